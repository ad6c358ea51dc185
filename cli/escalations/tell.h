// SPDX-License-Identifier: Apache-2.0
// Escalations that nobody has taken: what the tick does about them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "hooks/escalation.h"

namespace gt {

/// What is to be done about one escalation: its severity rises, or a notice that is owed is given.
struct Telling {
  Escalation escalation;                  ///< as it was seen
  Severity severity = Severity::kMedium;  ///< as it is to be

  [[nodiscard]] bool is_raise() const { return severity != escalation.severity; }
  /// `raise`, `notice`.
  [[nodiscard]] std::string_view step() const { return is_raise() ? "raise" : "notice"; }
  /// One line for a person.
  [[nodiscard]] std::string reason(WallTime now) const;
};

/// Decides, from what is there and from nothing else.
[[nodiscard]] std::vector<Telling> plan_tellings(const std::vector<Escalation>& escalations,
                                                 WallTime now);

/// Does it, by compare-and-swap. Errors: kConflict for what somebody took or raised meanwhile;
/// kDisk.
[[nodiscard]] Result<void> act_on(Context& context, const Telling& telling);

}  // namespace gt
