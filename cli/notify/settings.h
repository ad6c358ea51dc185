// SPDX-License-Identifier: Apache-2.0
// `notify` in town.yaml: where the person is told of what waits for one.
//
//     notify:
//       desktop: true             notify-send, on the machine the daemon runs on
//       command: [./tell.sh]      gets {event, subject, text, next} as JSON on its standard input
//       ntfy: https://ntfy.sh/my-town
//       slack: SLACK_WEBHOOK      the variable that holds the address, which is a secret
//       discord: DISCORD_WEBHOOK
//       events: [waiting, parked, budget]     all if absent: waiting, limited, exhausted, unknown,
//                                 parked, message, escalation, budget, red, review, broken
//       quiet: "22:00-07:00"      by the machine's clock: what is not critical waits for its end
//       most_per_hour: 20
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "hooks/notices.h"

namespace gt {

/// What a person can be told of, by name.
[[nodiscard]] std::span<const std::string_view> notice_events();

enum class ChannelKind { kDesktop, kCommand, kNtfy, kSlack, kDiscord };
/// `desktop`, `command`, `ntfy`, `slack`, `discord`.
[[nodiscard]] std::string_view channel_name(ChannelKind kind);

struct Channel {
  ChannelKind kind = ChannelKind::kDesktop;
  std::vector<std::string> command;
  std::string address;   ///< of ntfy
  std::string variable;  ///< that holds the address, of slack and discord
};

struct NotifySettings {
  std::vector<Channel> channels;
  std::vector<std::string> events;
  /// Minutes of the day; the first is not before the second over midnight.
  std::optional<std::pair<int, int>> quiet;
  int most_per_hour = 20;

  [[nodiscard]] bool is_quiet_at(int minute_of_day) const;
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<NotifySettings> parse_notify(const Value& map, std::string_view file);

/// Something that waits for a person now.
struct Notice {
  std::string event;
  std::string subject;
  std::string text;
  std::string next;  ///< a command, or empty
  bool is_critical = false;

  /// By what it is known: two of one key are one, whatever they say; what becomes critical is new.
  [[nodiscard]] std::string key() const;
};

/// What is to be told now, what waits, and what of what was told is over.
struct NoticePlan {
  std::vector<Notice> now, held;
  std::vector<std::string> over;  ///< keys
};

/// Decides, from what is there and from nothing else: each once while it lasts; nothing but what is
/// critical in quiet hours; no more than so many in an hour, the critical first.
[[nodiscard]] NoticePlan plan_notices(const NotifySettings& settings, const Notices& ledger,
                                      const std::vector<Notice>& notices, WallTime now,
                                      int minute_of_day);

}  // namespace gt
