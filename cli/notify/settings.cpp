// SPDX-License-Identifier: Apache-2.0
#include "cli/notify/settings.h"

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 8> kKeys = {"desktop", "command", "ntfy",  "slack",
                                                   "discord", "events",  "quiet", "most_per_hour"};
constexpr std::array<std::string_view, 11> kEvents = {"waiting", "limited", "exhausted",  "unknown",
                                                      "parked",  "message", "escalation", "budget",
                                                      "red",     "review",  "broken"};
constexpr std::string_view kPrefix = "notice ";  // of our keys in the ledger

/// Minutes since midnight of `22:00`.
std::optional<int> minute_of(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 2 || parts[0].size() != 2 || parts[1].size() != 2) return std::nullopt;
  const auto hour = parse_integer(parts[0]), minute = parse_integer(parts[1]);
  if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) {
    return std::nullopt;
  }
  return static_cast<int>(*hour * 60 + *minute);
}

std::optional<std::pair<int, int>> read_quiet(Fields& fields) {
  const auto text = fields.optional_text("quiet");
  if (!text) return std::nullopt;
  const auto parts = split(*text, '-');
  const auto from = parts.size() == 2 ? minute_of(parts[0]) : std::nullopt;
  const auto to = parts.size() == 2 ? minute_of(parts[1]) : std::nullopt;
  if (from && to && *from != *to) return std::pair(*from, *to);
  fields.fail("quiet", "must be two times of a day", "write it as \"22:00-07:00\"");
  return std::nullopt;
}

std::vector<std::string> read_events(Fields& fields) {
  std::vector<std::string> events = fields.texts("events");
  if (events.empty()) events.assign(kEvents.begin(), kEvents.end());
  for (const std::string& event : events) {
    if (std::find(kEvents.begin(), kEvents.end(), event) != kEvents.end()) continue;
    const auto meant = nearest(event, kEvents);
    fields.fail("events", format("has '{}', which never happens", one_line(event, 40)),
                meant ? format("did you mean '{}'?", *meant) : "");
  }
  return events;
}

std::vector<Channel> read_channels(Fields& fields) {
  std::vector<Channel> channels;
  if (fields.bool_or("desktop", false)) channels.push_back({ChannelKind::kDesktop, {}, "", ""});
  if (auto command = fields.texts("command"); !command.empty()) {
    channels.push_back({ChannelKind::kCommand, std::move(command), "", ""});
  }
  if (const auto address = fields.optional_text("ntfy")) {
    if (!address->starts_with("https://") && !address->starts_with("http://")) {
      fields.fail("ntfy", "must begin with https:// or http://");
    }
    channels.push_back({ChannelKind::kNtfy, {}, *address, ""});
  }
  for (const auto& [key, kind] :
       {std::pair("slack", ChannelKind::kSlack), std::pair("discord", ChannelKind::kDiscord)}) {
    const auto variable = fields.optional_text(key);
    if (!variable) continue;
    if (variable->find_first_of("/:") != std::string::npos) {
      fields.fail(key, "must be the name of a variable that holds the address",
                  "the address is a secret and does not belong into a file");
    }
    channels.push_back({kind, {}, "", *variable});
  }
  return channels;
}

}  // namespace

std::span<const std::string_view> notice_events() {
  return kEvents;
}

std::string_view channel_name(ChannelKind kind) {
  switch (kind) {
    case ChannelKind::kDesktop:
      return "desktop";
    case ChannelKind::kCommand:
      return "command";
    case ChannelKind::kNtfy:
      return "ntfy";
    case ChannelKind::kSlack:
      return "slack";
    case ChannelKind::kDiscord:
      break;
  }
  return "discord";
}

bool NotifySettings::is_quiet_at(int minute_of_day) const {
  if (!quiet) return false;
  const auto [from, to] = *quiet;
  return from < to ? minute_of_day >= from && minute_of_day < to
                   : minute_of_day >= from || minute_of_day < to;
}

Result<NotifySettings> parse_notify(const Value& map, std::string_view file) {
  Fields fields(map, std::string(file));
  fields.only(kKeys);
  NotifySettings settings;
  settings.channels = read_channels(fields);
  settings.events = read_events(fields);
  settings.quiet = read_quiet(fields);
  const std::int64_t most = fields.integer_or("most_per_hour", settings.most_per_hour);
  if (most < 1 || most > 1000) fields.fail("most_per_hour", "must be from 1 to 1000");
  settings.most_per_hour = static_cast<int>(most);
  GT_CHECK(fields.finish());
  return settings;
}

std::string Notice::key() const {
  return format("{}{} {}{}", kPrefix, event, subject, is_critical ? " critical" : "");
}

NoticePlan plan_notices(const NotifySettings& settings, const Notices& ledger,
                        const std::vector<Notice>& notices, WallTime now, int minute_of_day) {
  constexpr Duration kHour = std::chrono::hours(1);
  NoticePlan plan;
  std::vector<std::string> keys;
  const auto is_wanted = [&](const Notice& notice) {
    return std::find(settings.events.begin(), settings.events.end(), notice.event) !=
           settings.events.end();
  };
  auto left = settings.most_per_hour - std::count_if(ledger.sent.begin(), ledger.sent.end(),
                                                     [&](WallTime at) { return now - at < kHour; });
  std::vector<Notice> news;
  for (const Notice& notice : notices) {
    const std::string key = notice.key();
    const bool is_known = std::find(keys.begin(), keys.end(), key) != keys.end();
    keys.push_back(key);
    if (is_wanted(notice) && !is_known && !ledger.was_told(key)) news.push_back(notice);
  }
  std::stable_partition(news.begin(), news.end(),
                        [](const Notice& each) { return each.is_critical; });
  for (Notice& notice : news) {
    const bool must_wait = settings.is_quiet_at(minute_of_day) && !notice.is_critical;
    if (must_wait || left <= 0) {
      plan.held.push_back(std::move(notice));
    } else {
      plan.now.push_back(std::move(notice));
      --left;
    }
  }
  for (const auto& [key, at] : ledger.told) {
    const bool lasts = std::find(keys.begin(), keys.end(), key) != keys.end();
    if (key.starts_with(kPrefix) && !lasts) plan.over.push_back(key);
  }
  return plan;
}

}  // namespace gt
