// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "common/town/address.h"

namespace gt {

/// The last lines of a screen that are worth keeping: no blank ones at its end, no control
/// characters, at most 20 lines and 1,500 bytes.
[[nodiscard]] std::string last_lines(std::string_view screen);

/// Puts the last lines of these agents' screens on their hooks, for the sessions that follow: a
/// program that died cannot hand off. One tmux call; what cannot be read is not kept.
void keep_last_screens(Town& town, const std::vector<Address>& agents);

}  // namespace gt
