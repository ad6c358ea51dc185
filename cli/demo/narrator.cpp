// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/narrator.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "cli/robot/wrap.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kTextColumns = 78;  // of what is told, however wide the terminal is

}  // namespace

void Narrator::chapter(std::string_view title) {
  line("");
  line(style_.paint(Colour::kBold, format("== {} ==", title)));
}

void Narrator::say(std::string_view text) {
  const auto width = static_cast<std::size_t>(std::max(style_.width, 20));
  for (const std::string& each : wrapped(text, std::min(width, kTextColumns))) line(each);
}

void Narrator::command(std::string_view text) {
  line(style_.paint(Colour::kCyan, format("$ {}", text)));
}

void Narrator::output(std::string_view text, std::size_t most_lines) {
  for (const std::string_view each : lines_of(text)) {
    if (most_lines-- == 0) return;
    line(elided(format("  {}", printable(each)), static_cast<std::size_t>(style_.width)));
  }
}

void Narrator::check(bool is_true, std::string_view text) {
  const std::string mark =
      is_true ? style_.paint(Colour::kGreen, "✓") : style_.paint(Colour::kRed, "✕");
  line(format("{} {}", mark, text));
}

void Narrator::line(std::string_view text) {
  const std::string whole = format("{}\n", text);
  for (std::string_view rest = whole; !rest.empty() && is_heard_;) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    is_heard_ = written > 0;
    if (is_heard_) rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace gt
