// SPDX-License-Identifier: Apache-2.0
// An escalation, `.gt/escalations/ID.yaml`: something a person must look at. One that is closed
// moves to `.gt/escalations/closed/`, so that a tick reads only what is open. Keys that are not
// listed here are kept.
//
//     id: e-6a3k9qzz
//     severity: high              critical | high | medium
//     state: open                 open | acked | closed
//     text: |
//       the tests need a password that nobody has
//     about: web-42               an id or an address; absent: nothing in particular
//     by: web/toast
//     at: 2026-11-20T07:50:38.125Z
//     raised_at: …                when the severity rose; absent: it never did
//     told: high                  the severity of which the overseer has had notice
//     acked: {by: overseer, at: …}
//     closed: {by: overseer, at: …, reason: …}
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

namespace gt {

enum class Severity { kMedium, kHigh, kCritical };
/// `medium`, `high`, `critical`.
[[nodiscard]] std::string_view severity_name(Severity severity);
[[nodiscard]] std::optional<Severity> severity_named(std::string_view name);

enum class EscalationState { kOpen, kAcked, kClosed };
[[nodiscard]] std::string_view escalation_state_name(EscalationState state);

/// What is done to an escalation.
enum class EscalationMove {
  kAck,     ///< somebody takes it
  kClose,   ///< it is settled
  kReopen,  ///< closing it was wrong
  kRaise,   ///< nobody has taken it
};
/// The one table of legal moves: the state that `move` makes of `from`; nothing where it is not
/// allowed.
[[nodiscard]] std::optional<EscalationState> escalation_after(EscalationState from,
                                                              EscalationMove move);

/// Who did something, and when.
struct Act {
  std::string by;
  WallTime at;
};

struct Escalation {
  std::string id;
  Severity severity = Severity::kMedium;
  EscalationState state = EscalationState::kOpen;
  std::string text;
  std::string about;  ///< empty: nothing in particular
  Act opened;
  std::optional<WallTime> raised_at;
  std::optional<Severity> told;  ///< nothing: the overseer has had no notice yet
  std::optional<Act> acked, closed;
  std::string reason;  ///< why it was closed
  Value source;        ///< the map it was read from: unknown keys live here
};

/// The severity an escalation has by now: medium becomes high when nobody has taken it for 2 hours,
/// high becomes critical after another.
[[nodiscard]] Severity severity_by_now(const Escalation& escalation, WallTime now);

inline constexpr std::size_t kMostEscalationBytes = 4000;  ///< of one text

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<Escalation> parse_escalation(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_escalation(const Escalation& escalation);

/// The escalations of a town.
class EscalationFiles {
 public:
  explicit EscalationFiles(Store& store) : store_(store) {}

  /// A new one, whose id is made here; durable when it returns. While one with these words about
  /// the same by the same is not closed, that is it: nobody is called twice. Errors: kUsage for a
  /// text that is empty or too long.
  [[nodiscard]] Result<Escalation> open(Escalation escalation);

  /// Errors: kNotFound; kCorrupt.
  [[nodiscard]] Result<Escalation> load(std::string_view id);

  /// Loads one that is not closed, lets `change` decide, saves; again when somebody else saved in
  /// between. Errors: kNotFound; kConflict for a closed one; change's.
  using EscalationChange = std::function<Result<void>(Escalation&)>;
  [[nodiscard]] Result<Escalation> change(std::string_view id, const EscalationChange& change);

  /// Errors: kNotFound; kConflict for one that is closed already, naming who did.
  [[nodiscard]] Result<Escalation> close(std::string_view id, const Act& by,
                                         std::string_view reason);
  /// Takes a close back: it is open again, or acked if it was. One that is not closed stays as it
  /// is. Errors: kNotFound.
  [[nodiscard]] Result<Escalation> reopen(std::string_view id);

  /// Every one that can be read, the most severe and then the oldest first, and what is wrong with
  /// the others.
  struct All {
    std::vector<Escalation> escalations;
    std::vector<std::string> problems;
  };
  [[nodiscard]] Result<All> list(bool with_closed = false);

 private:
  Store& store_;
};

}  // namespace gt
