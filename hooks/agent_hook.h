// SPDX-License-Identifier: Apache-2.0
// The hook file of an agent, `.gt/hooks/ADDRESS.yaml`: everything about it that must survive. Keys
// that are not listed here are kept as they are when the file is rewritten.
//
//     address: web/toast
//     role: polecat
//     kind: claude
//     desired: running            running | stopped | parked
//     instance: 01K9ZQ…           one ULID per session start; absent before the first
//     work: web-42                what hangs on the hook; absent: free
//     formula: f-6a3k9qzz         the run of a formula, see formula_run.h; absent: none
//     step: 3                     in it, from 1; absent: none runs
//     branch: toast/web-42
//     attempt: 1
//     starts: {failures: 0, next_at: ~, failed_at: []}
//     session_id: …               the agent program's own id of its conversation, to resume it
//     signal: {state: idle, at: …, instance: …}      the last `gt signal` of the agent itself
//     note: |                     the last handoff, shown by gt prime
//     last_screen: |              the last lines of the session that died, likewise
//     mailed: 01K9ZR…             the last mail it sent
//     care: {nudges: 2, nudged_at: …, progress: …, asked_at: …, restarts: 1}      of the tick
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"
#include "common/town/address.h"

namespace gt {

/// What a person, or the sling, wants of an agent. It outranks everything else.
enum class Desired { kRunning, kStopped, kParked };

/// `running`, `stopped`, `parked`.
[[nodiscard]] std::string_view desired_name(Desired desired);

/// Who asks for a change of `desired`.
enum class Wish {
  kPersonStarts,   ///< gt start ADDRESS, or --include-stopped
  kTownStarts,     ///< gt start --all, up
  kPersonStops,    ///< gt stop
  kCrashLoop,      ///< the tick, after too many failed starts
  kPersonParks,    ///< park
  kPersonUnparks,  ///< unpark
};

/// The one table of what a wish makes of `from`: a stopped or parked agent is started by a person
/// who names it, never by the town.
[[nodiscard]] Desired desired_after(Desired from, Wish wish);

/// Back-off of starts that failed: nothing is tried before `next_at`.
struct StartHistory {
  int failures = 0;  ///< in a row
  std::optional<WallTime> next_at;
  std::vector<WallTime> failed_at;  ///< those of the last 15 minutes
};

/// The agent's own last word about itself, by `gt signal`.
struct SignalRecord {
  std::string state;
  WallTime at;
  std::string instance;  ///< of the session that said it; another one's word does not count
};

/// What the tick did about an agent that does not get on with its work; it goes with the work.
struct Care {
  int nudges = 0;  ///< since its last progress
  std::optional<WallTime> nudged_at;
  std::string progress;              ///< what it had done by then, see patrol/progress.h
  std::optional<WallTime> asked_at;  ///< it was asked to hand off, and has not yet
  int restarts = 0;                  ///< at this attempt, because it stood still

  friend bool operator==(const Care&, const Care&) = default;
};

struct AgentHook {
  explicit AgentHook(Address who) : address(std::move(who)) {}

  Address address;
  std::string kind;
  Desired desired = Desired::kRunning;
  std::optional<std::string> instance;
  std::optional<WorkId> work;
  std::optional<std::string> formula;  ///< the id of a run
  std::optional<int> step;             ///< in it, from 1
  std::optional<std::string> branch;
  int attempt = 1;
  StartHistory starts;
  std::optional<std::string> session_id;
  std::optional<SignalRecord> signal;
  std::string note;
  std::string last_screen;
  std::string mailed;  ///< the id of the last mail it sent; empty: none
  Care care;
  Value source;  ///< the map it was read from: unknown keys live here
};

/// Takes off what hangs there, with how far it has come.
void clear_work(AgentHook& hook);

/// Errors: kCorrupt, with file and line; also when the file names another agent than `expected`.
[[nodiscard]] Result<AgentHook> parse_hook(std::string_view text, std::string_view file,
                                           const Address& expected);
[[nodiscard]] std::string format_hook(const AgentHook& hook);

/// The hook files of a town.
class HookFiles {
 public:
  explicit HookFiles(Store& store) : store_(store) {}

  /// Errors: kNotFound, with the commands that add agents as its hint; kCorrupt.
  [[nodiscard]] Result<AgentHook> load(const Address& address);

  /// A new hook file. Errors: kConflict if the agent has one.
  [[nodiscard]] Result<void> create(const AgentHook& hook);

  /// Loads, lets `change` decide, saves; again when somebody else saved in between. A change that
  /// returns an error, and one that changes nothing, write nothing. Returns what was saved.
  using HookChange = std::function<Result<void>(AgentHook&)>;
  [[nodiscard]] Result<AgentHook> change(const Address& address, const HookChange& change);

  [[nodiscard]] Result<void> erase(const Address& address);

  /// Every agent that has a hook file, sorted by address.
  [[nodiscard]] Result<std::vector<Address>> list();

  /// Every hook that can be read, and an error for each that cannot: one broken file hides no
  /// other.
  struct All {
    std::vector<AgentHook> hooks;
    std::vector<std::pair<Address, Error>> broken;
  };
  [[nodiscard]] Result<All> load_all();

 private:
  Store& store_;
};

}  // namespace gt
