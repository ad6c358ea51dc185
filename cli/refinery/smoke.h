// SPDX-License-Identifier: Apache-2.0
// The checks on the target by itself: whoever put it there, it is either green or somebody should
// know. A red one stops what is handed out in its rig, and names what came onto it since it was
// green; nothing is ever taken off it again.
#pragma once

#include <optional>
#include <string>

#include "cli/context.h"
#include "cli/refinery/verifier.h"
#include "common/git/merging.h"
#include "hooks/rig.h"
#include "hooks/smoke_record.h"

namespace gt {

/// When the target is to be looked at the next time; nothing: never.
[[nodiscard]] std::optional<WallTime> smoke_due_at(const MergeRules& rules,
                                                   const SmokeRecord& record);

/// True if there is something to do about a target that is at `commit`: it is time, it was red and
/// has moved, or a person has not been told.
[[nodiscard]] bool is_smoke_due(const MergeRules& rules, const SmokeRecord& record,
                                const std::string& commit, WallTime now);

/// Why nothing is handed out in this rig; empty: its target is not known to be red, or a person
/// wants it all the same.
[[nodiscard]] std::string dispatch_pause(const RigConfig& rig, const SmokeRecord& record,
                                         WallTime now);

/// What came of one look.
struct SmokeLook {
  SmokeFinding finding;
  TreeReport report;
};

/// Runs the checks on `commit`, at which the target is, and writes down what they say; a tree that
/// is proven green costs nothing. The overseer is told of red and of checks that cannot be run,
/// each once while it lasts. The caller holds the rig's refinery lease. Errors: git's; kDisk.
[[nodiscard]] Result<SmokeLook> run_smoke(Context& context, const RigConfig& rig,
                                          Verifier& verifier, Merging& git,
                                          const std::string& commit);

/// The same, now, whatever is due: takes the lease and asks the remote where the target is. Errors:
/// as run_refinery; kUsage for a rig without checks.
[[nodiscard]] Result<SmokeLook> smoke_now(Context& context, const std::string& rig);

/// A person lets work be handed out though the target is red. Returns false if it was not held
/// back.
[[nodiscard]] Result<bool> lift_dispatch_pause(Context& context, const std::string& rig,
                                               const std::string& actor);

}  // namespace gt
