// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// Puts a Value together from the events of a parser, innermost open list or map first, and
/// refuses what no file of ours may hold: deep nesting and a key twice in one map.
/// Errors: kFailed, with the reason; the parser knows where it stands.
class ValueBuilder {
 public:
  explicit ValueBuilder(std::size_t max_depth) : max_depth_(max_depth) {}

  [[nodiscard]] Result<void> open_map(int line = 0) { return open(line, true); }
  [[nodiscard]] Result<void> open_list(int line = 0) { return open(line, false); }
  /// Closes the innermost map or list. Keys are compared here, once, so that a map of n keys
  /// costs n log n.
  [[nodiscard]] Result<void> close();
  /// Where the second of the two equal keys stands, after close() failed.
  [[nodiscard]] int problem_line() const { return problem_line_; }
  /// True where the next event in a map is a key.
  [[nodiscard]] bool wants_key() const;
  void key(std::string key, int line = 0);
  /// Adds a value to what is open; one under a key takes the line of its key.
  void add(Value value);

  /// The whole, once everything is closed.
  [[nodiscard]] Value take() { return std::move(root_); }

 private:
  struct Open {
    int line;
    bool is_map;
    bool has_key = false;
    std::string key = {};
    int key_line = 0;
    Value::List items = {};
    Value::Map entries = {};
  };

  Result<void> open(int line, bool is_map);

  std::size_t max_depth_;
  std::vector<Open> open_;
  Value root_;
  int problem_line_ = 0;
};

}  // namespace gt
