// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/notify/send.h"
#include "cli/notify/waiting.h"
#include "cli/patrol/observe.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

Value notice_value(const Notice& notice) {
  return Value::map({{"event", notice.event},
                     {"subject", notice.subject},
                     {"text", notice.text},
                     {"critical", notice.is_critical}});
}

class NotifyReport : public Report {
 public:
  explicit NotifyReport(ToldNotices told) : told_(std::move(told)) {}

  [[nodiscard]] Value json() const override {
    Value::List told, held, failed;
    for (const Notice& each : told_.told) told.push_back(notice_value(each));
    for (const Notice& each : told_.held) held.push_back(notice_value(each));
    for (const auto& [channel, error] : told_.failed) {
      failed.push_back(Value::map({{"channel", channel}, {"problem", error.message}}));
    }
    return Value::map({{"notices", std::move(told)},
                       {"held_notices", std::move(held)},
                       {"failures", std::move(failed)}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    std::string out;
    for (const Notice& each : told_.told) out += line_of("told", each);
    for (const Notice& each : told_.held) out += line_of("held", each);
    for (const auto& [channel, error] : told_.failed) {
      out += format("{}: {}\n", channel, printable(error.message));
      if (!error.hint.empty()) out += format("    {}\n", printable(error.hint));
    }
    return out.empty() ? "nothing is to be told\n" : out;
  }

  [[nodiscard]] int exit_status() const override { return told_.failed.empty() ? 0 : 1; }

 private:
  static std::string line_of(std::string_view what, const Notice& notice) {
    return format("{} {}: {}\n", what, notice.subject, printable(notice.text));
  }

  ToldNotices told_;
};

Result<NotifySettings> settings_of(const Town& town) {
  GT_TRY(NotifySettings settings, parse_notify(town.config.notify, TownPaths::town_key()));
  if (!settings.channels.empty()) return settings;
  return Error{ErrorCode::kNotFound, "town.yaml names nowhere to tell anybody",
               "such as notify: {desktop: true}; see 'gt help notify test'"};
}

Answer send(Context& context, const Args&) {
  Town& town = context.town();
  GT_TRY(const NotifySettings settings, settings_of(town));
  GT_TRY(const Observation seen, observe(context));
  GT_TRY(const auto notices, notices_of(context, seen));
  GT_TRY(ToldNotices told, tell_notices(context, settings, notices));
  return make_report<NotifyReport>(std::move(told));
}

Answer test(Context& context, const Args&) {
  GT_TRY(const NotifySettings settings, settings_of(context.town()));
  const Notice notice{"test", context.town().name(), "this is what a notice looks like",
                      "gt problems", false};
  ToldNotices told;
  for (const Channel& channel : settings.channels) {
    const auto sent = tell_channel(context, channel, notice);
    if (!sent) told.failed.emplace_back(channel_name(channel.kind), sent.error());
  }
  if (told.failed.size() < settings.channels.size()) told.told.push_back(notice);
  return make_report<NotifyReport>(std::move(told));
}

}  // namespace

const Command kNotifySend = {
    .path = "notify send",
    .aliases = {"notify"},
    .group = CommandGroup::kRecords,
    .summary = "Tell the person of what waits for one, where nobody has yet",
    .details =
        "The tick does this in a process of its own. What 'gt problems' lists is told once, as "
        "long "
        "as it lasts, where town.yaml says: see 'gt help notify test'. In quiet hours only what is "
        "critical is told, and never more than most_per_hour.",
    .examples = {{"gt notify send", "now, instead of at the next tick"}},
    .answer = {{"notices", "array", "what went out"},
               {"notices[].event", "string", "waiting, parked, budget, …"},
               {"notices[].subject", "string", "an address, an id or a rig"},
               {"notices[].text", "string", "what is wrong"},
               {"notices[].critical", "boolean", "quiet hours do not hold it"},
               {"held_notices", "array", "what waits for the end of quiet hours, or of this hour"},
               {"held_notices[]", "object", "as in notices"},
               {"failures", "array", "channels that could not be told"},
               {"failures[].channel", "string", "desktop, command, ntfy, slack or discord"},
               {"failures[].problem", "string", "why"}},
    .run = send,
};

const Command kNotifyTest = {
    .path = "notify test",
    .group = CommandGroup::kRecords,
    .summary = "Send a notice to every channel, to see that it arrives",
    .details =
        "Channels stand in town.yaml:\n\n"
        "notify: {desktop: true, command: [./tell.sh], ntfy: https://ntfy.sh/my-town, slack: "
        "SLACK_WEBHOOK, discord: DISCORD_WEBHOOK, quiet: \"22:00-07:00\", most_per_hour: 20}\n\n"
        "slack and discord name the variable that holds the address. events: [waiting, budget] "
        "leaves out all others; there are waiting, limited, exhausted, unknown, parked, message, "
        "escalation, budget and broken.",
    .examples = {{"gt notify test", "every channel, at once"}},
    .answer = {{"notices", "array", "the notice, if a channel took it"},
               {"notices[]", "object", "as gt notify send has it"},
               {"held_notices", "array", "always empty"},
               {"failures", "array", "channels that could not be told"},
               {"failures[].channel", "string", "desktop, command, ntfy, slack or discord"},
               {"failures[].problem", "string", "why"}},
    .run = test,
};

}  // namespace gt
