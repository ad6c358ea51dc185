// SPDX-License-Identifier: Apache-2.0
// Which ready items go to which polecats, without anybody's asking. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/dispatch/assignment.h"
#include "common/base/clock.h"
#include "common/town/town.h"
#include "hooks/readiness.h"
#include "hooks/work_item.h"

namespace gt {

/// An item that is not finished, and what stands against handing it out.
struct OpenItem {
  explicit OpenItem(WorkSummary what) : item(std::move(what)) {}

  WorkSummary item;
  std::string obstacle;             ///< empty: it may go
  std::optional<WallTime> ends_at;  ///< when the obstacle ends by itself
  std::optional<std::string> kind;  ///< only to polecats of this program
  std::optional<Address> only;      ///< only to this polecat
};

/// One rig and who works there.
struct RigWork {
  std::string rig;
  std::string obstacle;  ///< why nothing of it is handed out; empty: it is
  int most_polecats = 0;
  std::string default_kind;  ///< of a polecat that is yet to be made
  std::vector<Worker> workers;
  std::vector<OpenItem> items;
};

/// Everything that dispatch is decided from.
struct TownWork {
  std::string obstacle;                             ///< why nothing at all is handed out
  int room = 0;                                     ///< how many more agents may run
  std::map<std::string, int> room_of_kinds;         ///< the same for kinds that have a limit
  std::map<std::string, std::string> closed_kinds;  ///< kinds that take nothing new, and why
  std::vector<RigWork> rigs;
};

/// An item and who is to get it.
struct Handout {
  Assignment assignment;
  std::string kind;  ///< of the polecat
};

/// An item that stays where it is.
struct NotYet {
  WorkId item;
  std::string reason;
};

struct DispatchPlan {
  std::vector<Handout> handouts;    ///< the most urgent first
  std::vector<NotYet> waiting;      ///< everything else, in the same order
  std::optional<WallTime> wake_at;  ///< when the first obstacle ends by itself
};

/// By priority, then age, over all rigs: to whom it is claimed for already, to a free polecat, one
/// that runs first, or to a new one while there is room.
[[nodiscard]] DispatchPlan plan_dispatch(const TownWork& work);

/// What is known of an item beside its file.
struct ItemCircumstances {
  std::optional<Address> holder;  ///< on whose hook it hangs
  bool is_cut_off = false;        ///< claimed for a polecat that never got it
  WallTime now;
  Duration settle{0};  ///< a new or changed item is left alone for so long
};

/// The item, with what stands against handing it out: only what is in todo goes. Backlog is where a
/// person keeps what is not to be begun.
[[nodiscard]] OpenItem open_item_of(const WorkSummary& item, const AskFinished& ask,
                                    const ItemCircumstances& around);

/// The program that its tags ask for, by the rig's rules, else by the town's; nothing: any.
[[nodiscard]] std::optional<std::string> kind_of_tags(const WorkSummary& item,
                                                      const DispatchRules& rig,
                                                      const DispatchRules& town);

}  // namespace gt
