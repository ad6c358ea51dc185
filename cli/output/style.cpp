// SPDX-License-Identifier: Apache-2.0
#include "cli/output/style.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace gt {
namespace {

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::kBold:
      return "1";
    case Colour::kDim:
      return "2";
    case Colour::kRed:
      return "31";
    case Colour::kGreen:
      return "32";
    case Colour::kYellow:
      return "33";
    case Colour::kCyan:
      return "36";
    case Colour::kPlain:
      break;
  }
  return "";
}

constexpr std::array<std::pair<std::string_view, StateMark>, 9> kMarks = {{
    {"working", {"●", Colour::kGreen}},
    {"starting", {"◌", Colour::kCyan}},
    {"waiting", {"◐", Colour::kYellow}},
    {"limited", {"◐", Colour::kYellow}},
    {"exhausted", {"◐", Colour::kYellow}},
    {"idle", {"○", Colour::kPlain}},
    {"dead", {"✕", Colour::kRed}},
    {"stopped", {"–", Colour::kDim}},
    {"parked", {"–", Colour::kDim}},
}};

}  // namespace

std::string Style::paint(Colour colour, std::string_view text) const {
  if (!has_colour || colour == Colour::kPlain) return std::string(text);
  return "\x1b[" + std::string(code_of(colour)) + "m" + std::string(text) + "\x1b[0m";
}

Style style_of(int fd, std::string_view no_color, std::string_view term) {
  Style style;
  style.is_terminal = ::isatty(fd) == 1;
  style.has_colour = style.is_terminal && no_color.empty() && term != "dumb" && !term.empty();
  winsize size{};
  if (style.is_terminal && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
  }
  return style;
}

StateMark mark_of(std::string_view state) {
  for (const auto& [name, mark] : kMarks) {
    if (name == state) return mark;
  }
  return {"?", Colour::kYellow};
}

}  // namespace gt
