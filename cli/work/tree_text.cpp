// SPDX-License-Identifier: Apache-2.0
#include "cli/work/tree_text.h"

#include "cli/work/work_view.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kLeastTitle = 12;

std::string drawn(const TreeLine& line, Boards& boards, const Style& style, WallTime now) {
  const WorkSummary* item = boards.find(line.id);
  const std::string start = format("{}{}", line.branch, line.id.str());
  if (item == nullptr) {
    return format("{}  {}\n", start, style.paint(Colour::kRed, "✕ not there"));
  }
  const Cell status = status_cell(view_of(*item, boards.asker(), now));
  const std::size_t used = display_width(start) + display_width(status.text) + 6;
  std::string title = one_line(item->title, 200);
  if (style.is_terminal) {
    const auto width = static_cast<std::size_t>(style.width);
    title = elided(title, width > used + kLeastTitle ? width - used : kLeastTitle);
  }
  return format("{}  {}  {}{}\n", start, style.paint(status.colour, status.text), title,
                line.is_repeated ? " …" : "");
}

}  // namespace

std::string tree_text(const std::vector<TreeLine>& lines, Boards& boards, const Style& style,
                      WallTime now) {
  std::string text;
  for (const TreeLine& line : lines) text += drawn(line, boards, style, now);
  return text;
}

}  // namespace gt
