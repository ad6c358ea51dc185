// SPDX-License-Identifier: Apache-2.0
#include "common/base/clock.h"

#include <array>
#include <charconv>
#include <ctime>
#include <thread>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  std::int64_t ms;
};

constexpr std::array<Unit, 5> kUnits = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

/// A hundred years: what is longer is a slip, and a sum of times cannot overflow.
constexpr Duration kLongest = std::chrono::hours(24 * 36'525);

/// Reads exactly `digits` digits at `at`; nothing if there are fewer.
std::optional<int> fixed_number(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits) return std::nullopt;
  int value = 0;
  const char* begin = text.data() + at;
  auto [end, problem] = std::from_chars(begin, begin + digits, value);
  if (problem != std::errc{} || end != begin + digits || *begin == '-') return std::nullopt;
  return value;
}

}  // namespace

WallTime SystemClock::now() const {
  return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

std::chrono::steady_clock::time_point SystemClock::steady() const {
  return std::chrono::steady_clock::now();
}

void SystemClock::sleep_for(Duration duration) {
  std::this_thread::sleep_for(duration);
}

BootTime BootClock::now() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return BootTime(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

std::string format_time(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::int64_t ms = (time - day).count();
  return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

Result<WallTime> parse_time(std::string_view text) {
  const Error wrong{ErrorCode::kFailed, format("'{}' is not a time", text),
                    "write it as 2026-11-20T07:50:38Z"};
  const auto year = fixed_number(text, 0, 4), month = fixed_number(text, 5, 2),
             day = fixed_number(text, 8, 2), hour = fixed_number(text, 11, 2),
             minute = fixed_number(text, 14, 2), second = fixed_number(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return wrong;
  if (std::string_view("Tt ").find(text[10]) == std::string_view::npos) return wrong;
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return wrong;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return wrong;

  std::size_t at = 19;
  std::int64_t fraction_ms = 0;
  if (at < text.size() && text[at] == '.') {
    std::int64_t scale = 100;
    if (!fixed_number(text, at + 1, 1)) return wrong;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      fraction_ms += (text[at] - '0') * scale;
    }
  }
  std::chrono::minutes offset{0};
  const std::string_view zone = text.substr(at);
  if (zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':') {
    const auto hours = fixed_number(zone, 1, 2), minutes = fixed_number(zone, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return wrong;
    offset = std::chrono::minutes{(*hours * 60 + *minutes) * (zone[0] == '-' ? -1 : 1)};
  } else if (zone != "Z" && zone != "z") {
    return wrong;
  }
  return WallTime{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
         std::chrono::minutes{*minute} + std::chrono::seconds{*second} + milliseconds{fraction_ms} -
         offset;
}

Result<Duration> parse_duration(std::string_view text) {
  const Error wrong{ErrorCode::kUsage, format("'{}' is not a duration", text),
                    "write it as 250ms, 90s, 3m, 1h30m or 2d"};
  std::string_view rest = text;
  std::int64_t total = 0;
  if (parse_integer(text)) {
    return Error{ErrorCode::kUsage, format("'{}' is a number without a unit", text),
                 format("write it as {0}s, {0}m or {0}h, or such as 250ms, 1h30m, 2d", text)};
  }
  if (rest.empty()) return wrong;
  while (!rest.empty()) {
    std::uint32_t number = 0;
    auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (problem != std::errc{}) return wrong;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const std::string_view name = rest.substr(0, rest.find_first_of("0123456789"));
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits) {
      if (candidate.name == name) unit = &candidate;
    }
    if (unit == nullptr) return wrong;
    total += number * unit->ms;
    if (total > kLongest.count()) return wrong;
    rest.remove_prefix(name.size());
  }
  return Duration{total};
}

std::string format_duration(Duration duration) {
  std::int64_t ms = duration.count();
  if (ms == 0) return "0s";
  std::string text;
  for (const Unit& unit : kUnits) {
    if (ms / unit.ms == 0) continue;
    text += format("{}{}", ms / unit.ms, unit.name);
    ms %= unit.ms;
  }
  return text;
}

std::string format_age(Duration duration) {
  for (const Unit& unit : kUnits) {
    if (unit.name != "ms" && duration.count() >= unit.ms) {
      return format("{}{}", duration.count() / unit.ms, unit.name);
    }
  }
  return "0s";
}

}  // namespace gt
