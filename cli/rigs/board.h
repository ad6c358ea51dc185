// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace gt {

/// The config.yml of a new board, as kanban-md reads it (version 10, which later ones migrate).
/// Source: samples of github.com/antopolskiy/kanban-md.
[[nodiscard]] std::string board_file(std::string_view rig);

}  // namespace gt
