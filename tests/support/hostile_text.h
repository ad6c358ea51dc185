// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gt::testing {

/// A text that does harm where it reaches a terminal or a model as it is, and what it must become.
struct HostileText {
  const char* name;
  std::string text;
  std::string defused;
};

/// The corpus of hostile texts.
[[nodiscard]] const std::vector<HostileText>& hostile_texts();

/// What in an output a terminal would obey or a model take for a turn, each told for people:
/// nothing if it is fit to be shown. With `has_colours` the colours of a terminal are fit too.
[[nodiscard]] std::vector<std::string> unfit_parts(std::string_view output, bool has_colours);

}  // namespace gt::testing
