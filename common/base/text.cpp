// SPDX-License-Identifier: Apache-2.0
#include "common/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <utility>

#include "common/base/code_point.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// True for nothing but printable ASCII, as most text is: one column a byte, nothing to take out.
bool is_simple(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// The wide characters of Unicode 15 that people meet (EastAsianWidth.txt, W and F, blocks merged).
constexpr std::array<CodePoints, 41> kWide = {
    {{0x1100, 0x115F},  {0x231A, 0x231B}, {0x23E9, 0x23EC}, {0x23F0, 0x23F0}, {0x23F3, 0x23F3},
     {0x25FD, 0x25FE},  {0x2614, 0x2615}, {0x2648, 0x2653}, {0x267F, 0x267F}, {0x2693, 0x2693},
     {0x26A1, 0x26A1},  {0x26AA, 0x26AB}, {0x26BD, 0x26BE}, {0x26C4, 0x26C5}, {0x26CE, 0x26CE},
     {0x26D4, 0x26D4},  {0x26EA, 0x26EA}, {0x26F2, 0x26F5}, {0x26FA, 0x26FD}, {0x2705, 0x2705},
     {0x270A, 0x270B},  {0x2728, 0x2728}, {0x274C, 0x274E}, {0x2753, 0x2757}, {0x2795, 0x2797},
     {0x27B0, 0x27B0},  {0x27BF, 0x27BF}, {0x2B1B, 0x2B1C}, {0x2B50, 0x2B55}, {0x2E80, 0x303E},
     {0x3041, 0x33FF},  {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF}, {0xAC00, 0xD7A3},
     {0xF900, 0xFAFF},  {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6}, {0x1F300, 0x1FAFF},
     {0x20000, 0x3FFFD}}};
constexpr std::array<CodePoints, 6> kZeroWidth = {{{0x00, 0x1F},
                                                   {0x7F, 0x9F},
                                                   {0x0300, 0x036F},
                                                   {0x200B, 0x200F},
                                                   {0x20D0, 0x20FF},
                                                   {0xFE00, 0xFE0F}}};
template <std::size_t N>
bool is_in(const std::array<CodePoints, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](CodePoints range) { return c >= range.first && c <= range.last; });
}

std::size_t width_of(char32_t c) {
  if (c >= 0x20 && c < 0x7F) return 1;
  if (is_in(kZeroWidth, c)) return 0;
  return is_in(kWide, c) ? 2 : 1;
}

/// Bytes of the escape sequence at the start of `text`, which begins with ESC (ECMA-48: CSI, the
/// strings of OSC, DCS, APC, PM and SOS, and short ones). One that is never ended takes nothing of
/// the text behind it.
std::size_t escape_bytes(std::string_view text) {
  constexpr std::string_view kIntermediate = "!\"#$%&'()*+,-./ ";
  const auto is_final = [text](std::size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '~';
  };
  if (text.size() < 2) return 1;
  if (text[1] == '[') {
    const std::size_t last =
        std::min(text.find_first_not_of("0123456789:;<=>?!\"#$%&'()*+,-./ ", 2), text.size());
    return is_final(last) ? last + 1 : last;
  }
  if (std::string_view("]P_^X").find(text[1]) != std::string_view::npos) {
    const std::size_t end = text.find_first_of("\a\x1b\n", 2);
    if (end == std::string_view::npos || text[end] == '\n') return 2;
    if (text[end] == '\a') return end + 1;
    return text.substr(end, 2) == "\x1b\\" ? end + 2 : end;
  }
  const std::size_t last = std::min(text.find_first_not_of(kIntermediate, 1), text.size());
  return is_final(last) ? last + 1 : last;
}

