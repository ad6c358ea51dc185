// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/polls/poller.h"
#include "hooks/poller_state.h"

namespace gt {

/// What one look at a source came to.
struct Polled {
  std::vector<News> news;         ///< what had not been seen before
  std::vector<std::string> made;  ///< the id of the item or mail of each; empty for a dry run
  int unreadable = 0;             ///< records without an id, lines that are no JSON
};

/// The pollers of town.yaml. Errors: kCorrupt, with file and line.
[[nodiscard]] Result<std::vector<Poller>> load_pollers(const Town& town);

/// Asks the source and takes in its news, each once: what is becoming an item or a mail is written
/// down before, so that whoever is killed in the middle is finished by the next. With `is_dry_run`
/// it only asks. An error is kept in the poller's state, the pauses grow, and the overseer is told
/// once, at the third in a row. Errors: kBusy while somebody else is at it; the source's.
[[nodiscard]] Result<Polled> run_poller(Context& context, const Poller& poller, bool is_dry_run);

}  // namespace gt
