// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace gt {

struct ManualPage {
  std::string name;  ///< of its file, with its section: `man1/gt-ps.1`
  std::string text;  ///< in roff, with the macros of man(7)
};

/// gt.1, a page for every command, and gtd.8, all made from the command table.
[[nodiscard]] std::vector<ManualPage> manual_pages();

}  // namespace gt
