// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/frame.h"

#include <algorithm>

#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::string_view kOpening = "[from ";
constexpr std::string_view kSeparator = " · ";
constexpr std::size_t kIdLetters = 6;
constexpr std::size_t kMostMarks = 8;      // looked for in one prompt
constexpr std::size_t kLongestMark = 160;  // bytes
constexpr std::size_t kTelling = 40;       // characters of an end that name a text
constexpr std::size_t kMostPresses = 400;  // no screen has more rows
constexpr std::size_t kSenderColumns = 60;

std::string id_end(std::string_view id) {
  return std::string(id.substr(id.size() - std::min(id.size(), kIdLetters)));
}

std::string sender(const Message& message) {
  std::string name = one_line(message.from, kSenderColumns);
  std::erase_if(name, [](char letter) { return letter == '[' || letter == ']'; });
  return message.is_verified ? name : name + ", not verified";
}

/// The characters that every terminal shows alike.
std::string telling(std::string_view text) {
  std::string kept;
  for (const char letter : text) {
    if (letter > ' ' && letter < '\x7f') kept += letter;
  }
  return kept;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80;
  }));
}

/// The text as it may be typed.
std::string clean(const Message& message) {
  const std::string text = defused(message.text);
  return std::string(trimmed(text));
}

}  // namespace

std::string frame_mark(const Message& message) {
  return format("{}{}{}{}]", kOpening, sender(message), kSeparator, id_end(message.id));
}

bool is_rung(const Message& message, const DeliveryRules& rules) {
  const std::string text = frame_mark(message) + " " + clean(message);
  return characters(text) > rules.most_characters || lines_of(text).size() > rules.most_lines;
}

std::string bell_line(const Message& message) {
  return format("{} A long message: it is shown with this prompt, or by 'gt message show {}'.",
                frame_mark(message), id_end(message.id));
}

std::string typed_text(const Message& message, const DeliveryRules& rules) {
  return is_rung(message, rules) ? bell_line(message) : frame_mark(message) + " " + clean(message);
}

std::string typing_name(const Message& message) {
  return format("{}.{}", message.id, message.attempts());
}

int clear_presses(std::string_view typed, int columns) {
  // Some characters take two columns, and something stands beside the text.
  const auto characters_a_row = static_cast<std::size_t>(std::max(columns, 20)) / 3;
  const std::size_t rows = lines_of(typed).size() + characters(typed) / characters_a_row;
  return static_cast<int>(std::min(2 * rows, kMostPresses));
}

std::vector<std::string> ids_in_prompt(std::string_view prompt) {
  std::vector<std::string> ids;
  for (std::size_t at = prompt.find(kOpening);
       at != std::string_view::npos && ids.size() < kMostMarks;
       at = prompt.find(kOpening, at + 1)) {
    const std::size_t end = prompt.find(']', at);
    if (end == std::string_view::npos || end - at > kLongestMark) continue;
    const std::string_view mark = prompt.substr(at, end - at);
    const std::size_t separator = mark.rfind(kSeparator);
    if (separator == std::string_view::npos) continue;
    const std::string_view id = mark.substr(separator + kSeparator.size());
    if (id.size() == kIdLetters) ids.emplace_back(id);
  }
  return ids;
}

Standing what_stands(std::string_view draft, std::string_view typed, std::string_view mark) {
  if (trimmed(draft).empty()) return Standing::kNothing;
  const std::string shown = telling(draft), ours = telling(typed);
  if (shown == ours) return Standing::kOurs;
  const bool is_end = shown.size() >= kTelling && ours.ends_with(shown);
  if (is_end) return Standing::kOurs;
  return shown.find(telling(mark)) != std::string::npos ? Standing::kMixed : Standing::kOther;
}

bool shows_mark(std::string_view screen, std::string_view mark) {
  return telling(screen).find(telling(mark)) != std::string::npos;
}

}  // namespace gt
