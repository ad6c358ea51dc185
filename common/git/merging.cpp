// SPDX-License-Identifier: Apache-2.0
#include "common/git/merging.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/git/checkout.h"
#include "common/git/git_call.h"
#include "common/store/file_lock.h"

namespace gt {
namespace {

using std::filesystem::path;

constexpr Duration kLockPatience = std::chrono::seconds(30);

std::vector<std::string> identity_of(const NewCommit& commit) {
  CommitAuthor town;
  town.date = commit.date;
  const CommitAuthor& author = commit.author ? *commit.author : town;
  return {"GIT_COMMITTER_NAME=" + town.name,  "GIT_COMMITTER_EMAIL=" + town.email,
          "GIT_COMMITTER_DATE=" + town.date,  "GIT_AUTHOR_NAME=" + author.name,
          "GIT_AUTHOR_EMAIL=" + author.email, "GIT_AUTHOR_DATE=" + author.date};
}

Result<void> done(const Result<std::string>& said) {
  if (!said) return said.error();
  return {};
}

/// What `git merge-tree --write-tree -z --name-only` prints: the tree, then each file that
/// conflicts, then nothing, then messages.
MergedTree parse_merged(std::string_view output) {
  MergedTree merged;
  const std::vector<std::string_view> fields = split(output, '\0');
  merged.tree = trimmed(fields.front());
  for (std::size_t i = 1; i < fields.size() && !fields[i].empty(); ++i) {
    merged.conflicts.emplace_back(fields[i]);
  }
  return merged;
}

/// `ADDED\tREMOVED\tPATH`, `-` for a binary file.
FileChange parse_change(std::string_view line) {
  FileChange change;
  for (int i = 0; i < 2; ++i) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos) break;
    change.lines += static_cast<int>(parse_integer(line.substr(0, tab)).value_or(0));
    line.remove_prefix(tab + 1);
  }
  change.path = line;
  return change;
}

bool says(const ProcessOutcome& outcome, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return outcome.out.find(word) != std::string::npos ||
           outcome.err.find(word) != std::string::npos;
  });
}

/// The line of `git push --porcelain` that says why a ref was not taken.
std::string refusal(std::string_view output) {
  for (const std::string_view line : lines_of(output)) {
    if (line.starts_with('!')) return one_line(line.substr(1), 200);
  }
  return "the remote did not say why";
}

}  // namespace

Result<ProcessOutcome> Merging::start(GitCall call) {
  call.environment.insert(call.environment.end(), environment_.begin(), environment_.end());
  return start_git(runner_, std::move(call));
}

Result<std::string> Merging::read(GitCall call) {
  call.environment.insert(call.environment.end(), environment_.begin(), environment_.end());
  return run_git(runner_, std::move(call));
}

Result<MergedTree> Merging::merge_trees(const path& repository, std::string_view ours,
                                        std::string_view theirs) {
  GT_TRY(const ProcessOutcome outcome,
         start({{"merge-tree", "--write-tree", "-z", "--name-only", "--no-messages",
                 std::string(ours), std::string(theirs)},
                repository}));
  const bool is_merged = outcome.succeeded() || (outcome.exit_status == 1 && !outcome.out.empty());
  if (!is_merged) return git_failure(outcome);
  MergedTree merged = parse_merged(outcome.out);
  if (!outcome.succeeded() && merged.is_clean()) {
    return Error{ErrorCode::kFailed, "git: a merge that conflicts in no file", ""};
  }
  return merged;
}

Result<MergedTree> Merging::apply_commit(const path& repository, std::string_view onto,
                                         std::string_view commit) {
  // A merge has the last common commit as its base: with `onto`'s tree as a child of the commit's
  // parent, that is this parent. (git 2.40 has --merge-base for it.)
  const std::string parent = format("{}^", commit);
  GT_TRY(const std::string tree, tree_of(repository, onto));
  GT_TRY(const std::string parent_commit,
         read({{"rev-parse", "--verify", "--quiet", parent}, repository}));
  GT_TRY(const std::string stand_in,
         commit_tree(repository, {tree, {parent_commit}, "onto", "@0 +0000"}));
  return merge_trees(repository, stand_in, commit);
}

