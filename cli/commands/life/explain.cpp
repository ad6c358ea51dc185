// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/agent_view.h"
#include "cli/agents/sight.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/choice.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

std::string indented(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines_of(text)) out += format("    {}\n", line);
  return out;
}

class ExplainAgentReport : public Report {
 public:
  ExplainAgentReport(AgentView agent, WallTime now) : agent_(std::move(agent)), now_(now) {
    if (agent_.sight && agent_.sight->screen) screen_ = agent_.sight->screen;
  }

  [[nodiscard]] Value json() const override {
    Value answer = to_value(agent_);
    Value::List evidence, choices;
    for (const Evidence& each : agent_.reading.evidence) {
      evidence.push_back(Value::map({{"source", each.source},
                                     {"state", state_name(each.state)},
                                     {"at", time_value(each.at)},
                                     {"words", each.words},
                                     {"decided", each.has_decided},
                                     {"agrees", agrees(each)}}));
    }
    for (const Choice& each : agent_.reading.choices) {
      choices.push_back(
          Value::map({{"key", each.key}, {"label", each.label}, {"selected", each.is_selected}}));
    }
    answer.set("choices", std::move(choices));
    answer.set("draft", screen_ && !screen_->draft.empty() ? Value(screen_->draft) : Value());
    answer.set("sources", std::move(evidence));
    return answer;
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    const StateReading& reading = agent_.reading;
    std::string out = format("{} is {}: {}\n\n", agent_.address.str(), state_name(reading.state),
                             printable(reading.because));
    Table table({"SOURCE", "SAYS", "AGE", "", "WORDS"});
    for (const Evidence& each : reading.evidence) {
      table.add({each.source, std::string(state_name(each.state)), age_of(each), verdict(each),
                 printable(each.words)});
    }
    out += table.text(style);
    if (reading.until) out += format("\nuntil {}\n", format_time(*reading.until));
    if (!reading.asked.empty()) out += "\nIt asks:\n" + indented(reading.asked);
    for (const Choice& each : reading.choices) {
      out += format("  {} {}{}\n", each.is_selected ? "❯" : " ",
                    each.key.empty() ? "" : each.key + ". ", printable(each.label));
    }
    if (screen_ && !screen_->draft.empty()) {
      out += "\nIn its input line stands what nobody has sent:\n" + indented(screen_->draft);
    }
    return out;
  }

 private:
  [[nodiscard]] bool agrees(const Evidence& each) const {
    return each.state == agent_.reading.state;
  }
  [[nodiscard]] std::string age_of(const Evidence& each) const {
    return each.at ? format_age(std::max(now_ - *each.at, Duration(0))) : "now";
  }
  [[nodiscard]] std::string verdict(const Evidence& each) const {
    if (each.has_decided) return "decided";
    if (agrees(each)) return "agrees";
    return each.state == AgentState::kUnknown ? "says nothing" : "disagrees";
  }

  AgentView agent_;
  WallTime now_;
  std::optional<ScreenReading> screen_;
};

Answer run(Context& context, const Args& args) {
  GT_TRY(const Address address, chosen_agent(context, *args.word("ADDRESS")));
  GT_TRY(Observation seen, observe(context));
  if (seen.blind) return *seen.blind;
  for (ObservedAgent& agent : seen.agents) {
    if (agent.address != address || !agent.hook || !agent.is_running()) continue;
    look_closer(context, {{&*agent.hook, &*agent.sight}}, true);
    agent.reading = read_state(*agent.hook, &*agent.sight, seen.now);
  }
  for (AgentView& view : agent_views(seen)) {
    if (view.address == address) return make_report<ExplainAgentReport>(std::move(view), seen.now);
  }
  return Error{ErrorCode::kNotFound, format("{} has been removed", address.str()), ""};
}

}  // namespace

const Command kExplain = {
    .path = "explain",
    .aliases = {"agent explain"},
    .group = CommandGroup::kLife,
    .summary = "Tell how the state of an agent was found out",
    .details =
        "Every source with its age, which one decided, and which disagreed: the program's own "
        "file, the last word of the agent's hooks, its screen, its transcript, its session. Of a "
        "dialog the text "
        "and its rows; and what stands in its input line.",
    .examples = {{"gt explain web/toast", "why it is said to be idle"},
                 {"gt explain web/toast --json | jq .sources", "for scripts"}},
    .positionals = {{"ADDRESS", "the agent"}},
    .answer = {{"address", "string", "who"},
               {"role", "string", "mayor, polecat, crew or refinery"},
               {"rig", "string?", "null for the mayor"},
               {"kind", "string?", "what program; null: the hook file cannot be read"},
               {"state", "string", "as gt ps shows it"},
               {"because", "string", "the evidence that decided"},
               {"since", "time?", "of that state, where it is known"},
               {"asked", "string?", "what it waits for: the text of its dialog"},
               {"until", "time?", "when its limit ends, if that is known"},
               {"desired", "string?", "running, stopped or parked: the wish"},
               {"work", "string?", "the work item on its hook"},
               {"instance", "string?", "of its session; null: it has none"},
               {"pid", "integer?", "of its program, while that runs"},
               {"exit_status", "integer?", "of a program that ended, where it is known"},
               {"attached", "integer", "terminals that look at it"},
               {"choices", "array", "the rows of its dialog, where they are recognised"},
               {"choices[].key", "string", "its number, or empty"},
               {"choices[].label", "string", "what it says"},
               {"choices[].selected", "boolean", "Enter would take it"},
               {"draft", "string?", "what stands in its input line"},
               {"sources", "array", "every source, the strongest first"},
               {"sources[].source", "string", "process, status file, signal, screen or session"},
               {"sources[].state", "string", "what it says"},
               {"sources[].at", "time?", "since when; null: now"},
               {"sources[].words", "string", "for a person"},
               {"sources[].decided", "boolean", "it is the one that was believed"},
               {"sources[].agrees", "boolean", "it says what was believed"}},
    .run = run,
};

}  // namespace gt
