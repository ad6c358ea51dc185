// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"

namespace gt {

/// Closes each convoy whose items are all done, and tells its owner by a mail, once: the id of the
/// mail is on disk before it is sent, so that whoever repeats this sends the same one. Where no
/// convoy is on its way it costs one look at a directory. Returns what could not be done, one line
/// each.
[[nodiscard]] std::vector<std::string> close_convoys(Context& context);

}  // namespace gt