Result<std::string> Merging::tree_of(const path& repository, std::string_view commit) {
  return read({{"rev-parse", "--verify", "--quiet", format("{}^{{tree}}", commit)}, repository});
}

Result<std::string> Merging::commit_tree(const path& repository, const NewCommit& commit) {
  std::vector<std::string> arguments = {"commit-tree", commit.tree};
  for (const std::string& parent : commit.parents) {
    arguments.insert(arguments.end(), {"-p", parent});
  }
  arguments.insert(arguments.end(), {"-m", commit.message});
  return read({std::move(arguments), repository, identity_of(commit)});
}

Result<CommitText> Merging::commit_text(const path& repository, std::string_view commit) {
  GT_TRY(const std::string output,
         read({{"show", "-s", "--no-show-signature", "--date=raw",
                "--format=%an%x00%ae%x00%ad%x00%s%x00%B", std::string(commit)},
               repository}));
  const std::vector<std::string_view> fields = split(output, '\0');
  if (fields.size() < 5) return Error{ErrorCode::kFailed, "git: a commit without its parts", ""};
  return CommitText{{std::string(fields[0]), std::string(fields[1]), std::string(fields[2])},
                    std::string(fields[3]),
                    std::string(trimmed(fields[4]))};
}

Result<std::vector<std::string>> Merging::commits_between(const path& repository,
                                                          std::string_view base,
                                                          std::string_view commit) {
  GT_TRY(const std::string output, read({{"rev-list", "--reverse", "--topo-order", "--no-merges",
                                          std::string(commit), "--not", std::string(base)},
                                         repository}));
  std::vector<std::string> commits;
  for (const std::string_view line : lines_of(output)) commits.emplace_back(line);
  return commits;
}

Result<std::vector<std::string>> Merging::commits_touching(const path& repository,
                                                           std::string_view base,
                                                           std::string_view commit,
                                                           const std::vector<std::string>& files,
                                                           std::size_t most) {
  std::vector<std::string> arguments = {
      "--literal-pathspecs", "rev-list",          "--no-merges", format("--max-count={}", most),
      std::string(commit),   format("^{}", base), "--"};
  arguments.insert(arguments.end(), files.begin(), files.end());
  GT_TRY(const std::string output, read({std::move(arguments), repository}));
  std::vector<std::string> commits;
  for (const std::string_view line : lines_of(output)) commits.emplace_back(line);
  return commits;
}

Result<std::vector<std::string>> Merging::first_parents(const path& repository,
                                                        std::string_view from, std::string_view to,
                                                        std::size_t most) {
  std::vector<std::string> arguments = {"rev-list", "--first-parent",
                                        format("--max-count={}", most), std::string(to)};
  if (!from.empty()) arguments.push_back(format("^{}", from));
  GT_TRY(const std::string output, read({std::move(arguments), repository}));
  std::vector<std::string> commits;
  for (const std::string_view line : lines_of(output)) commits.emplace_back(line);
  return commits;
}

Result<std::string> Merging::merge_base(const path& repository, std::string_view a,
                                        std::string_view b) {
  GT_TRY(const ProcessOutcome outcome,
         start({{"merge-base", std::string(a), std::string(b)}, repository}));
  if (outcome.succeeded()) return std::string(trimmed(outcome.out));
  if (outcome.exit_status != 1) return git_failure(outcome);
  return Error{ErrorCode::kNotFound, "the two have no commit in common", ""};
}

Result<bool> Merging::is_ancestor(const path& repository, std::string_view commit,
                                  std::string_view of) {
  GT_TRY(
      const ProcessOutcome outcome,
      start({{"merge-base", "--is-ancestor", std::string(commit), std::string(of)}, repository}));
  if (outcome.succeeded()) return true;
  if (outcome.exit_status != 1) return git_failure(outcome);
  return false;
}

