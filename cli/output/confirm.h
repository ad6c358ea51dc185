// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"

namespace gt {

/// Shows on the terminal what is about to be done, and asks. Where there is no terminal nobody can
/// be asked: that is a no, with `--yes` as its hint. Errors: kRefused for a no.
[[nodiscard]] Result<void> confirm(const std::vector<std::string>& deeds);

}  // namespace gt
