// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/patrol/needs.h"
#include "common/base/fence.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 300;  // of what may be somebody else's words

class ProblemsReport : public Report {
 public:
  explicit ProblemsReport(std::vector<Problem> problems) : problems_(std::move(problems)) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const Problem& each : problems_) {
      list.push_back(
          Value::map({{"subject", each.subject}, {"problem", each.what}, {"next", each.next}}));
    }
    return Value::map({{"problems", std::move(list)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    if (problems_.empty()) return "nothing needs a person\n";
    std::string out;
    for (const Problem& each : problems_) {
      out +=
          format("{} {}: {}\n", style.paint(Colour::kYellow, "!"),
                 defused_line(each.subject, kMostColumns), defused_line(each.what, kMostColumns));
      if (!each.next.empty()) out += format("    {}\n", defused_line(each.next, kMostColumns));
    }
    return out;
  }

 private:
  std::vector<Problem> problems_;
};

Answer run(Context& context, const Args&) {
  Town& town = context.town();
  GT_TRY(const Observation seen, observe(context));
  GT_TRY(auto problems, needs_of_a_person(town, seen));
  return make_report<ProblemsReport>(std::move(problems));
}

}  // namespace

const Command kProblems = {
    .path = "problems",
    .aliases = {"needs"},
    .group = CommandGroup::kLife,
    .summary = "List what only a person can settle",
    .details =
        "Agents at a dialog, at a limit, with a full context or given up after starts that failed; "
        "messages that could not be delivered; escalations nobody has taken; targets that are red, "
        "queues that are paused and requests that wait for you; files that cannot be read. What "
        "the tick settles by itself is not listed: 'gt status' shows that too.",
    .examples = {{"gt problems", "what to do now"},
                 {"gt problems --json | jq '.problems | length'", "how much that is"}},
    .answer = {{"problems", "array", "what needs a person"},
               {"problems[].subject", "string", "an agent, a rig, an escalation or tmux"},
               {"problems[].problem", "string", "what is wrong"},
               {"problems[].next", "string", "a command, or empty"}},
    .run = run,
};

}  // namespace gt