Result<std::vector<FileChange>> Merging::changes(const path& repository, std::string_view from,
                                                 std::string_view to) {
  GT_TRY(const std::string output, read({{"diff", "--numstat", "-z", "--no-renames",
                                          "--no-ext-diff", std::string(from), std::string(to)},
                                         repository}));
  std::vector<FileChange> changes;
  for (const std::string_view line : split(output, '\0')) {
    if (!line.empty()) changes.push_back(parse_change(line));
  }
  return changes;
}

Result<std::string> Merging::patch(const path& repository, std::string_view from,
                                   std::string_view to) {
  return read({{"diff", "--no-ext-diff", "--no-color", "--stat", "--patch", std::string(from),
                std::string(to)},
               repository});
}

Result<void> Merging::move_ref(const path& repository, std::string_view ref,
                               std::string_view commit, std::string_view expected) {
  const std::string none(commit.size(), '0');
  GT_TRY(const ProcessOutcome outcome,
         start({{"-c", "core.fsync=all", "update-ref", std::string(ref), std::string(commit),
                 expected.empty() ? none : std::string(expected)},
                repository}));
  if (outcome.succeeded()) return {};
  if (!says(outcome, {"but expected", "reference already exists", "unable to resolve reference"})) {
    return git_failure(outcome);
  }
  return Error{ErrorCode::kConflict, format("somebody else moved {}", ref), ""};
}

Result<void> Merging::push_commit(const path& repository, std::string_view commit,
                                  std::string_view branch, std::string_view expected) {
  const std::string ref = format("refs/heads/{}", branch);
  GT_TRY(const ProcessOutcome outcome, start({{"push", "--quiet", "--porcelain",
                                               format("--force-with-lease={}:{}", ref, expected),
                                               "origin", format("{}:{}", commit, ref)},
                                              repository,
                                              {},
                                              kLongGitDeadline}));
  if (outcome.succeeded()) return {};
  if (says(outcome, {"stale info", "fetch first", "non-fast-forward", "cannot lock ref",
                     "failed to update ref", "incorrect old value"})) {
    return Error{ErrorCode::kConflict, format("somebody else pushed to {}", branch), ""};
  }
  if (!says(outcome, {"remote rejected", "pre-receive hook declined", "! ["})) {
    return git_failure(outcome);
  }
  // A repository beside a person's own files: git does not change these under their hands.
  const bool is_checked_out = says(outcome, {"branch is currently checked out"});
  return Error{
      ErrorCode::kRefused, format("the remote refuses {}: {}", branch, refusal(outcome.out)),
      is_checked_out
          ? "'git config receive.denyCurrentBranch updateInstead' there lets its files "
            "follow while nothing is changed in them; 'git switch' to another branch does, "
            "too"
          : "look at its hooks and at who may push there"};
}

Result<void> Merging::add_scratch(const path& repository, const path& worktree,
                                  std::string_view commit) {
  // Two `git worktree add` at once fail now and then, see Git::add_worktree.
  GT_TRY(const FileLock lock, FileLock::acquire(repository, kLockPatience));
  return done(read({{"worktree", "add", "--quiet", "--force", "--no-checkout", "--detach", "--",
                     worktree.string(), std::string(commit)},
                    repository}));
}

Result<void> Merging::put_files(const path& worktree, std::string_view commit) {
  // A git that was killed leaves its lock; nobody else works here.
  const path directory = git_directory_of(worktree);
  std::error_code ignored;
  for (const char* lock : {"index.lock", "HEAD.lock"}) {
    std::filesystem::remove(directory / lock, ignored);
  }
  GT_CHECK(
      read({{"checkout", "--quiet", "--force", "--detach", "--no-guess", std::string(commit), "--"},
            worktree,
            {},
            kLongGitDeadline}));
  return done(read({{"clean", "--quiet", "-ffd"}, worktree, {}, kLongGitDeadline}));
}

Result<void> Merging::fast_forward(const path& worktree, std::string_view commit) {
  return done(read(
      {{"merge", "--quiet", "--ff-only", std::string(commit)}, worktree, {}, kLongGitDeadline}));
}

}  // namespace gt
