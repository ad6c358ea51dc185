// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "cli/refinery/check_run.h"
#include "hooks/rig.h"

namespace gt {

/// What all the checks of a rig say of one tree.
struct TreeReport {
  struct Row {
    std::string check;
    CheckVerdict verdict = CheckVerdict::kGreen;
    std::string reason;
    bool is_known = false;    ///< proven before: it was not run
    bool is_skipped = false;  ///< nothing that it is for has changed
    bool is_flaky = false;    ///< red first, green on the same tree
    Duration took{0};
    std::string log, tail;
  };
  std::vector<Row> rows;

  /// Red as soon as one is; a check that cannot be run outranks even that.
  [[nodiscard]] CheckVerdict verdict() const;
  /// The first row that is not green; null if all are.
  [[nodiscard]] const Row* culprit() const;
  /// How often a program was run for it.
  int runs = 0;
};

/// A commit whose tree is to be judged.
struct Subject {
  std::string commit;
  std::string tree;
  std::string base;   ///< what it would be merged onto; checks for some paths look at what differs
  std::string label;  ///< for the names of logs
};

/// Runs a rig's checks on trees, in the rig's scratch worktree. What is proven green is known by
/// the tree and the check's definition, whoever proved it, and is not run again.
/// The caller holds the rig's refinery lease.
class Verifier {
 public:
  Verifier(Context& context, const RigConfig& rig);

  /// Stops at the first check that is not green. Errors: git's; kDisk.
  [[nodiscard]] Result<TreeReport> verify(const Subject& subject);
  /// The same in a worktree of somebody, whose files are those of the commit.
  [[nodiscard]] Result<TreeReport> verify_in(const std::filesystem::path& worktree,
                                             const Subject& subject);

  /// Ends what an earlier refinery of this rig left running: nobody else may be at its files.
  void end_leftovers();
  /// The mark by which that is found; every program that is run here has it in its environment.
  [[nodiscard]] const std::string& mark() const { return mark_; }

 private:
  using Place = std::filesystem::path;

  [[nodiscard]] Result<std::vector<const Check*>> needed(const Subject& subject,
                                                         TreeReport& report);
  [[nodiscard]] Result<TreeReport> run(const Subject& subject, const Place* worktree);
  [[nodiscard]] Result<void> prepare_scratch(const std::string& commit);
  [[nodiscard]] Result<TreeReport::Row> run_one(const Check& check, const Subject& subject,
                                                const Place& place, TreeReport& report);
  [[nodiscard]] std::vector<std::string> environment_for(const Check& check) const;
  [[nodiscard]] Place memo(std::string_view folder, const Subject& subject,
                           const Check& check) const;

  Context& context_;
  const RigConfig& rig_;
  Place repository_, scratch_, run_;
  std::string mark_;
};

/// Logs and memos of checks go when they are older than two weeks, and logs, the oldest first,
/// while there are more than 256 MiB of them.
void reap_check_files(const std::filesystem::path& run);

}  // namespace gt
