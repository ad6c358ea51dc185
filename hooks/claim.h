// SPDX-License-Identifier: Apache-2.0
// Who works at an item: rules over the claim that its file carries. A claim is a lease: it ends by
// itself, so that nothing stays with somebody who died.
#pragma once

#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "hooks/work_item.h"

namespace gt {

/// How long a claim holds that nobody renews.
inline constexpr Duration kClaimLasts = std::chrono::hours(1);

/// True while `by` may not take the item because somebody else holds it.
[[nodiscard]] bool is_claimed_by_other(const WorkSummary& item, std::string_view by, WallTime now);

/// True for an item that somebody began and whose claim has run out: it may be claimed anew.
[[nodiscard]] bool is_abandoned(const WorkSummary& item, WallTime now);

/// Makes the item `by`'s, in progress, until `expires_at`. Who holds it already keeps its token.
/// Errors: kConflict while somebody else holds it; kRefused for one that is finished or blocked.
[[nodiscard]] Result<void> take_claim(WorkItem& item, std::string_view by, std::string_view token,
                                      WallTime now, WallTime expires_at);

/// Checks that whoever shows `token` (or none) still holds the item: one whose claim ran out and
/// was taken by another must not finish it. Errors: kConflict.
[[nodiscard]] Result<void> check_claim(const WorkSummary& item, std::string_view token);

/// Puts the item back on the board: todo, nobody's.
/// Errors: kConflict when it is another's than `by`; kRefused for one that cannot go there.
[[nodiscard]] Result<void> release_claim(WorkItem& item, std::string_view by, WallTime now);

}  // namespace gt
