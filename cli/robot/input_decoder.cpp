// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/input_decoder.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace gt {
namespace {

constexpr char kEscapeByte = '\x1b';
constexpr std::string_view kPasteStart = "\x1b[200~";
constexpr std::string_view kPasteEnd = "\x1b[201~";

struct Sequence {
  std::string_view bytes;
  InputEvent::Kind kind;
};
constexpr std::array<Sequence, 16> kSequences = {{{"\x1b[A", InputEvent::kUp},
                                                  {"\x1b[B", InputEvent::kDown},
                                                  {"\x1b[C", InputEvent::kRight},
                                                  {"\x1b[D", InputEvent::kLeft},
                                                  {"\x1b[H", InputEvent::kHome},
                                                  {"\x1b[F", InputEvent::kEnd},
                                                  {"\x1bOA", InputEvent::kUp},
                                                  {"\x1bOB", InputEvent::kDown},
                                                  {"\x1bOC", InputEvent::kRight},
                                                  {"\x1bOD", InputEvent::kLeft},
                                                  {"\x1bOH", InputEvent::kHome},
                                                  {"\x1bOF", InputEvent::kEnd},
                                                  {"\x1b[1~", InputEvent::kHome},
                                                  {"\x1b[4~", InputEvent::kEnd},
                                                  {"\x1b[3~", InputEvent::kDelete},
                                                  {"\x1b\r", InputEvent::kNewline}}};

std::optional<InputEvent::Kind> control_key(char byte) {
  switch (byte) {
    case '\r':
      return InputEvent::kEnter;
    case '\n':
      return InputEvent::kNewline;
    case '\x7f':
    case '\b':
      return InputEvent::kBackspace;
    case '\x01':
      return InputEvent::kHome;
    case '\x05':
      return InputEvent::kEnd;
    case '\x15':
      return InputEvent::kClear;
    case '\x03':
      return InputEvent::kInterrupt;
    case '\x04':
      return InputEvent::kEndOfFile;
    default:
      return std::nullopt;
  }
}

bool is_control(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == '\x7f';
}

/// Bytes at the end of `text` that begin a character whose rest has not come.
std::size_t unfinished_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte < 0xC0) continue;
    const std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

/// Bytes of the escape sequence at the start of `text`; 0 if its end has not come.
std::size_t sequence_bytes(std::string_view text) {
  if (text.size() < 2) return 0;
  if (text[1] == 'O') return text.size() < 3 ? 0 : 3;
  if (text[1] != '[') return 2;
  const auto is_final = [](char byte) { return byte >= '@' && byte <= '~'; };
  const auto last = std::find_if(text.begin() + 2, text.end(), is_final);
  return last == text.end() ? 0 : static_cast<std::size_t>(last - text.begin()) + 1;
}

}  // namespace

std::vector<InputEvent> InputDecoder::feed(std::string_view bytes) {
  pending_ += bytes;
  std::vector<InputEvent> events;
  while (!pending_.empty() && take_one(events)) {
  }
  return events;
}

std::vector<InputEvent> InputDecoder::flush() {
  if (!has_lone_escape()) return {};
  pending_.clear();
  return {{InputEvent::kEscape}};
}

bool InputDecoder::take_one(std::vector<InputEvent>& events) {
  if (is_in_paste_) return take_paste(events);
  if (pending_[0] == kEscapeByte) return take_escape(events);
  if (!is_control(pending_[0])) return take_text(events);
  if (const auto key = control_key(pending_[0])) events.push_back({*key});
  pending_.erase(0, 1);
  return true;
}

bool InputDecoder::take_paste(std::vector<InputEvent>& events) {
  const std::size_t end = pending_.find(kPasteEnd, searched_);
  if (end == std::string::npos) {
    // The mark may be torn: its first bytes are looked at again with what follows.
    searched_ = pending_.size() - std::min(pending_.size(), kPasteEnd.size() - 1);
    return false;
  }
  events.push_back({InputEvent::kPaste, pending_.substr(0, end)});
  pending_.erase(0, end + kPasteEnd.size());
  is_in_paste_ = false;
  return true;
}

bool InputDecoder::take_escape(std::vector<InputEvent>& events) {
  if (pending_.size() > 1 && pending_[1] == kEscapeByte) {
    events.push_back({InputEvent::kEscape});
    pending_.erase(0, 1);
    return true;
  }
  const std::size_t length = sequence_bytes(pending_);
  if (length == 0) return false;
  const std::string sequence = pending_.substr(0, length);
  pending_.erase(0, length);
  if (sequence == kPasteStart) {
    is_in_paste_ = true;
    searched_ = 0;
    return true;
  }
  for (const Sequence& known : kSequences) {
    if (known.bytes == sequence) events.push_back({known.kind});
  }
  return true;
}

bool InputDecoder::take_text(std::vector<InputEvent>& events) {
  const auto control = std::find_if(pending_.begin(), pending_.end(), is_control);
  auto length = static_cast<std::size_t>(control - pending_.begin());
  if (control == pending_.end()) length -= unfinished_bytes(pending_);
  if (length == 0) return false;
  events.push_back({InputEvent::kText, pending_.substr(0, length)});
  pending_.erase(0, length);
  return true;
}

}  // namespace gt
