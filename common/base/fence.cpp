// SPDX-License-Identifier: Apache-2.0
#include "common/base/fence.h"

#include <algorithm>
#include <array>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

// The marks of the conversation formats of models: ChatML, Llama, Gemma, Mistral, DeepSeek, and the
// tags that programs of agents put around what they themselves say (2026-11).
constexpr std::array<std::string_view, 4> kSpeakers = {"human", "assistant", "system", "developer"};
constexpr std::array<std::string_view, 19> kTags = {
    "system", "sys",   "human",  "user",     "assistant", "developer",   "function",
    "tool",   "antml", "invoke", "think",    "thinking",  "instruction", "instructions",
    "s",      "bos",   "eos",    "start_of", "end_of"};
constexpr std::array<std::string_view, 3> kBrackets = {"inst", "sys", "system"};
constexpr std::array<std::string_view, 4> kFrames = {"mail", "from", "end", "gt"};

constexpr std::string_view kDecoration = " \t*_#>|-\"'`";
constexpr std::string_view kFullWidthColon = "：", kFullWidthBar = "｜";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The letters at the start of `text`.
std::string_view word_of(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// `text` behind the characters of `skipped` it begins with.
std::string_view behind(std::string_view text, std::string_view skipped) {
  return text.substr(std::min(text.find_first_not_of(skipped), text.size()));
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [word](std::string_view each) {
    return std::equal(each.begin(), each.end(), word.begin(), word.end(),
                      [](char a, char b) { return a == lower(b); });
  });
}

/// True for the name of such a tag, or for one that begins with it: `system-reminder`,
/// `end_of_turn`.
bool is_tag_name(std::string_view name) {
  for (std::size_t end = 0; end <= name.size(); ++end) {
    const bool is_part = end == name.size() || !is_letter(name[end]);
    if (is_part && is_one_of(kTags, name.substr(0, end))) return true;
  }
  return false;
}

/// True for `<` that begins a tag such as `</system-reminder>`, or a token such as `<|im_end|>`.
bool is_tag(std::string_view text) {
  text.remove_prefix(1);
  if (text.starts_with(kFullWidthBar)) return true;
  if (text.starts_with('|')) return text.size() > 1 && text[1] != ' ' && text[1] != '|';
  if (text.starts_with('/')) text.remove_prefix(1);
  const auto is_of_name = [](char c) { return is_letter(c) || c == '_' || c == '-' || c == ':'; };
  const auto end = std::find_if_not(text.begin(), text.end(), is_of_name);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const std::string_view rest = text.substr(length);
  // `a <end` is no tag: it goes on, or ends, as one does.
  const bool goes_on = !rest.empty() && std::string_view("> /=").find(rest[0]) != rest.npos;
  return goes_on && is_tag_name(text.substr(0, length));
}

/// True for `[` that begins `[INST]` or `[/INST]`.
bool is_bracket(std::string_view text) {
  text = behind(text.substr(1), "/ ");
  const std::string_view word = word_of(text);
  return is_one_of(kBrackets, word) && behind(text.substr(word.size()), " ").starts_with(']');
}

/// True for a line that could pass for one of our frames.
bool is_frame(std::string_view line) {
  return line.starts_with('[') && is_one_of(kFrames, word_of(behind(line.substr(1), "/ ")));
}

/// The name of who speaks, if `text`, behind a line's decoration, begins like a turn: `Human:`.
/// `user: bob` is what files say, and stays.
std::string_view speaker_of(std::string_view text) {
  const std::string_view word = word_of(text);
  if (!is_one_of(kSpeakers, word) && word != "User" && word != "USER") return {};
  const std::string_view rest = behind(text.substr(word.size()), " *_`\"'");
  return rest.starts_with(':') || rest.starts_with(kFullWidthColon) ? word : std::string_view();
}

/// Appends `line` with its marks broken.
void defuse_line(std::string_view line, std::string& out) {
  const std::string_view start = behind(line, kDecoration);
  out += line.substr(0, line.size() - start.size());
  std::string_view rest = start;
  if (const std::string_view speaker = speaker_of(start); !speaker.empty()) {
    out += format("‹{}›", speaker);
    rest.remove_prefix(speaker.size());
  } else if (is_frame(start)) {
    out += "⟦";
    rest.remove_prefix(1);
  }
  while (!rest.empty()) {
    const std::size_t mark = std::min(rest.find_first_of("<["), rest.size());
    out += rest.substr(0, mark);
    rest.remove_prefix(mark);
    if (rest.empty()) break;
    const bool is_mark = rest[0] == '<' ? is_tag(rest) : is_bracket(rest);
    out += !is_mark ? rest.substr(0, 1) : rest[0] == '<' ? "‹" : "⟦";
    rest.remove_prefix(1);
  }
}

}  // namespace

std::string defused(std::string_view text) {
  const std::string clean = printable(text);
  std::string safe;
  safe.reserve(clean.size());
  for (const std::string_view line : split(clean, '\n')) {
    defuse_line(line, safe);
    safe += '\n';
  }
  safe.pop_back();
  return safe;
}

std::string defused_line(std::string_view text, std::size_t columns) {
  return elided(defused(one_line(text, columns)), columns);
}

Quoted quoted(std::string_view text, std::size_t most_bytes) {
  constexpr std::size_t kFrame = 3;  // `| ` and the newline
  constexpr std::size_t kWorthCutting = 80;
  const std::string clean = defused(text);
  const std::string_view whole = trimmed(clean);
  Quoted quote;
  std::size_t kept = 0;
  for (const std::string_view line : lines_of(whole)) {
    const std::size_t room = most_bytes - std::min(most_bytes, quote.text.size());
    const bool fits = line.size() + kFrame <= room;
    if (!fits && room < kWorthCutting) break;
    const std::string_view part = fits ? line : start_of(line, room - kFrame);
    quote.text += format("| {}\n", part);
    kept = static_cast<std::size_t>(part.data() + part.size() - whole.data());
    if (!fits) break;
  }
  quote.bytes_left_out = whole.size() - kept;
  return quote;
}

}  // namespace gt
