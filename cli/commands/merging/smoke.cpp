// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/smoke.h"

#include "cli/command_table.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

class SmokeReport : public Report {
 public:
  SmokeReport(std::string rig, std::string target, SmokeLook look)
      : rig_(std::move(rig)), target_(std::move(target)), look_(std::move(look)) {}

  [[nodiscard]] Value json() const override {
    const SmokeFinding& finding = look_.finding;
    const auto text_or_null = [](const std::string& text) {
      return text.empty() ? Value() : Value(text);
    };
    return Value::map({{"rig", rig_},
                       {"target", target_},
                       {"commit", finding.commit},
                       {"verdict", verdict_name(look_.report.verdict())},
                       {"check", text_or_null(finding.check)},
                       {"reason", text_or_null(finding.reason)},
                       {"log", text_or_null(finding.log)},
                       {"check_runs", look_.report.runs},
                       {"suspects", suspects_value(finding.suspects)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    const SmokeFinding& finding = look_.finding;
    const bool is_green = finding.verdict == SmokeFinding::kGreen;
    std::string out =
        format("{} {} at {} is {}{}\n",
               is_green ? style.paint(Colour::kGreen, "✓") : style.paint(Colour::kRed, "✕"),
               target_, finding.commit.substr(0, 12), verdict_name(look_.report.verdict()),
               is_green ? "" : format(": {}", printable(finding.reason)));
    for (const Suspect& each : finding.suspects) out += format("  {}\n", suspect_line(each));
    if (!finding.log.empty()) out += finding.log + "\n";
    return out;
  }

  [[nodiscard]] int exit_status() const override {
    return look_.finding.verdict == SmokeFinding::kGreen ? 0 : 1;
  }

 private:
  std::string rig_, target_;
  SmokeLook look_;
};

Answer run(Context& context, const Args& args) {
  std::string rig = args.word("RIG").value_or("");
  if (rig.empty()) {
    GT_TRY(rig, context.rig(args));
  }
  GT_TRY(const RigConfig config, load_rig(*context.town().store, rig));
  GT_TRY(SmokeLook look, smoke_now(context, rig));
  return make_report<SmokeReport>(rig, config.target(), std::move(look));
}

}  // namespace

const Command kRefinerySmoke = {
    .path = "refinery smoke",
    .aliases = {"smoke", "mq smoke"},
    .group = CommandGroup::kMerging,
    .summary = "Run a rig's checks on its target by itself",
    .details =
        "As the tick does when rig.yaml says smoke: {every: 6h}. A red target stops what is handed "
        "out in its rig until it is green again or 'gt refinery resume' lets work go on; what came "
        "onto it since it was green is named, and nothing is taken off it. A tree that is proven "
        "green already costs nothing.",
    .examples = {{"gt refinery smoke web", "after it was mended, so that work goes on"}},
    .positionals = {{"RIG", "whose target; the one that is meant here", Positional::kOptional}},
    .answer = {{"rig", "string", "whose target it is"},
               {"target", "string", "the branch"},
               {"commit", "string", "where it is"},
               {"verdict", "string", "green, red or cannot-run"},
               {"check", "string?", "the one that is not green"},
               {"reason", "string?", "why it is not"},
               {"log", "string?", "its whole output"},
               {"check_runs", "integer", "how many programs were run for it"},
               {"suspects", "array", "of a red one: what came onto it since it was green"},
               {"suspects[].commit", "string", "the newest first"},
               {"suspects[].item", "string?", "whose request it was; null: it came from elsewhere"},
               {"suspects[].title", "string", "of the item or the commit"},
               {"suspects[].by", "string", "who did it"}},
    .run = run,
};

}  // namespace gt
