// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/value.h"

namespace gt {

/// What an entry of the journal says, as a sentence without its full stop: `the tick parked
/// web/toast: 5 starts failed in 4m`. An event that no row of the table knows is told by its name
/// and its details.
[[nodiscard]] std::string sentence_of(const Value& entry);

}  // namespace gt
