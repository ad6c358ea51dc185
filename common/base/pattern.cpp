// SPDX-License-Identifier: Apache-2.0
#include "common/base/pattern.h"

#include <regex.h>

#include <array>

#include "common/base/format.h"

namespace gt {
namespace {

/// True if a byte beyond ASCII stands between brackets or is repeated, as if it were a character.
bool has_lone_wide_byte(std::string_view expression) {
  bool is_inside = false, is_first = false;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    const bool is_wide = static_cast<unsigned char>(c) >= 0x80;
    const char next = i + 1 < expression.size() ? expression[i + 1] : ' ';
    if (!is_inside && is_wide && (next == '*' || next == '+' || next == '?' || next == '{')) {
      return true;
    }
    if (!is_inside && c == '\\') {
      ++i;
    } else if (!is_inside) {
      is_inside = is_first = c == '[';
    } else if (is_wide) {
      return true;
    } else if (c == ']' && !is_first) {
      is_inside = false;
    } else {
      is_first = is_first && c == '^';
    }
  }
  return false;
}

}  // namespace

/// Twice: where there is no match, which is nearly always, the one that does not tell where it is
/// says so several times faster.
struct Pattern::Compiled {
  Compiled() = default;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    if (is_made) ::regfree(&regex);
    if (is_quick_made) ::regfree(&quick);
  }

  regex_t regex{}, quick{};
  bool is_made = false, is_quick_made = false;
};

Result<Pattern> Pattern::compile(std::string_view expression) {
  if (has_lone_wide_byte(expression)) {
    return Error{
        ErrorCode::kUsage,
        format("'{}': only ASCII characters can stand between brackets or be repeated", expression),
        "write (a|b) in the place of [ab], and (a)+ in that of a+"};
  }
  std::string text(expression);
  auto compiled = std::make_shared<Compiled>();
  if (const int error = ::regcomp(&compiled->regex, text.c_str(), REG_EXTENDED); error != 0) {
    std::array<char, 128> message{};
    ::regerror(error, &compiled->regex, message.data(), message.size());
    return Error{ErrorCode::kUsage,
                 format("'{}' is no regular expression: {}", expression, message.data()),
                 "regex(7) explains the extended ones"};
  }
  compiled->is_made = true;
  compiled->is_quick_made =
      ::regcomp(&compiled->quick, text.c_str(), REG_EXTENDED | REG_NOSUB) == 0;
  return Pattern(std::move(text), std::move(compiled));
}

std::optional<Pattern::Match> Pattern::find(std::string_view text) const {
  std::array<regmatch_t, 2> found{};
  found[0].rm_so = 0;
  found[0].rm_eo = static_cast<regoff_t>(text.size());
  const char* start = text.empty() ? "" : text.data();
  // REG_STARTEND reads the range from the first element, with REG_NOSUB too.
  if (compiled_->is_quick_made &&
      ::regexec(&compiled_->quick, start, found.size(), found.data(), REG_STARTEND) != 0) {
    return std::nullopt;
  }
  if (::regexec(&compiled_->regex, start, found.size(), found.data(), REG_STARTEND) != 0) {
    return std::nullopt;
  }
  const auto piece = [&](const regmatch_t& each) {
    return text.substr(static_cast<std::size_t>(each.rm_so),
                       static_cast<std::size_t>(each.rm_eo - each.rm_so));
  };
  return Match{static_cast<std::size_t>(found[0].rm_so), static_cast<std::size_t>(found[0].rm_eo),
               piece(found[1].rm_so < 0 ? found[0] : found[1])};
}

}  // namespace gt
