// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <utility>

#include "cli/agents/screen.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

/// One number or word of what a program wrote, in small letters.
struct Token {
  std::optional<int> number;
  std::string word;
};

/// Numbers and words apart, `:` as a word, everything else left out; a zone in parentheses ends it.
std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  text = text.substr(0, text.find('('));
  for (std::size_t i = 0; i < text.size();) {
    const auto is_kind = [&](auto is) { return is(static_cast<unsigned char>(text[i])) != 0; };
    const std::size_t begin = i;
    if (is_kind([](int c) { return std::isdigit(c); })) {
      while (i < text.size() && is_kind([](int c) { return std::isdigit(c); })) ++i;
      const auto number = parse_integer(text.substr(begin, std::min<std::size_t>(i - begin, 6)));
      tokens.push_back({static_cast<int>(number.value_or(0)), ""});
    } else if (is_kind([](int c) { return std::isalpha(c); })) {
      std::string word;
      for (; i < text.size() && is_kind([](int c) { return std::isalpha(c); }); ++i) {
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
      }
      tokens.push_back({std::nullopt, std::move(word)});
    } else {
      if (text[i] == ':') tokens.push_back({std::nullopt, ":"});
      ++i;
    }
  }
  return tokens;
}

/// How long one of this unit is; nothing for a word that is no unit.
std::optional<Duration> unit_of(std::string_view word) {
  using namespace std::chrono_literals;
  constexpr std::pair<std::string_view, Duration> kUnits[] = {
      {"ms", 1ms},      {"s", 1s}, {"sec", 1s}, {"second", 1s}, {"m", 1min}, {"min", 1min},
      {"minute", 1min}, {"h", 1h}, {"hr", 1h},  {"hour", 1h},   {"d", 24h},  {"day", 24h}};
  if (word.size() > 2 && word.ends_with("s")) word.remove_suffix(1);
  for (const auto& [name, length] : kUnits) {
    if (name == word) return length;
  }
  return std::nullopt;
}

/// `in 3 days 4 hours`, `1h 30m`: a number and a unit, as often as they come.
std::optional<Duration> duration_in(const std::vector<Token>& tokens) {
  std::optional<Duration> total;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].number) continue;
    const auto unit = unit_of(tokens[i + 1].word);
    if (!unit) return std::nullopt;
    total = total.value_or(Duration(0)) + *tokens[i].number * *unit;
  }
  return total;
}

/// A point on the calendar and the clock, as far as it was written.
struct Moment {
  std::optional<int> month, day, year, hour;
  int minute = 0;
};

std::optional<int> month_named(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  const auto* found = std::find(kMonths.begin(), kMonths.end(), word.substr(0, 3));
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<int>(found - kMonths.begin());
}

/// Reads `3pm`, `3:05 pm` or `15:05` at `i` and steps over it.
bool read_clock(const std::vector<Token>& tokens, std::size_t& i, Moment& moment) {
  const auto word_at = [&](std::size_t at) {
    return at < tokens.size() ? std::string_view(tokens[at].word) : std::string_view();
  };
  std::size_t next = i + 1;
  int hour = *tokens[i].number;
  const bool has_minutes =
      word_at(next) == ":" && next + 1 < tokens.size() && tokens[next + 1].number.has_value();
  if (has_minutes) {
    moment.minute = *tokens[next + 1].number;
    next += 2;
  }
  const std::string_view half = word_at(next);
  const bool is_halved = half == "am" || half == "pm";
  if (!has_minutes && !is_halved) return false;
  if (is_halved) {
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + (half == "pm" ? 12 : 0);
    ++next;
  }
  moment.hour = hour;
  i = next - 1;
  return true;
}

std::optional<Moment> moment_in(const std::vector<Token>& tokens) {
  Moment moment;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].number) {
      if (const auto month = month_named(tokens[i].word)) moment.month = month;
      continue;
    }
    if (read_clock(tokens, i, moment)) continue;
    if (*tokens[i].number > 31) {
      moment.year = tokens[i].number;
    } else if (moment.month) {
      moment.day = tokens[i].number;
    }
  }
  if (!moment.hour || *moment.hour > 23 || moment.minute > 59) return std::nullopt;
  if (moment.month.has_value() != moment.day.has_value()) return std::nullopt;
  return moment;
}

/// The next such moment after `now`, on the clock of this machine.
std::optional<WallTime> next_of(const Moment& moment, WallTime now) {
  using std::chrono::system_clock;
  const std::time_t seconds = system_clock::to_time_t(now);
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return std::nullopt;
  local.tm_hour = *moment.hour;
  local.tm_min = moment.minute;
  local.tm_sec = 0;
  local.tm_isdst = -1;
  if (moment.month) {
    local.tm_mon = *moment.month;
    local.tm_mday = *moment.day;
  }
  if (moment.year) local.tm_year = *moment.year - 1900;
  for (int attempt = 0; attempt < 2; ++attempt) {
    std::tm each = local;
    const std::time_t at = std::mktime(&each);
    if (at == -1) return std::nullopt;
    if (at > seconds || moment.year) {
      return std::chrono::time_point_cast<Duration>(system_clock::from_time_t(at));
    }
    (moment.month ? local.tm_year : local.tm_mday) += 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<WallTime> parse_limit_end(std::string_view text, WallTime now) {
  const auto tokens = tokens_of(text);
  if (const auto duration = duration_in(tokens)) return now + *duration;
  const auto moment = moment_in(tokens);
  return moment ? next_of(*moment, now) : std::nullopt;
}

}  // namespace gt
