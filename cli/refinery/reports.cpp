// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/reports.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostFiles = 20, kMostCommits = 10;

std::string indented(std::string_view text) {
  std::string out;
  for (const std::string_view line : lines_of(text)) out += format("    {}\n", line);
  return out;
}

std::string short_id(std::string_view commit) {
  return std::string(commit.substr(0, 12));
}

/// One side's commits that touched the files, the newest first.
Result<std::string> commits_that_touched(Merging& git, const std::filesystem::path& repository,
                                         const std::string& from, const std::string& to,
                                         const std::vector<std::string>& files) {
  GT_TRY(const auto commits, git.commits_touching(repository, from, to, files, kMostCommits));
  std::string lines;
  for (const std::string& commit : commits) {
    GT_TRY(const CommitText text, git.commit_text(repository, commit));
    lines += format("- {} {} ({})\n", short_id(commit), one_line(text.subject, 100),
                    one_line(text.author.name, 40));
  }
  return lines.empty() ? std::string("- none that is only its own\n") : lines;
}

}  // namespace

Verdict red_verdict(const RigConfig& rig, const std::vector<MergeRequest>& batch,
                    std::size_t before, const TreeReport::Row& check) {
  Verdict verdict;
  verdict.reason = format("the check '{}' is red: {}", check.check, check.reason);
  std::string with;
  for (std::size_t i = 0; i < before; ++i) {
    with += format("{}{}", with.empty() ? "" : ", ", batch[i].id.str());
  }
  verdict.report =
      format("The check '{}' is red with your work merged into {}, and green without it: {}.\n",
             check.check, rig.target(), check.reason);
  if (!with.empty()) verdict.report += format("Just before it landed: {}.\n", with);
  verdict.report +=
      format("\nThe last lines:\n\n{}\nThe whole output: {}\n", indented(check.tail), check.log);
  verdict.report += format("\nTake in {}, mend it, and run gt done again.\n", rig.base());
  return verdict;
}

Result<Verdict> conflict_verdict(Merging& git, const std::filesystem::path& repository,
                                 const RigConfig& rig, const MergeRequest& request,
                                 const std::string& base, const std::vector<std::string>& files) {
  Verdict verdict;
  verdict.reason =
      format("it conflicts with {} in {}{}", rig.target(), one_line(files.front(), 100),
             files.size() == 1 ? "" : format(" and {} more", files.size() - 1));
  verdict.report = format("Your work conflicts with {} in:\n\n", rig.target());
  for (std::size_t i = 0; i < std::min(files.size(), kMostFiles); ++i) {
    verdict.report += format("- {}\n", one_line(files[i], 200));
  }
  if (files.size() > kMostFiles)
    verdict.report += format("- and {} more\n", files.size() - kMostFiles);
  GT_TRY(const std::string theirs,
         commits_that_touched(git, repository, request.commit, base, files));
  GT_TRY(const std::string ours,
         commits_that_touched(git, repository, base, request.commit, files));
  verdict.report +=
      format("\nOn {} since you began:\n\n{}\nOf yours:\n\n{}", rig.target(), theirs, ours);
  verdict.report += format(
      "\nRun git fetch, then git rebase {} (or git merge), settle them, and run gt done again.\n",
      rig.base());
  return verdict;
}

}  // namespace gt
