// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace gt {

/// A POSIX extended regular expression (regex(7)) over bytes. A character that is not ASCII matches
/// itself, but cannot stand between brackets (`(❯|›)`, not `[❯›]`) nor directly before `*`, `+` or
/// `?`
/// (`(─)+`, not `─+`). A copy shares what was compiled.
class Pattern {
 public:
  /// Errors: kUsage, with what is wrong.
  [[nodiscard]] static Result<Pattern> compile(std::string_view expression);

  struct Match {
    std::size_t begin = 0, end = 0;  ///< of the whole match, in bytes
    std::string_view group;          ///< what the first parentheses matched; all of it without them
  };
  /// The leftmost match in `text`, of those the longest.
  [[nodiscard]] std::optional<Match> find(std::string_view text) const;
  [[nodiscard]] bool matches(std::string_view text) const { return find(text).has_value(); }

  [[nodiscard]] const std::string& text() const { return expression_; }

 private:
  struct Compiled;
  Pattern(std::string expression, std::shared_ptr<const Compiled> compiled)
      : expression_(std::move(expression)), compiled_(std::move(compiled)) {}

  std::string expression_;
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace gt
