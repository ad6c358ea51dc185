// SPDX-License-Identifier: Apache-2.0
#include "common/base/value_builder.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// An entry whose key an earlier one has already; null if there is none.
const Value::Entry* repeated(const Value::Map& entries) {
  std::vector<const Value::Entry*> sorted;
  sorted.reserve(entries.size());
  for (const Value::Entry& entry : entries) sorted.push_back(&entry);
  std::stable_sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->key < b->key; });
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end(),
                                        [](auto* a, auto* b) { return a->key == b->key; });
  return twice == sorted.end() ? nullptr : *(twice + 1);
}

}  // namespace

Result<void> ValueBuilder::open(int line, bool is_map) {
  if (open_.size() == max_depth_) {
    return Error{ErrorCode::kFailed, format("nested more than {} levels deep", max_depth_), ""};
  }
  open_.push_back({.line = line, .is_map = is_map});
  return {};
}

Result<void> ValueBuilder::close() {
  Open closed = std::move(open_.back());
  open_.pop_back();
  if (const Value::Entry* entry = repeated(closed.entries)) {
    problem_line_ = entry->value.line();
    return Error{ErrorCode::kFailed,
                 format("key '{}' stands twice in one map", one_line(entry->key, 60)), ""};
  }
  Value value =
      closed.is_map ? Value::map_of(std::move(closed.entries)) : Value(std::move(closed.items));
  value.set_line(closed.line);
  add(std::move(value));
  return {};
}

bool ValueBuilder::wants_key() const {
  return !open_.empty() && open_.back().is_map && !open_.back().has_key;
}

void ValueBuilder::key(std::string key, int line) {
  open_.back().has_key = true;
  open_.back().key = std::move(key);
  open_.back().key_line = line;
}

void ValueBuilder::add(Value value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return;
  }
  Open& open = open_.back();
  if (!open.is_map) {
    open.items.push_back(std::move(value));
    return;
  }
  value.set_line(open.key_line);
  open.entries.push_back({std::move(open.key), std::move(value)});
  open.has_key = false;
}

}  // namespace gt
