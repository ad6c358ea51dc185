// SPDX-License-Identifier: Apache-2.0
// What was taken away and can come back: `.gt/trash/ID.yaml`, see hooks/trash.h, roster.h and
// removal.h, which put things there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"

namespace gt {

struct TrashEntry {
  enum Kind { kDocument, kAgent, kRig, kBroken };

  std::string id;
  Kind kind = kBroken;
  std::string title;  ///< one line for a person
  std::string by;
  std::optional<WallTime> at;
  Value record;
  std::string problem;  ///< of kBroken: file, line and reason
};

/// `document`, `agent`, `rig`, `broken`.
[[nodiscard]] std::string_view trash_kind_name(TrashEntry::Kind kind);

/// Everything in the trash, the newest first. A broken record is an entry, too. Errors: kDisk,
/// kFailed.
[[nodiscard]] Result<std::vector<TrashEntry>> list_trash(Store& store, const TownPaths& paths);

/// Errors: kNotFound.
[[nodiscard]] Result<TrashEntry> find_trash(Store& store, std::string_view id);

/// Brings it back, and takes it out of the trash; what was cut short goes on where it stopped.
/// Returns what has come back, for a person. Errors: kNotFound; kConflict when something is in its
/// place; kCorrupt; git's.
[[nodiscard]] Result<std::string> restore_trash(Context& context, const TrashEntry& entry);

/// How many commits go with the entry for good: those that nothing else in its repository reaches.
[[nodiscard]] Result<int> commits_lost_with(Context& context, const TrashEntry& entry);

/// Takes the entry away for good: its ref, its files, and last its record.
[[nodiscard]] Result<void> drop_trash(Context& context, const TrashEntry& entry);

}  // namespace gt
