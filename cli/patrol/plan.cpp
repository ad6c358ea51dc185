// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/plan.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/start_backoff.h"

namespace gt {
namespace {

/// When the session of the hook's instance failed to start; nothing if it did not, if that has been
/// counted, or if there is no evidence. A failure is counted once: times of failures only grow
/// beyond the start they belong to.
std::optional<WallTime> uncounted_failure(const ObservedAgent& agent, const Observation& seen) {
  const AgentHook& hook = *agent.hook;
  const auto started = hook.instance ? ulid_time(*hook.instance) : std::nullopt;
  if (!started) return std::nullopt;
  for (const WallTime at : hook.starts.failed_at) {
    if (at >= *started) return std::nullopt;
  }
  const auto is_short = [](Duration life) { return life >= Duration(0) && life <= kSettled; };
  if (agent.sight) {
    const TmuxSession& session = agent.sight->session;
    if (session.instance != *hook.instance) return std::nullopt;  // ours was never made
    const WallTime ended = session.died.value_or(session.last_output);
    // tmux counts whole seconds: its end may lie before our start.
    return is_short(ended - session.created) ? std::optional(std::max(ended, *started))
                                             : std::nullopt;
  }
  // A program's end leaves a dead pane, so a session that is gone was ended from outside. Alone, it
  // may have ended itself in that way; with all the others, it was the server that went.
  const bool has_server =
      !seen.strangers.empty() ||
      std::any_of(seen.agents.begin(), seen.agents.end(),
                  [](const ObservedAgent& each) { return each.sight.has_value(); });
  return has_server && is_short(seen.now - *started) ? std::optional(seen.now) : std::nullopt;
}

/// A session that stayed up, and has ended since.
bool had_settled(const ObservedAgent& agent) {
  if (!agent.sight || agent.sight->session.instance != agent.hook->instance) return false;
  const TmuxSession& session = agent.sight->session;
  return session.died.value_or(session.last_output) - session.created > kSettled;
}

/// Times that a clock left in the future must not pass for failures of a start that is yet to come.
StartHistory without_future(StartHistory history, WallTime now) {
  std::erase_if(history.failed_at, [now](WallTime at) { return at > now; });
  return history;
}

std::string seconds_until(WallTime then, WallTime now) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(std::max(then - now, Duration(0)));
  return format_duration(left);
}

class Planner {
 public:
  explicit Planner(const Observation& seen) : seen_(seen) {
    for (const ObservedAgent& agent : seen.agents) running_ += agent.is_running() ? 1 : 0;
  }

  Plan made() && {
    if (seen_.blind) {
      plan_.remarks.push_back({"tmux", seen_.blind->message});
      return std::move(plan_);
    }
    if (seen_.halt) return std::move(plan_);
    for (const ObservedAgent* agent : by_urgency()) decide(*agent);
    const auto in_order = [](const auto& a, const auto& b) { return a.address() < b.address(); };
    std::sort(plan_.actions.begin(), plan_.actions.end(), in_order);
    return std::move(plan_);
  }

