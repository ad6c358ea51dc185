// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/output/table.h"
#include "cli/polls/run.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

struct PollerRow {
  Poller poller;
  PollerState state;
  std::string problem;  ///< why its state cannot be read
};

std::string target_of(const Poller& poller) {
  return poller.mail ? "mail to " + poller.mail->str() : "items of " + poller.rig;
}

class PollListReport : public Report {
 public:
  PollListReport(std::vector<PollerRow> rows, WallTime now) : rows_(std::move(rows)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value::List pollers;
    for (const PollerRow& row : rows_) {
      const auto every = std::chrono::duration_cast<std::chrono::seconds>(row.poller.every).count();
      pollers.push_back(Value::map({{"name", row.poller.name},
                                    {"source", row.poller.source},
                                    {"target", target_of(row.poller)},
                                    {"every_s", static_cast<std::int64_t>(every)},
                                    {"last_at", time_value(row.state.last_at)},
                                    {"next_at", time_value(row.state.next_at)},
                                    {"failures", row.state.failures},
                                    {"error", error_of(row).empty() ? Value() : error_of(row)}}));
    }
    return Value::map({{"pollers", std::move(pollers)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    if (rows_.empty()) {
      return "there are no pollers; 'pollers' in town.yaml makes some: gt help poll run\n";
    }
    Table table({"POLLER", "SOURCE", "TARGET", "EVERY", "LAST", "PROBLEM"});
    for (const PollerRow& row : rows_) {
      const auto& last = row.state.last_at;
      table.add({row.poller.name, printable(row.poller.source), target_of(row.poller),
                 format_duration(row.poller.every), last ? format_age(now_ - *last) : "never",
                 one_line(error_of(row), 80)});
    }
    return table.text(style);
  }

 private:
  [[nodiscard]] static const std::string& error_of(const PollerRow& row) {
    return row.problem.empty() ? row.state.error : row.problem;
  }

  std::vector<PollerRow> rows_;
  WallTime now_;
};

class PollRunReport : public Report {
 public:
  PollRunReport(Polled polled, bool is_dry_run)
      : polled_(std::move(polled)), is_dry_run_(is_dry_run) {}

  [[nodiscard]] Value json() const override {
    Value::List news;
    for (const News& each : polled_.news) {
      news.push_back(Value::map({{"id", each.id},
                                 {"title", each.title},
                                 {"link", each.link.empty() ? Value() : Value(each.link)},
                                 {"author", each.author.empty() ? Value() : Value(each.author)}}));
    }
    return Value::map({{"news", std::move(news)},
                       {"ids", Value::list_of(polled_.made)},
                       {"unreadable", polled_.unreadable},
                       {"dry_run", is_dry_run_}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    std::string out;
    for (const News& each : polled_.news) out += format("{}: {}\n", each.id, each.title);
    if (polled_.news.empty()) out = "nothing new\n";
    if (is_dry_run_ && !polled_.news.empty()) out += "nothing was made of it: --dry-run\n";
    if (!polled_.made.empty()) out += format("made {}\n", join(polled_.made, ", "));
    if (polled_.unreadable > 0) {
      out += format("passed over {} that could not be read\n", polled_.unreadable);
    }
    return out;
  }

 private:
  Polled polled_;
  bool is_dry_run_;
};

Answer list(Context& context, const Args&) {
  Town& town = context.town();
  GT_TRY(std::vector<Poller> pollers, load_pollers(town));
  std::vector<PollerRow> rows;
  for (Poller& poller : pollers) {
    auto state = load_poller_state(*town.store, poller.name);
    const std::string problem = state ? "" : state.error().message;
    rows.push_back({std::move(poller), std::move(state).value_or({}), problem});
  }
  return make_report<PollListReport>(std::move(rows), context.now());
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const std::vector<Poller> pollers, load_pollers(context.town()));
  const std::string name = args.word("NAME").value_or("");
  const auto poller = std::find_if(pollers.begin(), pollers.end(),
                                   [&](const Poller& each) { return each.name == name; });
  if (poller == pollers.end()) {
    return Error{ErrorCode::kNotFound, format("there is no poller '{}'", one_line(name, 40)),
                 "'gt poll list' lists those of town.yaml"};
  }
  const bool is_dry_run = args.flag("dry-run");
  GT_TRY(Polled polled, run_poller(context, *poller, is_dry_run));
  return make_report<PollRunReport>(std::move(polled), is_dry_run);
}

}  // namespace

const Command kPollList = {
    .path = "poll list",
    .aliases = {"poll", "polls", "pollers", "poll ls", "poll status"},
    .group = CommandGroup::kWork,
    .summary = "List the sources outside of the town that are polled",
    .examples = {{"gt poll list", "with when each was last read, and what is wrong"}},
    .answer = {{"pollers", "array", "in the order of town.yaml"},
               {"pollers[].name", "string", "for gt poll run"},
               {"pollers[].source", "string", "an address or a command"},
               {"pollers[].target", "string", "what becomes of news"},
               {"pollers[].every_s", "integer", "the pause between two looks"},
               {"pollers[].last_at", "time?", "when it was last read"},
               {"pollers[].next_at", "time?", "when it is due"},
               {"pollers[].failures", "integer", "in a row"},
               {"pollers[].error", "string?", "the last one"}},
    .run = list,
};

const Command kPollRun = {
    .path = "poll run",
    .aliases = {"poll now", "poll test"},
    .group = CommandGroup::kWork,
    .summary = "Ask one source for news now",
    .details =
        "The tick does this in a process of its own when a poller is due. What is new becomes a "
        "work item or a mail, once, by its id. Pollers stand in town.yaml:\n\n"
        "pollers: {bugs: {every: 10m, github: {repository: you/web, token: GITHUB_TOKEN}, rig: "
        "web, tags: [bug]}}\n\n"
        "Instead of github: discord: {channel, token}; http: {base, list, id, title, body}, an "
        "address that answers with JSON; or command: [WORDS], a program that prints one JSON "
        "object a line with id, title and body. Instead of rig: mail: ADDRESS. Tokens are named "
        "by their variable and never written down. New items are in the backlog unless status: "
        "todo says otherwise: the text is a stranger's.",
    .examples = {{"gt poll run bugs --dry-run", "what is new, and nothing is made of it"}},
    .positionals = {{"NAME", "of the poller"}},
    .options = {{.name = "dry-run", .summary = "ask, and write nothing"}},
    .answer = {{"news", "array", "what had not been seen before, the oldest first"},
               {"news[].id", "string", "by which its source knows it"},
               {"news[].title", "string", "on one line"},
               {"news[].link", "string?", "where it stands"},
               {"news[].author", "string?", "who wrote it, as the source says"},
               {"ids", "array", "of the items or mails that came of it"},
               {"ids[]", "string", "of an item or a mail"},
               {"unreadable", "integer", "records that are none"},
               {"dry_run", "boolean", "nothing was made"}},
    .run = run,
};

}  // namespace gt
