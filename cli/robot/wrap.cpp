// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/wrap.h"

#include <algorithm>

#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kTabColumns = 4;

std::string without_tabs(std::string_view line) {
  std::string out;
  for (const char byte : line) {
    if (byte == '\t') {
      out.append(kTabColumns - out.size() % kTabColumns, ' ');
    } else {
      out += byte;
    }
  }
  return out;
}

/// Bytes of `line` that fit in `columns`; at least one character.
std::size_t bytes_that_fit(std::string_view line, std::size_t columns) {
  std::size_t bytes = 0, used = 0;
  while (bytes < line.size()) {
    const std::string_view rest = line.substr(bytes);
    const std::string_view character = rest.substr(0, character_bytes(rest));
    used += display_width(character);
    if (used > columns && bytes > 0) break;
    bytes += character.size();
  }
  return bytes;
}

void wrap_line(std::string_view line, std::size_t columns, BreakAt break_at,
               std::vector<std::string>& lines) {
  while (true) {
    std::size_t taken = bytes_that_fit(line, columns);
    if (taken == line.size()) break;
    // The space goes with the break.
    const std::size_t space = line.rfind(' ', taken);
    const bool is_at_space =
        break_at == BreakAt::kSpaces && space != std::string_view::npos && space > 0;
    if (is_at_space) taken = space;
    lines.emplace_back(line.substr(0, taken));
    line.remove_prefix(taken + (is_at_space ? 1 : 0));
  }
  lines.emplace_back(line);
}

}  // namespace

std::size_t character_bytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  return bytes <= text.size() && is_utf8(text.substr(0, bytes)) ? bytes : 1;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns, BreakAt break_at) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(text, '\n')) {
    wrap_line(without_tabs(line), std::max<std::size_t>(columns, 1), break_at, lines);
  }
  return lines;
}

}  // namespace gt
