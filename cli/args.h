// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"

namespace gt {

/// `--name`, with a letter of its own where one is worth it (0: none). A flag has no `value`.
struct Option {
  std::string_view name;
  char letter = 0;
  std::string_view value = {};  ///< how help calls what it takes, such as `RIG`; empty for a flag
  std::string_view summary = {};
  bool repeats = false;
};

/// A word without a dash.
struct Positional {
  std::string_view name;  ///< as help shows it, such as `ADDRESS`
  std::string_view summary;
  enum Count { kOne, kOptional, kAny, kSome } count = kOne;  ///< 1, 0–1, 0–n, 1–n
};

/// The words a command was called with. Asking for an option its table does not have is a defect.
class Args {
 public:
  [[nodiscard]] bool flag(std::string_view option) const;
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
  /// Errors: kUsage, naming the option.
  [[nodiscard]] Result<std::optional<Duration>> duration(std::string_view option) const;
  [[nodiscard]] Result<std::optional<int>> number(std::string_view option, int least,
                                                  int most) const;

  [[nodiscard]] std::optional<std::string> word(std::string_view positional) const;
  [[nodiscard]] std::vector<std::string> words(std::string_view positional) const;

  // By name; what was given, each flag as one empty text.
  std::map<std::string, std::vector<std::string>, std::less<>> options, positionals;
};

/// Reads `words` by these tables. `--` ends the options; `--name=value`, `-n value` and `-nvalue`
/// are all understood. Errors: kUsage, with the nearest option as the hint where one is unknown.
[[nodiscard]] Result<Args> parse_args(const std::vector<std::string>& words,
                                      const std::vector<Option>& options,
                                      std::initializer_list<Positional> positionals);

}  // namespace gt
