// SPDX-License-Identifier: Apache-2.0
#include "cli/output/progress.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 10> kSpinner = {"⠋", "⠙", "⠹", "⠸", "⠼",
                                                       "⠴", "⠦", "⠧", "⠇", "⠏"};

// The cursor cannot move up to a line that has left the screen.
constexpr std::size_t kMostLines = 10;
constexpr std::size_t kMostColumns = 500;

std::string seconds_of(Duration took) {
  return format("{:.1f} s", static_cast<double>(took.count()) / 1000);
}

}  // namespace

Progress::Progress(int fd, Style style, const Clock& clock, bool is_silent)
    : fd_(fd), style_(style), clock_(clock), is_silent_(is_silent) {}

std::size_t Progress::begin(std::string_view item, std::string_view doing) {
  items_.push_back({std::string(item), std::string(doing), clock_.steady()});
  redraw();
  return items_.size() - 1;
}

void Progress::update(std::size_t item, std::string_view doing) {
  items_[item].doing = doing;
  redraw();
}

void Progress::done(std::size_t item, std::string_view outcome) {
  finish(item, outcome, true);
}

void Progress::failed(std::size_t item, std::string_view reason) {
  finish(item, reason, false);
}

void Progress::finish(std::size_t item, std::string_view text, bool succeeded) {
  Item& ended = items_[item];
  ended.doing = one_line(text, kMostColumns);
  ended.state = succeeded ? Item::kDone : Item::kFailed;
  ended.took = std::chrono::duration_cast<Duration>(clock_.steady() - ended.since);
  note(line(ended));
}

void Progress::turn() {
  ++frame_;
  redraw();
}

void Progress::note(std::string_view text) {
  const std::string above = drawn_ > 0 ? format("\x1b[{}A\x1b[J", drawn_) : "";
  drawn_ = 0;
  write(above + std::string(text) + "\n");
  redraw();
}

std::string Progress::line(const Item& item) const {
  std::string mark = style_.paint(Colour::kCyan, kSpinner[frame_ % kSpinner.size()]);
  if (item.state == Item::kDone) mark = style_.paint(Colour::kGreen, "✓");
  if (item.state == Item::kFailed) mark = style_.paint(Colour::kRed, "✕");
  std::size_t name_width = 0;
  for (const Item& each : items_) name_width = std::max(name_width, display_width(each.name));
  const std::string took = item.state == Item::kRunning ? "" : "  " + seconds_of(item.took);
  std::string text = item.name;
  text.append(name_width - display_width(item.name) + 2, ' ');
  text += item.doing;
  if (style_.is_terminal) {
    text = elided(text, static_cast<std::size_t>(std::max(style_.width - 14, 20)));
  }
  return mark + " " + text + style_.paint(Colour::kDim, took);
}

void Progress::redraw() {
  if (!style_.is_terminal) return;
  std::string text = drawn_ > 0 ? format("\x1b[{}A", drawn_) : "";
  drawn_ = 0;
  std::size_t hidden = 0;
  for (const Item& item : items_) {
    if (item.state != Item::kRunning) continue;
    if (drawn_ == kMostLines) {
      ++hidden;
      continue;
    }
    text += line(item) + "\x1b[K\n";
    ++drawn_;
  }
  if (hidden > 0) {
    text += format("  and {} more\x1b[K\n", hidden);
    ++drawn_;
  }
  write(text + "\x1b[J");
}

void Progress::write(std::string_view text) const {
  if (is_silent_) return;
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written <= 0) return;  // nobody reads it: the work goes on
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace gt
