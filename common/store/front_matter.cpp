// SPDX-License-Identifier: Apache-2.0
#include "common/store/front_matter.h"

#include <algorithm>

#include "common/base/format.h"

namespace gt {
namespace {

/// The line that begins at `begin`, without its end.
std::string_view line_at(std::string_view text, std::size_t begin) {
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

Result<FrontMatter> split_front_matter(std::string_view text, std::string_view file) {
  const Error none{ErrorCode::kCorrupt,
                   format("{}:1: no front matter between two '---' lines", file),
                   format("mend {} with an editor", file)};
  if (line_at(text, 0) != "---") return none;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', end + 1)) {
    if (line_at(text, end + 1) != "---") continue;
    const std::size_t body = std::min(text.find('\n', end + 1), text.size() - 1) + 1;
    return FrontMatter{text.substr(0, end + 1), text.substr(end + 1, body - end - 1),
                       text.substr(body)};
  }
  return none;
}

}  // namespace gt
