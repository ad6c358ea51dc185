// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/result.h"
#include "common/store/store.h"
#include "common/town/address.h"

namespace gt {

/// What an agent of this role is told about itself: roles/ROLE.md of the town, else the built-in
/// text. Errors: kDisk.
[[nodiscard]] Result<std::string> role_text(Store& store, Role role);

}  // namespace gt
