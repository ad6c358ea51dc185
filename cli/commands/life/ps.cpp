// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/agent_view.h"
#include "cli/command_table.h"
#include "cli/context.h"

namespace gt {
namespace {

class PsReport : public Report {
 public:
  PsReport(std::vector<AgentView> agents, WallTime now) : agents_(std::move(agents)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value::List agents;
    for (const AgentView& each : agents_) agents.push_back(to_value(each));
    return Value::map({{"agents", std::move(agents)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ADDRESS", "STATE", "SINCE", "KIND", "PID", "WORK", "BECAUSE"});
    for (const AgentView& each : agents_) {
      const bool is_alive = each.sight && each.sight->is_alive();
      table.add({each.address.str(), state_cell(each), since_cell(each, now_), each.kind,
                 is_alive ? std::to_string(each.sight->session.pid) : "", each.work.value_or(""),
                 each.reading.because});
    }
    return table.text(style);
  }

 private:
  std::vector<AgentView> agents_;
  WallTime now_;
};

Answer run(Context& context, const Args& args) {
  GT_TRY(const Observation seen, observe(context));
  if (seen.blind) return *seen.blind;
  std::vector<AgentView> agents = agent_views(seen);
  if (args.value("rig")) {
    GT_TRY(const std::string rig, context.rig(args));
    std::erase_if(agents, [&](const AgentView& each) { return each.address.rig() != rig; });
  }
  return make_report<PsReport>(std::move(agents), seen.now);
}

}  // namespace

const Command kPs = {
    .path = "ps",
    .aliases = {"agent ps", "sessions", "session list", "session ps"},
    .group = CommandGroup::kLife,
    .summary = "List the agents, their states and the evidence for them",
    .details =
        "A state is never guessed: without evidence it is unknown. An agent that has no "
        "session and need not run is stopped; one that should run and does not is dead.",
    .examples = {{"gt ps", "everybody"}, {"gt ps --json | jq '.agents[].state'", "for scripts"}},
    .answer = kAgentViewAnswer,
    .run = run,
};

}  // namespace gt
