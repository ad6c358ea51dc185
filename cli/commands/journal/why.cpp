// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/agent_view.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/journal/entry.h"
#include "cli/journal/since.h"
#include "cli/journal/story.h"
#include "cli/patrol/needs.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/journal_search.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

constexpr std::size_t kDefaultCount = 100;

/// What is true now of whom or what the story is about, as sentences.
struct Present {
  std::string_view kind = "other";  ///< agent, item, other
  std::vector<std::string> facts;
  std::string next;  ///< a command for a person; empty: nobody has to do anything
};

std::string work_words(const Town& town, const AgentHook& hook) {
  if (!hook.work) return "nothing hangs on its hook";
  const auto item = town.board(hook.work->rig()).load(*hook.work);
  const std::string id = hook.work->str();
  if (!item) return format("{} hangs on its hook, and cannot be read", id);
  return format("{} ({}, {}) hangs on its hook", id, one_line(item->title, 60),
                one_line(item->standing_name(), 20));
}

/// How its last starts went; empty if they went well.
std::string failure_words(const StartHistory& starts, WallTime now) {
  if (starts.failures == 0 || starts.failed_at.empty()) return {};
  const auto ago = [now](WallTime at) { return format_age(std::max(now - at, Duration(0))); };
  std::string words = format("{} of its starts failed in a row, the last one {} ago",
                             starts.failures, ago(starts.failed_at.back()));
  if (starts.next_at && *starts.next_at > now) {
    words += format("; the next try is in {}", format_age(*starts.next_at - now));
  }
  return words;
}

std::string next_for(const AgentView& view, const Observation& seen) {
  const std::string name = view.address.str();
  std::vector<Problem> problems = agents_in_need(seen);
  for (Problem& each : problems_of(seen)) problems.push_back(std::move(each));
  for (const Problem& problem : problems) {
    if (problem.subject == name && !problem.next.empty()) return problem.next;
  }
  return {};
}

Result<Present> present_of(Context& context, const Address& address) {
  Present present{"agent", {}, {}};
  GT_TRY(const Observation seen, observe(context));
  const ObservedAgent* agent = seen.find(address);
  if (agent == nullptr) {
    present.facts.push_back(address == Address::overseer() ? "overseer is the person"
                                                           : "there is no such agent now");
    return present;
  }
  const auto views = agent_views(seen);
  const auto view = std::find_if(views.begin(), views.end(),
                                 [&](const AgentView& each) { return each.address == address; });
  const std::string since = since_cell(*view, seen.now);
  present.facts.push_back(format("it is {}{}: {}", state_name(view->reading.state),
                                 since.empty() ? "" : format(" for {}", since),
                                 one_line(view->reading.because, kMostColumns)));
  present.next = next_for(*view, seen);
  if (!agent->hook) return present;
  present.facts.push_back(format("it shall be {}", desired_name(agent->hook->desired)));
  present.facts.push_back(work_words(context.town(), *agent->hook));
  const std::string failure = failure_words(agent->hook->starts, seen.now);
  if (!failure.empty()) present.facts.push_back(failure);
  return present;
}

Result<Present> present_of(Context& context, const WorkId& id) {
  Present present{"item", {}, {}};
  const auto item = context.town().board(id.rig()).load(id);
  if (!item && item.error().code == ErrorCode::kNotFound) return Present{"item", {}, {}};
  if (!item) {
    present.facts.push_back(
        format("it cannot be read: {}", one_line(item.error().message, kMostColumns)));
    present.next = "gt doctor";
    return present;
  }
  present.facts.push_back(format("it is {}, priority {}: {}", one_line(item->standing_name(), 20),
                                 one_line(item->priority, 20), one_line(item->title, 60)));
  GT_TRY(const HookFiles::All all, context.town().hooks.load_all());
  for (const AgentHook& hook : all.hooks) {
    if (hook.work != id) continue;
    present.facts.push_back(format("it hangs on the hook of {}", hook.address.str()));
  }
  return present;
}

Result<Present> present_of(Context& context, const std::string& subject) {
  if (const auto address = Address::parse(subject)) return present_of(context, *address);
  if (const auto id = WorkId::parse(subject)) return present_of(context, *id);
  return Present{};
}

