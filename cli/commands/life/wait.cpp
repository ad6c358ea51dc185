// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/agent_view.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/choice.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

constexpr int kTimedOutStatus = 124;  // as timeout(1)
constexpr Duration kPause(200);

/// `running` is any state with a living session.
Result<void> check_state(const std::string& state) {
  constexpr std::array<std::string_view, 11> kStates = {"starting",  "working", "idle",   "waiting",
                                                        "exhausted", "limited", "dead",   "stopped",
                                                        "parked",    "unknown", "running"};
  if (std::find(kStates.begin(), kStates.end(), state) != kStates.end()) return {};
  const auto meant = nearest(state, kStates);
  return Error{ErrorCode::kUsage, format("there is no state '{}'", printable(state)),
               meant ? format("did you mean '{}'?", *meant) : "'gt help wait' lists them"};
}

bool is_in(const AgentView& entry, const std::string& state) {
  if (state == "running") return entry.sight && entry.sight->is_alive();
  return state_name(entry.reading.state) == state;
}

Result<AgentView> look_at(Context& context, const Address& address) {
  GT_TRY(const Observation seen, observe(context));
  if (seen.blind) return *seen.blind;
  for (AgentView& entry : agent_views(seen)) {
    if (entry.address == address) return std::move(entry);
  }
  return Error{ErrorCode::kNotFound, format("{} has been removed", address.str()), ""};
}

Answer report(const AgentView& entry, bool has_timed_out) {
  const std::string_view state = state_name(entry.reading.state);
  const std::string text = format("{} is {}: {}\n", entry.address.str(), state,
                                  one_line(entry.reading.because, kMostColumns));
  return make_report<PlainReport>(
      text,
      Value::map(
          {{"address", entry.address.str()}, {"state", state}, {"timed_out", has_timed_out}}),
      has_timed_out ? kTimedOutStatus : 0);
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const Address address, chosen_agent(context, *args.word("ADDRESS")));
  const std::string state = args.value("until").value_or("idle");
  GT_CHECK(check_state(state));
  GT_TRY(const auto timeout, args.duration("timeout"));
  const auto deadline = context.clock().steady() + timeout.value_or(std::chrono::minutes(10));
  const std::size_t item = context.progress().begin(address.str(), format("until {}", state));
  while (true) {
    GT_TRY(const AgentView entry, look_at(context, address));
    if (is_in(entry, state)) {
      context.progress().done(item, state);
      return report(entry, false);
    }
    const auto left = std::chrono::ceil<Duration>(deadline - context.clock().steady());
    if (left <= Duration(0)) {
      context.progress().failed(item, format("still {}", state_name(entry.reading.state)));
      return report(entry, true);
    }
    context.progress().turn();
    context.clock().sleep_for(std::min(kPause, left));
  }
}

}  // namespace

const Command kWait = {
    .path = "wait",
    .aliases = {"agent wait"},
    .group = CommandGroup::kLife,
    .summary = "Wait until an agent is in a state",
    .details =
        "States: starting, working, idle, waiting, exhausted, limited, dead, stopped, "
        "parked, unknown; running is any of them with a living session. Exit status 124 "
        "when the time is over first.",
    .examples = {{"gt wait web/toast --until idle --timeout 30m", "until it is done, at most 30m"},
                 {"gt wait web/toast --until dead", "until its program has ended"}},
    .positionals = {{"ADDRESS", "the agent"}},
    .options = {{"until", 0, "STATE", "the state; idle by default"},
                {"timeout", 0, "DURATION", "how long at most, such as 90s; 10m by default"}},
    .answer = {{"address", "string", "the agent"},
               {"state", "string", "its state in the end"},
               {"timed_out", "boolean", "the time was over first"}},
    .run = run,
};

}  // namespace gt
