// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/space.h"

#include <map>

#include "cli/trash/trash.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// Whose an entry of the trash is; empty: no rig's.
std::string rig_of(const TrashEntry& entry) {
  if (const std::string* rig = entry.record["rig"].as_string()) return *rig;
  const std::string* text = entry.record["address"].as_string();
  const auto address = text != nullptr ? Address::parse(*text) : Error{ErrorCode::kUsage, "", ""};
  return address ? address->rig() : "";
}

}  // namespace

std::vector<RigSpace> measure_space(const Patient& patient) {
  std::map<std::string, RigSpace> by_rig;
  const auto row = [&](const std::string& name) -> RigSpace& {
    RigSpace& space = by_rig[name];
    if (!name.empty()) space.rig = name;
    return space;
  };
  for (const RigConfig& rig : patient.rigs) {
    row(rig.name).checks = space_of_checks(patient.paths, rig.name);
  }
  if (const auto trash = list_trash(patient.store, patient.paths)) {
    for (const TrashEntry& entry : *trash) {
      row(rig_of(entry)).trash_bytes +=
          bytes_below(patient.paths.trash() / entry.id) +
          bytes_below(patient.paths.absolute(TownPaths::trash_key(entry.id)));
    }
  }
  std::vector<RigSpace> spaces;
  for (auto& [name, space] : by_rig) spaces.push_back(std::move(space));
  return spaces;
}

std::string space_words(const RigSpace& space) {
  return format(
      "{} on the disk that can be freed: scratch tree {}, check logs {}, caches {}, "
      "trash {}",
      format_bytes(space.total()), format_bytes(space.checks.scratch_bytes),
      format_bytes(space.checks.log_bytes), format_bytes(space.checks.cache_bytes),
      format_bytes(space.trash_bytes));
}

std::string space_hint(const RigSpace& space) {
  std::string hint;
  if (space.rig && space.checks.total() > 0) hint = format("gt refinery clean {}", *space.rig);
  if (space.trash_bytes > 0) {
    hint += format("{}gt trash empty --older-than 30d", hint.empty() ? "" : "; ");
  }
  return hint;
}

}  // namespace gt
