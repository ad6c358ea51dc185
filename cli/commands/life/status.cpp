// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/agent_view.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/patrol/needs.h"
#include "cli/refinery/needs.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

constexpr Duration kDaemonPatience = std::chrono::seconds(1);

/// What the daemon says of itself; nothing while it is down.
struct DaemonSight {
  std::int64_t pid = 0;
  std::int64_t uptime_s = 0;
  std::optional<WallTime> last_heartbeat, next_at;
  std::string tmux_server;
};

std::optional<WallTime> time_of(const Value& value) {
  const std::string* text = value.as_string();
  const auto time = text != nullptr ? parse_time(*text) : Error{ErrorCode::kFailed, "", ""};
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<DaemonSight> look_at_daemon(const DaemonClient& client) {
  const auto status = client.call("status", Value::map(), kDaemonPatience);
  if (!status) return std::nullopt;
  const std::string* server = (*status)["tmux_server"].as_string();
  return DaemonSight{(*status)["pid"].as_integer().value_or(0),
                     (*status)["uptime_s"].as_integer().value_or(0),
                     time_of((*status)["last_heartbeat"]),
                     time_of((*status)["heartbeat"]["next_at"]), server != nullptr ? *server : ""};
}

/// The daemon's first, then those of what was seen.
std::vector<Problem> problems_of(const Town& town, const Observation& seen,
                                 const std::optional<DaemonSight>& daemon) {
  std::vector<Problem> problems;
  if (!daemon) {
    problems.push_back({"daemon", "down: nothing starts again by itself", "gt daemon start"});
  } else if (daemon->tmux_server != town.tmux_server) {
    problems.push_back({"daemon",
                        format("the town was moved while it ran: its agents are on the tmux server "
                               "{}",
                               daemon->tmux_server),
                        "gt down, then gt up"});
  }
  for (Problem& problem : gt::problems_of(seen)) problems.push_back(std::move(problem));
  return problems;
}

/// One rig, or the town's own agents (`name` empty), as it is shown.
struct Section {
  std::string name;
  bool is_parked = false;
};

class StatusReport : public Report {
 public:
  StatusReport(Town& town, const Observation& seen, std::vector<Problem> problems,
               std::optional<DaemonSight> daemon, std::optional<Duration> pace)
      : town_(town.name()),
        root_(town.paths.root().string()),
        tmux_server_(town.tmux_server),
        now_(seen.now),
        agents_(agent_views(seen)),
        problems_(std::move(problems)),
        daemon_(daemon),
        pace_(pace) {
    for (const AgentView& each : agents_) {
      if (sections_.empty() || sections_.back().name != each.address.rig()) {
        sections_.push_back({each.address.rig(), each.is_rig_parked});
      }
    }
  }

  [[nodiscard]] Value json() const override;
  [[nodiscard]] std::string text(const Style& style) const override;
  [[nodiscard]] std::optional<Duration> repeat_every() const override { return pace_; }

 private:
  [[nodiscard]] std::string town_line(const Style& style) const;
  [[nodiscard]] std::string daemon_words() const;
  [[nodiscard]] std::string section_text(const Section& section, const Style& style) const;
  [[nodiscard]] std::string next_command() const;

  std::string town_, root_, tmux_server_;
  WallTime now_;
  std::vector<AgentView> agents_;
  std::vector<Section> sections_;
  std::vector<Problem> problems_;
  std::optional<DaemonSight> daemon_;
  std::optional<Duration> pace_;
};

Value StatusReport::json() const {
  Value::List agents, problems;
  for (const AgentView& each : agents_) agents.push_back(to_value(each));
  for (const Problem& each : problems_) {
    problems.push_back(
        Value::map({{"subject", each.subject}, {"problem", each.what}, {"next", each.next}}));
  }
  const DaemonSight sight = daemon_.value_or(DaemonSight{});
  return Value::map({{"town", town_},
                     {"root", root_},
                     {"tmux_server", tmux_server_},
                     {"daemon", Value::map({{"running", daemon_.has_value()},
                                            {"pid", daemon_ ? Value(sight.pid) : Value()},
                                            {"uptime_s", daemon_ ? Value(sight.uptime_s) : Value()},
                                            {"last_heartbeat", time_value(sight.last_heartbeat)},
                                            {"next_at", time_value(sight.next_at)}})},
                     {"agents", std::move(agents)},
                     {"problems", std::move(problems)},
                     {"next", next_command()}});
}

std::string StatusReport::daemon_words() const {
  if (!daemon_) return "daemon down";
  std::string words =
      format("daemon up {}",
             format_age(std::chrono::seconds(std::max<std::int64_t>(daemon_->uptime_s, 0))));
  const auto age = [this](WallTime from, WallTime to) {
    return format_age(std::max(to - from, Duration(0)));
  };
  if (daemon_->last_heartbeat) {
    words += format(", heartbeat {} ago", age(*daemon_->last_heartbeat, now_));
  }
  if (daemon_->next_at) words += format(", next in {}", age(now_, *daemon_->next_at));
  return words;
}

std::string StatusReport::town_line(const Style& style) const {
  return format("{}  {} {}\n", style.paint(Colour::kBold, town_),
                style.paint(daemon_ ? Colour::kGreen : Colour::kRed, daemon_ ? "●" : "✕"),
                daemon_words()) +
         style.paint(Colour::kDim, format("tmux -L {}", tmux_server_)) + "\n";
}

std::string StatusReport::section_text(const Section& section, const Style& style) const {
  Table table({"STATE", "AGENT", "KIND", "SINCE", "WORK"});
  for (const AgentView& each : agents_) {
    if (each.address.rig() != section.name) continue;
    // The rig stands above the table.
    const std::string full = each.address.str();
    const std::string name = section.name.empty() ? full : full.substr(section.name.size() + 1);
    table.add({state_cell(each), name, each.kind, since_cell(each, now_), each.work.value_or("")});
  }
  std::string out = "\n";
  if (!section.name.empty()) {
    out +=
        style.paint(Colour::kBold, section.name) + (section.is_parked ? "  (parked)" : "") + "\n";
  }
  return out + table.text(style);
}

std::string StatusReport::next_command() const {
  if (agents_.empty()) return "gt rig add NAME URL-OR-PATH";
  const auto runs = [](const AgentView& each) { return each.sight && each.sight->is_alive(); };
  const auto count = std::count_if(agents_.begin(), agents_.end(), runs);
  if (!daemon_ || count == 0) return "gt start --all";
  const bool has_mayor = runs(agents_.front()) && agents_.front().address.role() == Role::kMayor;
  if (has_mayor) return "gt attach";
  const auto first = std::find_if(agents_.begin(), agents_.end(), runs);
  return format("gt attach {}", first->address.str());
}

std::string StatusReport::text(const Style& style) const {
  std::string out = town_line(style);
  for (const Section& section : sections_) out += section_text(section, style);
  if (agents_.empty()) out += "\nno agents yet\n";
  if (!problems_.empty()) out += "\n";
  for (const Problem& each : problems_) {
    out += format("{} {}: {}\n", style.paint(Colour::kYellow, "!"), each.subject,
                  one_line(each.what, kMostColumns));
    if (!each.next.empty()) out += format("    {}\n", one_line(each.next, kMostColumns));
  }
  return out + format("\nnext: {}\n", next_command());
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto every, args.duration("every"));
  std::optional<Duration> pace;
  if (args.flag("watch") || every) pace = every.value_or(std::chrono::seconds(2));
  Town& town = context.town();
  const auto daemon = look_at_daemon(town.daemon);
  GT_TRY(const Observation seen, observe(context));
  std::vector<Problem> problems = problems_of(town, seen, daemon);
  GT_TRY(std::vector<Problem> more, open_escalations(*town.store));
  std::move(more.begin(), more.end(), std::back_inserter(problems));
  GT_TRY(std::vector<Problem> rigs, rigs_in_need(town, seen));
  std::move(rigs.begin(), rigs.end(), std::back_inserter(problems));
  return make_report<StatusReport>(town, seen, std::move(problems), daemon, pace);
}

}  // namespace

