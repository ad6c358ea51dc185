// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gt {

/// One tree of data: what a YAML file or a JSON line holds, whichever of the two it was. Maps keep
/// the order of their keys. A value read from a file knows its line.
class Value {
 public:
  struct Entry;
  using List = std::vector<Value>;
  using Map = std::vector<Entry>;

  Value() = default;                                                       ///< null
  Value(bool value) : data_(value) {}                                      // NOLINT: implicit
  Value(int value) : data_(static_cast<std::int64_t>(value)) {}            // NOLINT: implicit
  Value(unsigned value) : data_(static_cast<std::int64_t>(value)) {}       // NOLINT: implicit
  Value(std::int64_t value) : data_(value) {}                              // NOLINT: implicit
  Value(std::uint64_t value) : data_(static_cast<std::int64_t>(value)) {}  // NOLINT: implicit
  Value(double value) : data_(value) {}                                    // NOLINT: implicit
  Value(std::string value) : data_(std::move(value)) {}                    // NOLINT: implicit
  Value(std::string_view value) : data_(std::string(value)) {}             // NOLINT: implicit
  Value(const char* value) : data_(std::string(value)) {}                  // NOLINT: implicit
  Value(List value) : data_(std::move(value)) {}                           // NOLINT: implicit

  /// A map of these entries, an empty one for none.
  static Value map(std::initializer_list<std::pair<std::string_view, Value>> entries = {});
  /// A map of these entries, whose keys differ.
  static Value map_of(Map entries);
  /// A list of these texts.
  static Value list_of(const std::vector<std::string>& texts);
  /// The text, or null for none.
  template <typename T>
  static Value optional(const std::optional<T>& value) {
    return value ? Value(*value) : Value();
  }

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(data_); }
  [[nodiscard]] bool is_integer() const { return std::holds_alternative<std::int64_t>(data_); }
  [[nodiscard]] bool is_double() const { return std::holds_alternative<double>(data_); }
  [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(data_); }
  [[nodiscard]] bool is_list() const { return std::holds_alternative<List>(data_); }
  [[nodiscard]] bool is_map() const;

  /// What it is, for a message to a person: `a number`, `a list`, …
  [[nodiscard]] std::string_view kind_name() const;

  /// The value if it is of that kind, nothing otherwise. Nothing is converted.
  [[nodiscard]] std::optional<bool> as_bool() const;
  [[nodiscard]] std::optional<std::int64_t> as_integer() const;
  [[nodiscard]] std::optional<double> as_double() const;  ///< also from an integer
  [[nodiscard]] const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  /// The elements or entries; empty for any other kind.
  [[nodiscard]] const List& items() const;
  [[nodiscard]] const Map& entries() const;

  /// The value under `key`; null pointer if this is no map or has no such key.
  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] Value* find(std::string_view key);
  /// The value under `key`, or a null value.
  [[nodiscard]] const Value& operator[](std::string_view key) const;
  /// Puts `value` under `key`, in the place of the one before or at the end. Null becomes a map.
  void set(std::string_view key, Value value);
  /// The same, but null takes the key out.
  void set_or_erase(std::string_view key, Value value);
  /// Takes `key` out, if it is there.
  void erase(std::string_view key);
  /// Appends to a list. Null becomes a list.
  void push_back(Value value);

  /// The line in its file, from 1: of its key, or where it began if it has none; 0 if it came from
  /// no file.
  [[nodiscard]] int line() const { return line_; }
  void set_line(int line) { line_ = line; }

  /// True for a string that its YAML file wrote without quotes though it could pass for something
  /// else (`007`, `1.10`): it is written back the same way.
  [[nodiscard]] bool is_plain() const { return is_plain_; }
  void set_plain(bool plain) { is_plain_ = plain; }

  /// Equal data; lines do not count.
  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map> data_;
  int line_ = 0;
  bool is_plain_ = false;
};

struct Value::Entry {
  std::string key;
  Value value;
  friend bool operator==(const Entry&, const Entry&) = default;
};

inline bool operator==(const Value& a, const Value& b) {
  return a.data_ == b.data_;
}

}  // namespace gt