/// What of a text may be shown, told in order. Joiners and variation selectors, which show nothing
/// themselves, are parts of emoji and of some scripts: one behind a character it can belong to
/// stays, any other could hide words or split them.
class Sieve {
 public:
  [[nodiscard]] bool passes(char32_t c) {
    const bool is_joiner = c == 0x200C || c == 0x200D;
    const bool is_selector = c >= 0xFE00 && c <= 0xFE0F;
    if (is_selector && before_ != kBase) return false;
    if (is_joiner && before_ != kBase && before_ != kSelector) return false;
    const bool is_ascii = c >= 0x20 && c < 0x7F;
    if (!is_ascii && !is_joiner && !is_selector && is_unprintable(c)) return false;
    const bool is_base = c >= 0x80 || (c >= '0' && c <= '9') || c == '#' || c == '*';
    before_ = is_joiner ? kJoiner : is_selector ? kSelector : is_base ? kBase : kPlain;
    return true;
  }

 private:
  enum { kPlain, kBase, kSelector, kJoiner } before_ = kPlain;
};

/// How many letters must be changed, added, dropped or swapped with their neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1), above, second_above;
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    second_above = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], second_above[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t end = 0; (end = text.find(separator)) != std::string_view::npos;) {
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  pieces.push_back(text);
  return pieces;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  if (text.empty()) return {};
  if (text.back() == '\n') text.remove_suffix(1);
  return split(text, '\n');
}

std::string join(std::span<const std::string> pieces, std::string_view separator) {
  std::string joined;
  for (const std::string& piece : pieces) {
    if (&piece != &pieces.front()) joined += separator;
    joined += piece;
  }
  return joined;
}

std::size_t utf8_prefix(std::string_view text) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const CodePoint point = decode(text.substr(bytes));
    if (point.bytes == 0) break;
    bytes += point.bytes;
  }
  return bytes;
}

bool is_utf8(std::string_view text) {
  return utf8_prefix(text) == text.size();
}

std::string utf8_mended(std::string_view text) {
  std::string mended;
  for (;;) {
    const std::size_t good = utf8_prefix(text);
    mended += text.substr(0, good);
    if (good == text.size()) return mended;
    mended += kReplacement;
    text.remove_prefix(good + 1);
  }
}

std::string_view start_of(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  std::size_t end = most_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string format_double(double value) {
  std::string text = format("{}", value);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string printable(std::string_view text) {
  if (is_simple(text)) return std::string(text);
  std::string clean;
  clean.reserve(text.size());
  Sieve sieve;
  while (!text.empty()) {
    if (text[0] == '\x1b') {
      text.remove_prefix(escape_bytes(text));
      continue;
    }
    const CodePoint point = decode(text);
    const std::size_t bytes = std::max<std::size_t>(point.bytes, 1);
    const bool is_line_end = is_line_separator(point.value);
    const char32_t shown = point.bytes == 0 ? 0xFFFD : is_line_end ? U'\n' : point.value;
    if (sieve.passes(shown)) {
      clean += point.bytes == 0 ? kReplacement : is_line_end ? "\n" : text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return clean;
}

std::size_t display_width(std::string_view text) {
  if (is_simple(text)) return text.size();
  std::size_t columns = 0;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    columns += point.bytes == 0 ? 1 : width_of(point.value);
    text.remove_prefix(std::max<std::size_t>(point.bytes, 1));
  }
  return columns;
}

std::string elided(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  std::string kept;
  std::size_t used = 0;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    const std::size_t bytes = std::max<std::size_t>(point.bytes, 1);
    const std::size_t width = point.bytes == 0 ? 1 : width_of(point.value);
    if (used + width + 1 > columns) break;
    kept += text.substr(0, bytes);
    used += width;
    text.remove_prefix(bytes);
  }
  return columns == 0 ? "" : kept + "…";
}

std::string one_line(std::string_view text, std::size_t columns) {
  std::string line = printable(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return elided(line, columns);
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> known) {
  std::optional<std::string> best;
  // One edit for every three letters: more would suggest words that have nothing in common.
  std::size_t best_distance = word.size() / 3 + 2;
  for (std::string_view candidate : known) {
    if (word.size() > candidate.size() + best_distance) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
  }
  return best;
}

std::optional<long long> parse_integer(std::string_view text) {
  long long value = 0;
  auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

std::string shell_quoted(std::string_view text) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,";
  if (!text.empty() && text.find_first_not_of(kSafe) == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "'";
  for (char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace gt
