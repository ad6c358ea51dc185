// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// A time as it stands in files and answers; null for none.
[[nodiscard]] Value time_value(const std::optional<WallTime>& time);

/// Reads the fields of one record out of a map and remembers the first thing that is wrong, with
/// its file and line, so that a loader reads like the struct it fills:
///
///     Fields fields(value, file);
///     hook.kind = fields.text("kind");
///     hook.note = fields.optional_text("note");
///     GT_CHECK(fields.finish());
///
/// A missing or null required field is an error: yaml-cpp loads a truncated file without one.
class Fields {
 public:
  Fields(const Value& map, std::string file);

  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::string text_or(std::string_view key, std::string_view fallback);
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view key);
  [[nodiscard]] std::int64_t integer_or(std::string_view key, std::int64_t fallback);
  [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view key);
  [[nodiscard]] bool bool_or(std::string_view key, bool fallback);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);  ///< empty if absent
  [[nodiscard]] std::optional<WallTime> optional_time(std::string_view key);
  [[nodiscard]] Duration duration_or(std::string_view key, Duration fallback);
  /// The map under `key`; an empty one if it is absent.
  [[nodiscard]] const Value& map(std::string_view key);
  /// The list under `key`; an empty one if it is absent.
  [[nodiscard]] const Value::List& list(std::string_view key);

  /// Complains about a value that only the caller can judge; `message` follows the key.
  void fail(std::string_view key, std::string_view message, std::string_view hint = {});
  /// Complains about keys that are not in `known`, with the nearest one as the hint.
  void only(std::span<const std::string_view> known);

  /// The first complaint. Errors: kCorrupt.
  [[nodiscard]] Result<void> finish() const;

 private:
  const Value* present(std::string_view key) const;
  void complain(const Value& at, std::string message, std::string hint);

  const Value& map_;
  std::string file_;
  std::optional<Error> first_;
};

}  // namespace gt
