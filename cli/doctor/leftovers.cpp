// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/leftovers.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

// Whoever still writes a file or clones a rig is done long before.
constexpr auto kOldFile = std::chrono::minutes(10);
constexpr auto kOldSite = std::chrono::hours(2);

bool is_older(const fs::path& path, std::chrono::seconds age) {
  std::error_code failed;
  const auto time = fs::last_write_time(path, failed);
  return !failed && fs::file_time_type::clock::now() - time > age;
}

class LeftoverCheck {
 public:
  LeftoverCheck(Context& context, const Patient& patient)
      : context_(context), patient_(patient), root_(patient.paths.root()) {}

  Findings run() {
    check_temporary_files(root_);
    check_building_sites();
    for (const RigConfig& rig : patient_.rigs) check_worktrees(rig);
    check_hooks();
    if (patient_.town != nullptr) check_sessions();
    if (findings_.empty()) findings_.push_back({Finding::kGood, "leftovers", "none"});
    return std::move(findings_);
  }

 private:
  [[nodiscard]] std::string shown(const fs::path& path) const {
    return path.lexically_relative(root_).string();
  }

  /// `.NAME.ULID.tmp`, where the store writes: beside the files of the town, not in worktrees.
  void check_temporary_files(const fs::path& directory) {
    std::error_code failed;
    for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      const fs::path path = entry->path();
      const std::string name = path.filename().string();
      std::error_code ignored;
      if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
        if (holds_records(path)) check_temporary_files(path);
      } else if (name.starts_with(".") && name.ends_with(".tmp") && is_older(path, kOldFile)) {
        Disk& disk = context_.disk();
        findings_.push_back({Finding::kWarning, shown(path), "was never finished",
                             "gt doctor --fix removes it",
                             [path, &disk] { return disk.remove(path); }});
      }
    }
  }

  [[nodiscard]] bool holds_records(const fs::path& directory) const {
    const auto parts = directory.lexically_relative(root_);
    const std::string first = parts.begin()->string();
    if (first == ".gt") return directory != patient_.paths.trash();
    const bool is_rig = fs::exists(root_ / TownPaths::rig_key(first));
    const bool is_top = parts.begin() == --parts.end();
    return is_top ? is_rig || first == "kinds" || first == "roles"
                  : is_rig && (++parts.begin())->string() == "board";
  }

  void check_building_sites() {
    std::error_code failed;
    for (fs::directory_iterator entry(patient_.paths.run_directory(), failed), end;
         !failed && entry != end; entry.increment(failed)) {
      const fs::path path = entry->path();
      const std::string name = path.filename().string();
      if (name.starts_with("adding-") && is_older(path, kOldSite)) {
        findings_.push_back({Finding::kWarning, shown(path), "a rig that was never finished",
                             "gt doctor --fix removes it", [path]() -> Result<void> {
                               std::error_code problem;
                               fs::remove_all(path, problem);
                               if (problem) return system_error(problem.value(), path.string());
                               return {};
                             }});
      } else if (name.starts_with("edit-") && is_older(path, kOldFile)) {
        findings_.push_back({Finding::kNote, shown(path),
                             "somebody's text that 'gt config edit' did not take",
                             format("rm {}", shell_quoted(path.string()))});
      }
    }
  }

  void check_worktrees(const RigConfig& rig) {
    Git git = context_.git();
    const fs::path repository = patient_.paths.repository(rig.name);
    const auto worktrees = git.worktrees(repository);
    if (!worktrees) {
      findings_.push_back(
          {Finding::kBroken, shown(repository), worktrees.error().message, worktrees.error().hint});
      return;
    }
    for (const Worktree& worktree : *worktrees) {
      const auto agent = patient_.paths.agent_at(worktree.path);
      if (!agent || patient_.paths.workspace(*agent) != worktree.path) continue;
      const bool is_worker = agent->role() == Role::kPolecat || agent->role() == Role::kCrew;
      if (!is_worker || patient_.has_agent(*agent)) continue;
      const std::string remove =
          agent->role() == Role::kCrew ? "gt crew remove" : "gt polecat kill";
      findings_.push_back({Finding::kWarning, shown(worktree.path), "a worktree without a hook",
                           format("{} {} keeps its work in the trash", remove, agent->str())});
    }
  }

  void check_hooks() {
    for (const AgentHook& hook : patient_.hooks.hooks) {
      const Role role = hook.address.role();
      if (role != Role::kPolecat && role != Role::kCrew) continue;
      if (fs::exists(patient_.paths.workspace(hook.address))) continue;
      const std::string remove = role == Role::kCrew ? "gt crew remove" : "gt polecat kill";
      findings_.push_back({Finding::kBroken, hook.address.str(), "a hook without a worktree",
                           format("{} {} --force", remove, hook.address.str())});
    }
  }

  void check_sessions() {
    const auto sessions = patient_.town->tmux->list();
    if (!sessions) {
      findings_.push_back(
          {Finding::kBroken, "tmux server", sessions.error().message, sessions.error().hint});
      return;
    }
    for (const TmuxSession& session : *sessions) {
      const auto address = Address::parse(session.name);
      if (address && (patient_.has_agent(*address) || address->role() == Role::kRefinery)) continue;
      findings_.push_back({Finding::kWarning, session.name, "a session that is no agent's",
                           format("tmux -L {} kill-session -t {}", patient_.town->tmux_server,
                                  shell_quoted("=" + session.name))});
    }
  }

  Context& context_;
  const Patient& patient_;
  fs::path root_;
  Findings findings_;
};

}  // namespace

Findings check_leftovers(Context& context, const Patient& patient) {
  return LeftoverCheck(context, patient).run();
}

}  // namespace gt
