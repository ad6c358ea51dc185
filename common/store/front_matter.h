// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "common/base/result.h"

namespace gt {

/// The halves of a Markdown file with YAML front matter between two `---` lines.
struct FrontMatter {
  std::string_view yaml;   ///< with its first `---`, so that its lines count as in the file
  std::string_view fence;  ///< the second line of dashes, with its end
  std::string_view body;   ///< behind it
};

/// Errors: kCorrupt, with `file`.
[[nodiscard]] Result<FrontMatter> split_front_matter(std::string_view text, std::string_view file);

}  // namespace gt
