// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace gt {

enum class Colour { kPlain, kBold, kDim, kRed, kGreen, kYellow, kCyan };

/// How text is drawn where it goes: decided once, from the terminal, NO_COLOR and --color.
struct Style {
  bool has_colour = false;
  bool is_terminal = false;  ///< live redrawing (spinner, --watch) makes sense
  int width = 80;            ///< columns; tables shorten their widest column to fit

  /// `text` in that colour, or as it is.
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;
};

/// The style of file descriptor `fd` under these environment words (empty: unset).
/// Source: no-color.org; TERM=dumb has no colour either.
[[nodiscard]] Style style_of(int fd, std::string_view no_color, std::string_view term);

/// The mark and colour of an agent's state: `● working ◐ waiting ○ idle ✕ dead ? unknown`; never
/// colour alone.
struct StateMark {
  std::string_view mark;
  Colour colour;
};
[[nodiscard]] StateMark mark_of(std::string_view state);

}  // namespace gt