class WhyReport : public Report {
 public:
  WhyReport(std::string subject, JournalFindings found, Present present, std::size_t most)
      : subject_(std::move(subject)),
        found_(std::move(found)),
        present_(std::move(present)),
        most_(most) {}

  [[nodiscard]] Value json() const override {
    Value::List story;
    for (const Value& entry : found_.entries) {
      story.push_back(Value::map({{"at", entry["at"]},
                                  {"actor", entry["actor"]},
                                  {"event", entry["event"]},
                                  {"sentence", sentence_of(entry)}}));
    }
    return Value::map({{"subject", subject_},
                       {"kind", present_.kind},
                       {"entries", std::move(story)},
                       {"facts", Value::list_of(present_.facts)},
                       {"next", present_.next},
                       {"problems", Value::list_of(found_.problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out = style.paint(Colour::kBold, one_line(subject_, kMostColumns)) + "\n";
    if (found_.entries.size() == most_) {
      out += format("  the newest {} only; -n N tells more\n", most_);
    }
    for (const Value& entry : found_.entries) {
      out += format("  {}  {}\n", style.paint(Colour::kDim, entry_time(entry)), sentence_of(entry));
    }
    for (const std::string& problem : found_.problems) {
      out +=
          format("  {} {}\n", style.paint(Colour::kYellow, "!"), one_line(problem, kMostColumns));
    }
    if (!present_.facts.empty()) out += "now\n";
    for (const std::string& fact : present_.facts) out += format("  {}\n", fact);
    if (!present_.next.empty())
      out += format("\nnext: {}\n", one_line(present_.next, kMostColumns));
    return out;
  }

 private:
  std::string subject_;
  JournalFindings found_;
  Present present_;
  std::size_t most_;
};

Answer run(Context& context, const Args& args) {
  const std::string subject = *args.word("SUBJECT");
  JournalQuery query;
  query.about = subject;
  GT_TRY(query.since, since_of(args, context.now()));
  GT_TRY(const auto count, args.number("lines", 1, 1'000'000));
  query.most = static_cast<std::size_t>(count.value_or(kDefaultCount));
  GT_TRY(JournalFindings found, search_journal(*context.town().store, query));
  GT_TRY(Present present, present_of(context, subject));
  const bool is_known = present.kind == "agent" && present.facts.size() > 1;
  if (found.entries.empty() && !is_known && (present.kind != "item" || present.facts.empty())) {
    return Error{ErrorCode::kNotFound, format("nothing is known of '{}'", printable(subject)),
                 "'gt agents' lists the agents, 'gt log' what happened"};
  }
  return make_report<WhyReport>(subject, std::move(found), std::move(present), query.most);
}

}  // namespace

const Command kWhy = {
    .path = "why",
    .aliases = {"story", "agent why", "agent log", "agent history"},
    .group = CommandGroup::kRecords,
    .summary = "Tell the story of one agent or work item",
    .details =
        "What happened to it, when, and by whom, as the journal has it; then what is true now, "
        "and the next command if something needs a person.",
    .examples = {{"gt why web/toast", "an agent"},
                 {"gt why web-42 --since 2d", "a work item, the last two days"}},
    .positionals = {{"SUBJECT", "an address, the id of a work item, or any other id or name"}},
    .options = {{"since", 0, "D|TIME", "for a duration such as 2h, or from a date or time (UTC)"},
                {"lines", 'n', "N", "the newest N sentences; 100 by default"}},
    .answer = {{"subject", "string", "whose story it is"},
               {"kind", "string", "agent, item or other"},
               {"entries", "array", "the oldest first"},
               {"entries[].at", "time", "when"},
               {"entries[].actor", "string", "who"},
               {"entries[].event", "string", "noun.verb"},
               {"entries[].sentence", "string", "what happened"},
               {"facts", "array", "what is true now"},
               {"facts[]", "string", "one sentence"},
               {"next", "string", "a command for a person; empty: none is needed"},
               {"problems", "array", "lines of the journal that cannot be read"},
               {"problems[]", "string", "file, line and reason"}},
    .run = run,
};

}  // namespace gt