const Command kStatus = {
    .path = "status",
    .aliases = {"st", "town status"},
    .group = CommandGroup::kLife,
    .summary = "Show the town: daemon, agents, problems, what to do next",
    .details =
        "Marks: ● working, ◌ starting, ◐ waiting, limited or exhausted, ○ idle, ✕ dead, "
        "– stopped or parked, ? unknown.",
    .examples = {{"gt status", "one look"},
                 {"gt status --watch", "every two seconds"},
                 {"gt status --json | jq .problems", "for scripts"}},
    .options = {{"watch", 'w', "", "again and again, until Ctrl-C"},
                {"every", 0, "DURATION", "the pace of --watch; 2s by default"}},
    .answer = {{"town", "string", "its name"},
               {"root", "string", "its directory"},
               {"tmux_server", "string", "for tmux -L"},
               {"daemon", "object", "what it says of itself"},
               {"daemon.running", "boolean", "it answers"},
               {"daemon.pid", "integer?", "null while it is down"},
               {"daemon.uptime_s", "integer?", "likewise"},
               {"daemon.last_heartbeat", "time?", "when the last tick began"},
               {"daemon.next_at", "time?", "when the next one is due"},
               {"agents", "array", "as gt ps shows them"},
               {"agents[]", "object", "as gt ps shows them"},
               {"problems", "array", "what a person may want to act on"},
               {"problems[].subject", "string", "an agent, a rig, an escalation, daemon or tmux"},
               {"problems[].problem", "string", "what is wrong"},
               {"problems[].next", "string", "a command, or empty"},
               {"next", "string", "the command to run next"}},
    .run = run,
};

}  // namespace gt
