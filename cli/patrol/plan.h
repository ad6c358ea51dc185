// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/patrol/deed.h"
#include "cli/patrol/observe.h"

namespace gt {

/// What the tick does about one agent.
enum class Step {
  kStart,           ///< a new session: it should run, and does not
  kCountFailure,    ///< its start failed; the next one waits
  kPark,            ///< its starts fail again and again: a person must look
  kForgetFailures,  ///< it stayed up
};

/// `start`, `count-failure`, `park`, `forget-failures`.
[[nodiscard]] std::string_view step_name(Step step);

/// One step to take about one agent. It is bound to the instance its hook named when this was
/// decided, and not taken once there is another.
struct Action {
  Step step;
  AgentHook hook;           ///< as it was seen
  StartHistory starts;      ///< what the hook says about starts from then on
  bool is_fresh = false;    ///< kStart: without the conversation it had, which may be why it fails
  bool has_zombie = false;  ///< kStart: its session ended, and tmux has not noticed
  std::string reason;
  bool has_screen = false;  ///< kStart: its last session has left its screen

  [[nodiscard]] const Address& address() const { return hook.address; }
};

struct Plan {
  std::vector<Action> actions;
  std::vector<Remark> remarks;
  std::optional<WallTime> wake_at = {};  ///< the first start that waits for its time
};

/// Decides, from what was seen and from nothing else. The same observation gives the same plan.
[[nodiscard]] Plan plan(const Observation& seen);

}  // namespace gt
