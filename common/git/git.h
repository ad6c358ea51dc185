// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/process/process_runner.h"

namespace gt {

struct Worktree {
  std::filesystem::path path;
  std::string branch;  ///< empty when detached
  std::string head;    ///< commit
};

/// What would be lost if a worktree went away.
struct WorktreeState {
  int changed_files = 0;  ///< modified, staged, deleted or conflicted
  int untracked_files = 0;
  int unpushed_commits = 0;  ///< on its branch, on no remote branch and not on the base
  [[nodiscard]] bool is_clean() const {
    return changed_files == 0 && untracked_files == 0 && unpushed_commits == 0;
  }
};

/// Typed calls of the git program. Never prompts, never reads the caller's GIT_* variables, never
/// finds a repository above the directory it was given. A failed call is kFailed in git's own
/// words. Paths are absolute. Errors of all: kMissing without git; kNotFound without the directory;
/// kTimedOut.
class Git {
 public:
  explicit Git(ProcessRunner& runner) : runner_(runner) {}

  /// A bare clone whose remote branches are under refs/remotes/origin, with worktrees in mind: the
  /// only local branch is the default one, as in any clone.
  /// Errors: kNotFound when the source does not exist or is no repository; kConflict when something
  /// is at `to`. Nothing is left behind by a failure.
  [[nodiscard]] Result<void> clone_bare(std::string_view source, const std::filesystem::path& to);
  /// One at a time on a repository.
  [[nodiscard]] Result<void> fetch(const std::filesystem::path& repository,
                                   Duration deadline = std::chrono::minutes(15));
  /// The branch the remote called its default when it was cloned; empty if it had no commit.
  [[nodiscard]] Result<std::string> default_branch(const std::filesystem::path& repository);
  /// The commit `revision` names. Errors: kNotFound.
  [[nodiscard]] Result<std::string> resolve(const std::filesystem::path& repository,
                                            std::string_view revision);

  /// A worktree at `path` on a new branch from `base`, or on `branch` where that exists already.
  /// Several at once on one repository are safe: a lock on it is held for the part that git does
  /// not lock. Nothing is left behind by a failure.
  [[nodiscard]] Result<void> add_worktree(const std::filesystem::path& repository,
                                          const std::filesystem::path& path,
                                          std::string_view branch, std::string_view base);
  /// Makes the two know each other again after both were moved. Errors: kFailed.
  [[nodiscard]] Result<void> repair_worktree(const std::filesystem::path& repository,
                                             const std::filesystem::path& path);
  [[nodiscard]] Result<std::vector<Worktree>> worktrees(const std::filesystem::path& repository);
  /// What a worktree holds that `base` and the remote do not; an empty `base` is none. Takes no
  /// lock that could disturb whoever works there.
  [[nodiscard]] Result<WorktreeState> state(const std::filesystem::path& worktree,
                                            std::string_view base);
  /// True if git follows this file of the worktree; `path` is relative to it.
  [[nodiscard]] Result<bool> is_tracked(const std::filesystem::path& worktree,
                                        std::string_view path);
  /// Commits everything in the worktree, untracked files too but no ignored ones, onto a new ref
  /// without touching its branch or index: how work is kept before a worktree goes. Durable when it
  /// returns. Returns the commit.
  /// Errors: kRefused when a repository of its own lies in the worktree (its content would be
  /// lost).
  [[nodiscard]] Result<std::string> snapshot(const std::filesystem::path& worktree,
                                             std::string_view ref, std::string_view message);
  /// Takes the worktree away whatever is in it: only after snapshot, or when it is clean. One whose
  /// directory is gone is forgotten.
  [[nodiscard]] Result<void> remove_worktree(const std::filesystem::path& repository,
                                             const std::filesystem::path& path);
  [[nodiscard]] Result<void> delete_branch(const std::filesystem::path& repository,
                                           std::string_view branch);

  /// The branch that is checked out; empty when HEAD is detached.
  [[nodiscard]] Result<std::string> current_branch(const std::filesystem::path& worktree);
  /// Checks out `branch`, which is made from `base` where it does not exist yet. Files that changed
  /// are carried over or, where git would overwrite one, stay as they are.
  /// Errors: kRefused, in git's words, when a changed file is in the way.
  [[nodiscard]] Result<void> switch_branch(const std::filesystem::path& worktree,
                                           std::string_view branch, std::string_view base);
  /// How many commits `revision` has that `base` has not.
  [[nodiscard]] Result<int> commits_ahead(const std::filesystem::path& repository,
                                          std::string_view revision, std::string_view base);
  /// Makes the remote's `branch` what ours is. A branch that was rebased since the last push takes
  /// the old one's place, one that somebody else pushed to since the last fetch does not.
  /// Errors: kConflict for that.
  [[nodiscard]] Result<void> push(const std::filesystem::path& repository, std::string_view branch);
  /// The commit the remote's `branch` is at now, asked of the remote itself.
  /// Errors: kNotFound when it has no such branch.
  [[nodiscard]] Result<std::string> remote_commit(const std::filesystem::path& repository,
                                                  std::string_view branch);
  /// How many commits go with `ref`: those that no other ref of the repository reaches. 0 if there
  /// is no such ref.
  [[nodiscard]] Result<int> commits_only_at(const std::filesystem::path& repository,
                                            std::string_view ref);
  /// How many commits of the repository are on no remote branch.
  [[nodiscard]] Result<int> unpushed_commits(const std::filesystem::path& repository);
  /// No error if there is no such ref.
  [[nodiscard]] Result<void> delete_ref(const std::filesystem::path& repository,
                                        std::string_view ref);

  /// The version of the installed git, such as `2.39.5`. Errors: kMissing.
  [[nodiscard]] Result<std::string> version();

 private:
  ProcessRunner& runner_;
};

}  // namespace gt
