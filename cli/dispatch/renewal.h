// SPDX-License-Identifier: Apache-2.0
// A claim ends by itself, unless its holder shows that it lives: any call of gt by it will do. What
// it claimed is noted in `.gt/run/claims/ADDRESS/ID`: a token, and how long the claim lasts.
// Without that note nothing is wrong but that the claim ends sooner.
#pragma once

#include "cli/context.h"
#include "hooks/work_item.h"

namespace gt {

/// Notes that `holder` has just claimed the item for so long.
void note_claim(const TownPaths& paths, const Address& holder, const WorkItem& item,
                Duration lasts);
void forget_claim(const TownPaths& paths, const Address& holder, const WorkId& id);

/// Renews what `holder` claimed and a quarter of whose time has passed. Costs one look for a
/// directory where there is nothing to renew, and never fails: what cannot be renewed ends.
void renew_claims(Town& town, const Address& holder, WallTime now);

}  // namespace gt
