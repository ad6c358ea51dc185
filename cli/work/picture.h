// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/output/style.h"

namespace gt {

/// One item in a picture of a board.
struct Card {
  std::string id;
  std::string title;
  Colour colour = Colour::kPlain;  ///< of its id
};

/// One column of it.
struct BoardColumn {
  std::string name;
  Colour colour = Colour::kPlain;
  std::vector<Card> cards;  ///< those that are shown
  std::size_t others = 0;   ///< how many are not
};

/// The columns side by side, never wider than `style.width`: a title takes two lines at most. Where
/// the columns would become too narrow to read, they stand below each other.
[[nodiscard]] std::string board_picture(const std::vector<BoardColumn>& columns,
                                        const Style& style);

}  // namespace gt
