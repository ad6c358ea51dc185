// SPDX-License-Identifier: Apache-2.0
#include "cli/rigs/removal.h"

#include "cli/rigs/rig_overview.h"
#include "cli/town/trash.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/move.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

std::string counted(int count, std::string_view what) {
  return format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// What would be lost with a worktree; empty if nothing would.
std::string told(const WorktreeState& state) {
  std::vector<std::string> parts;
  if (state.changed_files > 0) parts.push_back(counted(state.changed_files, "changed file"));
  if (state.untracked_files > 0) parts.push_back(counted(state.untracked_files, "untracked file"));
  if (state.unpushed_commits > 0) {
    parts.push_back(counted(state.unpushed_commits, "unpushed commit"));
  }
  return join(parts, ", ");
}

Result<void> refuse_running(Town& town, const std::string& name) {
  GT_TRY(const auto running, running_in(town, name));
  if (running.empty()) return {};
  return Error{ErrorCode::kConflict,
               format("the rig '{}' has agents that run: {}", name, join(running, ", ")),
               format("gt stop {}", join(running, " "))};
}

Result<void> refuse_loss(Context& context, const RigConfig& rig) {
  const TownPaths& paths = context.town().paths;
  Git git = context.git();
  GT_TRY(const auto worktrees, git.worktrees(paths.repository(rig.name)));
  std::vector<std::string> losses;
  for (const Worktree& worktree : worktrees) {
    GT_TRY(const WorktreeState state, git.state(worktree.path, rig.base()));
    if (state.is_clean()) continue;
    const auto shown = worktree.path.lexically_relative(paths.root());
    losses.push_back(format("{} ({})", shown.string(), told(state)));
  }
  if (losses.empty()) return {};
  return Error{
      ErrorCode::kRefused,
      format("the rig '{}' holds work that is nowhere else: {}", rig.name, join(losses, "; ")),
      "push it, or remove those agents first: gt polecat kill, gt crew remove"};
}

/// The id under which the rig goes to the trash: that of a removal which was cut short, so that all
/// of the rig comes to lie in one place.
std::string trash_id_for(Context& context, const std::string& name) {
  const fs::path trash = context.town().paths.trash();
  const auto begun = find_trash_record(context.town(), [&](const TrashRecord& record) {
    return record.text["rig"] == Value(name) && record.text["address"].is_null() &&
           !fs::exists(trash / record.id / name);
  });
  return begun ? begun->id : new_ulid(context.now());
}

/// Moves what is at `from`, if anything is.
Result<void> move_into(const fs::path& from, const fs::path& to, Disk& disk) {
  std::error_code ignored;
  if (!fs::exists(from, ignored)) return {};
  return move_durably(disk, from, to);
}

}  // namespace

Result<RemovedRig> remove_rig(Context& context, const std::string& name, const std::string& actor) {
  Town& town = context.town();
  GT_TRY(const RigConfig rig, load_rig(*town.store, name));
  GT_CHECK(refuse_running(town, name));
  GT_CHECK(refuse_loss(context, rig));

  const std::string id = trash_id_for(context, name);
  const fs::path trash = town.paths.trash() / id;
  const Value record = Value::map({{"id", id},
                                   {"at", format_time(context.now())},
                                   {"by", actor},
                                   {"rig", name},
                                   {"remote", rig.remote},
                                   {"from", town.paths.rig_directory(name).string()}});
  GT_CHECK(update(*town.store, TrashRecord::key_of(id),
                  [&](const std::string*) -> Result<std::string> { return to_yaml(record); }));
  // The folder goes last: as long as it is there, the command can be repeated.
  Disk& disk = context.disk();
  const fs::path hooks = town.paths.absolute(TownPaths::hooks_prefix()) / name;
  const fs::path mail = town.paths.mailbox(Address::refinery(name)).parent_path();
  GT_CHECK(move_into(hooks, trash / "hooks" / name, disk));
  GT_CHECK(move_into(mail, trash / "mail" / name, disk));
  GT_CHECK(move_into(town.paths.rig_directory(name), trash / name, disk));
  GT_CHECK(town.journal.append({actor, "", "rig.removed", name, Value::map({{"trash", id}})}));
  return RemovedRig{name, id, trash / name};
}

}  // namespace gt
