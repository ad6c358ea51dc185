// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace gt::testing {

/// What a program of others once wrote: tests/data/NAME.
[[nodiscard]] std::string recorded(std::string_view name);

}  // namespace gt::testing
