// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/draft.h"

#include <algorithm>

#include "cli/robot/wrap.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// As Claude Code folds (measured with 2.1): long in lines or in bytes.
constexpr std::size_t kFoldOverBytes = 800;

/// Pasted lines may be separated by CR, which is what tmux makes of them without -r.
std::string with_newlines(std::string_view text) {
  std::string lines(text);
  std::replace(lines.begin(), lines.end(), '\r', '\n');
  return printable(lines);
}

}  // namespace

void Draft::type(std::string_view text) {
  while (!text.empty()) {
    const std::string_view character = text.substr(0, character_bytes(text));
    insert({std::string(character), with_newlines(character)});
    text.remove_prefix(character.size());
  }
}

void Draft::paste(std::string_view text) {
  const std::string lines = with_newlines(text);
  const auto breaks = std::count(lines.begin(), lines.end(), '\n');
  if (breaks < fold_over_lines_ && text.size() <= kFoldOverBytes) return type(text);
  insert({std::string(text), format("[Pasted text #{} +{} lines]", ++folded_, breaks)});
}

void Draft::insert(Unit unit) {
  units_.insert(units_.begin() + static_cast<std::ptrdiff_t>(cursor_), std::move(unit));
  ++cursor_;
}

void Draft::backspace() {
  if (cursor_ == 0) return;
  --cursor_;
  erase_forward();
}

void Draft::erase_forward() {
  if (cursor_ < units_.size()) units_.erase(units_.begin() + static_cast<std::ptrdiff_t>(cursor_));
}

void Draft::left() {
  if (cursor_ > 0) --cursor_;
}

void Draft::right() {
  if (cursor_ < units_.size()) ++cursor_;
}

void Draft::clear() {
  units_.clear();
  cursor_ = 0;
}

std::string Draft::take() {
  std::string bytes;
  for (const Unit& unit : units_) bytes += unit.bytes;
  clear();
  folded_ = 0;
  return bytes;
}

std::string Draft::shown_before() const {
  return shown(0, cursor_);
}

std::string Draft::shown_after() const {
  return shown(cursor_, units_.size());
}

std::string Draft::shown(std::size_t from, std::size_t to) const {
  std::string text;
  for (std::size_t i = from; i < to; ++i) text += units_[i].shown;
  return text;
}

}  // namespace gt