 private:
  /// Where not all can run: the mayor, then those with work.
  [[nodiscard]] std::vector<const ObservedAgent*> by_urgency() const {
    std::vector<const ObservedAgent*> agents;
    for (const ObservedAgent& agent : seen_.agents) agents.push_back(&agent);
    const auto rank = [](const ObservedAgent* agent) {
      if (agent->address.role() == Role::kMayor) return 0;
      return agent->hook && agent->hook->work ? 1 : 2;
    };
    std::stable_sort(agents.begin(), agents.end(),
                     [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
    return agents;
  }

  void decide(const ObservedAgent& agent) {
    if (!agent.hook) return remark(agent, agent.broken->message);
    if (const Error* problem = seen_.rig_problem(agent.address)) {
      return remark(agent, problem->message);
    }
    if (seen_.is_in_parked_rig(agent.address)) return;
    const bool is_wanted = agent.hook->desired == Desired::kRunning;
    if (agent.is_running()) {
      is_wanted ? tend(agent) : remark(agent, "still runs though it should not; it is left alone");
    } else if (is_wanted) {
      revive(agent);
    }
  }

  /// It runs, and should.
  void tend(const ObservedAgent& agent) {
    const StartHistory& starts = agent.hook->starts;
    if (starts.failures == 0 && starts.failed_at.empty()) return;
    const Duration age = seen_.now - agent.sight->session.created;
    if (age <= kSettled) return;
    add({Step::kForgetFailures, *agent.hook, after_success(), false, false,
         format("up for {}", format_age(age))});
  }

  /// It should run, and does not.
  void revive(const ObservedAgent& agent) {
    const AgentHook& hook = *agent.hook;
    Action action{Step::kStart, hook, hook.starts, false, agent.has_zombie(), why_down(agent)};
    action.has_screen = agent.sight.has_value();
    const auto failed_at = uncounted_failure(agent, seen_);
    if (failed_at) {
      action.starts = after_failure(hook.starts, *failed_at);
      if (is_crash_loop(action.starts, *failed_at)) {
        action.step = Step::kPark;
        action.reason = format("{} starts failed in {}", action.starts.failed_at.size(),
                               format_duration(kCrashWindow));
        return add(std::move(action));
      }
    } else if (had_settled(agent)) {
      action.starts = after_success();
    }
    if (const std::string obstacle = obstacle_to(hook.kind, action.starts); !obstacle.empty()) {
      if (const auto limited = seen_.limited_until(hook.kind)) wake(*limited);
      if (!may_start(action.starts, seen_.now)) wake(*action.starts.next_at);
      if (!failed_at) return remark(agent, obstacle);
      action.step = Step::kCountFailure;
      action.reason = format("its start failed; {}", obstacle);
      return add(std::move(action));
    }
    ++running_;
    action.starts = without_future(std::move(action.starts), seen_.now);
    action.is_fresh = must_start_afresh(hook, action.starts);
    add(std::move(action));
  }

  /// What stands against a start now; empty if nothing does.
  [[nodiscard]] std::string obstacle_to(const std::string& kind, const StartHistory& starts) const {
    if (const auto until = seen_.limited_until(kind)) {
      return format("{} is at its rate limit for {}", kind, seconds_until(*until, seen_.now));
    }
    if (!may_start(starts, seen_.now)) {
      return format("the next try is in {}, after {} that failed",
                    seconds_until(*starts.next_at, seen_.now), starts.failures);
    }
    if (running_ >= seen_.max_agents) {
      return format("the town runs {} agents already (limits.agents is {})", running_,
                    seen_.max_agents);
    }
    return {};
  }

  [[nodiscard]] static std::string why_down(const ObservedAgent& agent) {
    if (!agent.hook->instance) return "never started";
    if (!agent.sight) return "its session is gone";
    const auto& status = agent.sight->session.exit_status;
    return status ? format("its program ended with status {}", *status) : "its program ended";
  }

  void wake(WallTime when) {
    if (!plan_.wake_at || when < *plan_.wake_at) plan_.wake_at = when;
  }
  void add(Action action) { plan_.actions.push_back(std::move(action)); }
  void remark(const ObservedAgent& agent, std::string reason) {
    plan_.remarks.push_back({agent.address.str(), std::move(reason)});
  }

  const Observation& seen_;
  Plan plan_;
  int running_ = 0;
};

}  // namespace

std::string_view step_name(Step step) {
  switch (step) {
    case Step::kStart:
      return "start";
    case Step::kCountFailure:
      return "count-failure";
    case Step::kPark:
      return "park";
    case Step::kForgetFailures:
      return "forget-failures";
  }
  return "";
}

Plan plan(const Observation& seen) {
  return Planner(seen).made();
}

}  // namespace gt
