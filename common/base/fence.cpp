// SPDX-License-Identifier: Apache-2.0
#include "common/base/fence.h"

#include <algorithm>
#include <array>

#include "common/base/code_point.h"
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
constexpr std::array<std::string_view, 5> kFrames = {"mail", "message", "from", "end", "gt"};

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

enum class Frames { kBreak, kKeep };

/// Calls `told` with the place of each mark of `line` and its bytes, as it stands: a speaker's name
/// whole, of any other mark the first character.
template <typename Told>
void for_each_mark(std::string_view line, Frames frames, const Told& told) {
  const std::string_view start = behind(line, kDecoration);
  std::size_t at = line.size() - start.size();
  if (const std::string_view speaker = speaker_of(start); !speaker.empty()) {
    told(at, speaker);
    at += speaker.size();
  } else if (frames == Frames::kBreak && is_frame(start)) {
    told(at, start.substr(0, 1));
    ++at;
  }
  for (; (at = line.find_first_of("<[", at)) != std::string_view::npos; ++at) {
    const std::string_view rest = line.substr(at);
    if (rest[0] == '<' ? is_tag(rest) : is_bracket(rest)) told(at, rest.substr(0, 1));
  }
}

/// Appends `line` with its marks broken.
void defuse_line(std::string_view line, Frames frames, std::string& out) {
  std::size_t done = 0;
  for_each_mark(line, frames, [&](std::size_t at, std::string_view mark) {
    out += line.substr(done, at - done);
    if (mark == "<") {
      out += "‹";
    } else if (mark == "[") {
      out += "⟦";
    } else {
      out.append("‹").append(mark).append("›");
    }
    done = at + mark.size();
  });
  out += line.substr(done);
}

std::string defused_with(std::string_view text, Frames frames) {
  const std::string clean = printable(text);
  std::string safe;
  safe.reserve(clean.size());
  for (const std::string_view line : split(clean, '\n')) {
    defuse_line(line, frames, safe);
    safe += '\n';
  }
  safe.pop_back();
  return safe;
}

/// Bytes of the colour at the start of `text`, which begins with ESC; 0 for any other sequence.
std::size_t colour_bytes(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const std::size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

/// True for a character, other than printable ASCII, that is shown as it is wherever it stands and
/// begins no mark.
bool is_harmless(const CodePoint& point) {
  const char32_t c = point.value;
  const bool joins = c == 0x200C || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F);
  return point.bytes > 1 && !joins && !is_line_separator(c) && !is_unprintable(c);
}

/// True for a line in which nothing is to be done: most lines are like that, of long listings too.
bool is_harmless(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    if (c == '<' || c == '[') return false;
    if (c >= ' ' && c <= '~') {
      ++at;
      continue;
    }
    const CodePoint point = decode(line.substr(at));
    if (!is_harmless(point)) return false;
    at += point.bytes;
  }
  return speaker_of(behind(line, kDecoration)).empty();
}

/// Appends `line` defused, with the colours in it.
void defuse_coloured(std::string_view line, std::string& out) {
  while (!line.empty()) {
    std::size_t end = 0;
    while ((end = line.find('\x1b', end)) != std::string_view::npos &&
           colour_bytes(line.substr(end)) == 0) {
      ++end;
    }
    end = std::min(end, line.size());
    const std::size_t colour = end < line.size() ? colour_bytes(line.substr(end)) : 0;
    out += defused_with(line.substr(0, end), Frames::kKeep);
    out += line.substr(end, colour);
    line.remove_prefix(end + colour);
  }
}

}  // namespace

std::string defused(std::string_view text) {
  return defused_with(text, Frames::kBreak);
}

std::string defused_line(std::string_view text, std::size_t columns) {
  return elided(defused(one_line(text, columns)), columns);
}

std::string defused_output(std::string_view text, bool keeps_colours) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (is_harmless(line)) {
      safe += line;
    } else if (keeps_colours) {
      defuse_coloured(line, safe);
    } else {
      safe += defused_with(line, Frames::kKeep);
    }
    if (end < text.size()) safe += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return safe;
}

std::vector<std::size_t> marks_in(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\n\r", begin), text.size());
    for_each_mark(text.substr(begin, end - begin), Frames::kBreak,
                  [&](std::size_t at, std::string_view) { places.push_back(begin + at); });
    begin = end + 1;
  }
  return places;
}

Quoted quoted(std::string_view text, std::size_t most_bytes) {
  constexpr std::size_t kFrame = 3;  // `| ` and the newline
  constexpr std::size_t kWorthCutting = 80;
  // What is cleaned gets shorter, and is cut: four times the room is looked at, and no more.
  const std::string_view begun = trimmed(text);
  const std::string_view looked_at = start_of(begun, 4 * (most_bytes + kWorthCutting));
  const std::string clean = defused(looked_at);
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
  quote.bytes_left_out = whole.size() - kept + (begun.size() - looked_at.size());
  return quote;
}

}  // namespace gt
