// SPDX-License-Identifier: Apache-2.0
#include "cli/notify/send.h"

#include <ctime>

#include "cli/http/http.h"
#include "cli/life/lease.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr Duration kDeadline = std::chrono::seconds(15);
constexpr std::size_t kMostColumns = 500;

/// `web/toast waits for an answer: …`
std::string line_of(const Notice& notice) {
  return format("{}: {}", one_line(notice.subject, 60), one_line(notice.text, kMostColumns));
}

std::string with_next(const Notice& notice) {
  return notice.next.empty() ? line_of(notice)
                             : format("{}\n{}", line_of(notice), one_line(notice.next, 200));
}

/// `&`, `<` and `>` as they must stand in markup.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char each : text) {
    switch (each) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += each;
    }
  }
  return out;
}

Result<void> run(Context& context, std::vector<std::string> argv, std::string input) {
  ProcessRequest request;
  const std::string name = argv.front();
  request.program.argv = std::move(argv);
  request.program.directory = context.town().paths.root();
  request.input = std::move(input);
  request.deadline = kDeadline;
  GT_TRY(const ProcessOutcome outcome, context.processes().run(request));
  if (outcome.succeeded()) return {};
  return Error{ErrorCode::kFailed,
               outcome.timed_out ? format("{} took too long", name)
                                 : format("{} ended with status {}: {}", name, outcome.exit_status,
                                          one_line(outcome.err, 120)),
               ""};
}

Result<void> post(Context& context, const std::string& address, std::string_view type,
                  std::string body) {
  HttpRequest request;
  request.url = address;
  request.method = "POST";
  request.headers = {format("Content-Type: {}", type)};
  request.body = std::move(body);
  request.deadline = kDeadline;
  GT_CHECK(http_success(context.processes(), request));
  return {};
}

Result<std::string> secret_address(Context& context, const Channel& channel) {
  const auto address = context.environment().get(channel.variable);
  if (address) return *address;
  return Error{ErrorCode::kMissing,
               format("the variable {} with its address is not set", channel.variable),
               "it must be set where the daemon is started"};
}

std::string command_input(const Notice& notice) {
  return to_json(Value::map({{"event", notice.event},
                             {"subject", notice.subject},
                             {"text", notice.text},
                             {"next", notice.next},
                             {"critical", notice.is_critical}})) +
         "\n";
}

}  // namespace

std::string plain_body(const Notice& notice) {
  return with_next(notice) + "\n";
}

std::string slack_body(const Notice& notice) {
  return to_json(Value::map({{"text", escaped(with_next(notice))}}));
}

std::string discord_body(const Notice& notice) {
  return to_json(Value::map({{"content", with_next(notice)},
                             {"allowed_mentions", Value::map({{"parse", Value::List()}})}}));
}

std::vector<std::string> desktop_words(const Notice& notice) {
  return {"notify-send",
          "--app-name=Guildtown",
          notice.is_critical ? "--urgency=critical" : "--urgency=normal",
          "--",
          format("{}: {}", notice.subject, notice.event),
          escaped(with_next(notice))};
}

Result<void> tell_channel(Context& context, const Channel& channel, const Notice& notice) {
  switch (channel.kind) {
    case ChannelKind::kDesktop:
      return run(context, desktop_words(notice), "");
    case ChannelKind::kCommand:
      return run(context, channel.command, command_input(notice));
    case ChannelKind::kNtfy:
      return post(context, channel.address, "text/plain; charset=utf-8", plain_body(notice));
    case ChannelKind::kSlack:
    case ChannelKind::kDiscord:
      break;
  }
  GT_TRY(const std::string address, secret_address(context, channel));
  return post(context, address, "application/json",
              channel.kind == ChannelKind::kSlack ? slack_body(notice) : discord_body(notice));
}

Result<ToldNotices> tell_notices(Context& context, const NotifySettings& settings,
                                 const std::vector<Notice>& notices) {
  Town& town = context.town();
  GT_TRY(const FileLock lease, take_step_lease(town.paths, "notify", "town"));
  GT_TRY(const Notices ledger, load_notices(*town.store));
  NoticePlan plan =
      plan_notices(settings, ledger, notices, context.now(), minute_of_day(context.now()));
  ToldNotices told;
  told.held = std::move(plan.held);
  for (Notice& notice : plan.now) {
    bool is_told = false;
    for (const Channel& channel : settings.channels) {
      if (const auto sent = tell_channel(context, channel, notice)) {
        is_told = true;
      } else {
        told.failed.emplace_back(channel_name(channel.kind), sent.error());
      }
    }
    if (!is_told) continue;
    // At once: who is killed between two of them tells one twice at most.
    GT_CHECK(change_notices(*town.store, [&](Notices& saved) {
      saved.tell(notice.key(), context.now());
      saved.sent.push_back(context.now());
    }));
    told.told.push_back(std::move(notice));
  }
  if (plan.over.empty()) return told;
  GT_CHECK(change_notices(*town.store, [&](Notices& saved) {
    for (const std::string& key : plan.over) {
      std::erase_if(saved.told, [&](const auto& each) { return each.first == key; });
    }
  }));
  return told;
}

int minute_of_day(WallTime now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm local = {};
  localtime_r(&seconds, &local);
  return local.tm_hour * 60 + local.tm_min;
}

}  // namespace gt
