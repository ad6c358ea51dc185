// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/trial.h"
#include "cli/command_table.h"
#include "cli/output/style.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

class TrialReport : public Report {
 public:
  TrialReport(std::string kind, std::vector<TrialStep> steps)
      : kind_(std::move(kind)), steps_(std::move(steps)) {}

  [[nodiscard]] Value json() const override {
    Value::List steps;
    for (const TrialStep& each : steps_) {
      steps.push_back(
          Value::map({{"step", each.what}, {"works", each.works}, {"words", each.words}}));
    }
    return Value::map({{"kind", kind_}, {"works", works()}, {"steps", std::move(steps)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out;
    for (const TrialStep& each : steps_) {
      const std::string mark =
          each.works ? style.paint(Colour::kGreen, "✓") : style.paint(Colour::kRed, "✕");
      out += format("{} {:<10} {}\n", mark, each.what, printable(each.words));
    }
    return out;
  }

  [[nodiscard]] int exit_status() const override { return works() ? 0 : 1; }

 private:
  [[nodiscard]] bool works() const {
    return std::all_of(steps_.begin(), steps_.end(),
                       [](const TrialStep& each) { return each.works; });
  }

  std::string kind_;
  std::vector<TrialStep> steps_;
};

Answer run(Context& context, const Args& args) {
  GT_TRY(const Kind kind, load_kind(*context.town().store, *args.word("NAME")));
  GT_TRY(const auto timeout, args.duration("timeout"));
  GT_TRY(auto steps, try_kind(context, kind, timeout.value_or(std::chrono::seconds(60))));
  return make_report<TrialReport>(kind.name, std::move(steps));
}

}  // namespace

const Command kKindTest = {
    .path = "kind test",
    .group = CommandGroup::kAgents,
    .summary = "Start a program in private and tell what of it works",
    .details =
        "In a town and a tmux server of its own, which are gone afterwards: is it installed, does "
        "it run, is its prompt recognised, is what somebody types seen, do its hooks speak, does "
        "it end. Nothing is submitted: no model is called. A question that it asks first, such as "
        "whether it may trust the directory, is shown and not answered.",
    .examples = {{"gt kind test codex", "what of it works here"}},
    .positionals = {{"NAME", "the kind"}},
    .options = {{"timeout", 0, "DURATION", "how long to wait for its prompt; 60s by default"}},
    .answer = {{"kind", "string", "its name"},
               {"works", "boolean", "every step did"},
               {"steps", "array", "in order; they end where the next cannot be tried"},
               {"steps[].step", "string", "installed, runs, prompt, draft, hooks or ends"},
               {"steps[].works", "boolean", "it works"},
               {"steps[].words", "string", "what was seen"}},
    .run = run,
};

}  // namespace gt
