// SPDX-License-Identifier: Apache-2.0
// What a kind says about how its program takes a message, under `delivery:` of kinds/NAME.yaml:
//
//     delivery:
//       submit: Enter             tmux's name of the key, or CR for the bare byte
//       gap: 300ms                between the text on its screen and that key
//       clear: C-u                the key that empties the input, pressed twice for each of its
//       rows;
//                                 it does nothing in a dialog, nor where there is no text. Absent:
//                                 a text that was not sent stays there
//       most_characters: 800      a longer text is not typed: one line rings for it
//       most_lines: 3             likewise
//       reports_prompts: true     its hooks call `gt signal working` with each prompt, and
//                                 `gt mail check --inject` after it: that tells what arrived
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

struct DeliveryRules {
  std::string submit = "Enter";
  std::string clear;  ///< empty: none is known
  Duration gap{300};
  std::size_t most_characters = 800, most_lines = 3;
  bool reports_prompts = false;
};

/// Reads what stands under `delivery:`. Errors: kCorrupt, with file and line.
[[nodiscard]] Result<DeliveryRules> parse_delivery_rules(const Value& map, std::string_view file);

}  // namespace gt
