// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace gt::bench {

/// What git fast-import makes one commit of, on `main`: 5,000 files of 4 KiB.
[[nodiscard]] std::string commit_of_files();

}  // namespace gt::bench
