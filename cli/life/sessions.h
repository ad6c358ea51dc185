// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "common/process/process_tree.h"
#include "common/tmux/listing.h"
#include "hooks/agent_hook.h"

namespace gt {

/// One agent to start, of whom it is certain that it has no living session: its lease is held.
struct StartOrder {
  AgentHook hook;
  StartHistory starts;      ///< what the hook says about starts from then on
  bool is_fresh = false;    ///< a new conversation, even where one could be resumed
  bool has_zombie = false;  ///< its last session ended, and tmux has not noticed
};

/// What became of the session of one agent.
struct SessionOutcome {
  Address address;
  enum Kind { kStarted, kRunning, kStopped, kAbsent, kFailed } kind = kFailed;
  std::optional<Error> error = {};  ///< of kFailed
  std::string instance = {};        ///< of the session there is now, or was
};

/// `started`, `running`, `stopped`, `absent`, `failed`.
[[nodiscard]] std::string_view outcome_name(SessionOutcome::Kind kind);

/// Starts these agents in one request to the daemon: settings of their program into the workspace,
/// the new instance into the hook, then the session, which must be seen alive in tmux. One failure
/// stops no other. The caller holds every lease. An order whose hook no longer wants to run or has
/// got another instance is kFailed with kConflict. If the daemon cannot be asked, the hooks get
/// back the instance they had.
[[nodiscard]] std::vector<SessionOutcome> start_sessions(Context& context,
                                                         const std::vector<StartOrder>& orders,
                                                         std::string_view actor);

/// One session to end, dead or alive.
struct EndOrder {
  Address address;
  TmuxSession session;
};

struct EndedSessions {
  std::vector<SessionOutcome> outcomes;
  std::vector<ProcessIdentity> survivors;  ///< what even KILL did not end
  std::vector<Address> outlived;           ///< for each of them, the agent whose it was
};

/// Ends these sessions with everything that runs in them: HUP from tmux, then TERM and KILL to what
/// ignores it. The caller holds every lease, and may itself run in one of them.
[[nodiscard]] EndedSessions end_sessions(Context& context, const std::vector<EndOrder>& orders,
                                         std::string_view actor);

/// Everything that runs in these sessions: the trees below their panes, and what left the trees;
/// but for the daemon, which is the child of a gt that had to start it.
[[nodiscard]] std::vector<ProcessIdentity> processes_of(const std::vector<TmuxSession>& sessions,
                                                        std::optional<pid_t> daemon);

/// How long the programs of an ended session may take to go by themselves, and after TERM.
inline constexpr Duration kHangupPatience = std::chrono::seconds(2);
inline constexpr Duration kEndGrace = std::chrono::seconds(3);

}  // namespace gt
