// SPDX-License-Identifier: Apache-2.0
#include "common/git/git.h"

#include <algorithm>
#include <iterator>
#include <system_error>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/git/checkout.h"
#include "common/git/git_call.h"
#include "common/store/file_lock.h"

namespace gt {
namespace {

using std::filesystem::path;

constexpr Duration kLockPatience = std::chrono::seconds(30);

bool is_about_a_missing_source(std::string_view problems) {
  for (const std::string_view sign :
       {"does not exist", "does not appear to be a git repository", "not found", "Not Found"}) {
    if (problems.find(sign) != std::string_view::npos) return true;
  }
  return false;
}

/// The branch HEAD names. Where it names a commit instead, as in a checkout that somebody looks
/// around in: main, master, or the only branch there is; empty if none of these is.
Result<std::string> head_branch(ProcessRunner& runner, const path& repository,
                                const std::vector<std::string_view>& branches) {
  GT_TRY(const ProcessOutcome outcome,
         start_git(runner, {{"symbolic-ref", "--quiet", "--short", "HEAD"}, repository}));
  if (outcome.succeeded()) return std::string(trimmed(outcome.out));
  if (outcome.exit_status != 1) return git_failure(outcome);
  for (const std::string_view usual : {"main", "master"}) {
    if (std::find(branches.begin(), branches.end(), usual) != branches.end()) {
      return std::string(usual);
    }
  }
  return std::string(branches.size() == 1 ? branches.front() : "");
}

/// Makes what `git clone --bare` left look like any other clone.
Result<void> arrange_branches(ProcessRunner& runner, const path& repository) {
  GT_TRY(
      const std::string listed,
      run_git(runner, {{"for-each-ref", "--format=%(refname:short)", "refs/heads"}, repository}));
  const std::vector<std::string_view> branches = lines_of(listed);
  GT_TRY(const std::string head, head_branch(runner, repository, branches));
  std::vector<std::string> others = {"branch", "-D", "-q", "--"};
  bool has_head = false;
  for (const std::string_view branch : branches) {
    if (branch == head) {
      has_head = true;
    } else {
      others.emplace_back(branch);
    }
  }
  if (has_head) {
    GT_CHECK(check_git(runner, {{"symbolic-ref", "HEAD", "refs/heads/" + head}, repository}));
  }
  if (others.size() > 4) GT_CHECK(check_git(runner, {others, repository}));
  if (!has_head) return {};
  return check_git(
      runner,
      {{"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/" + head}, repository});
}

bool has_branch(ProcessRunner& runner, const path& repository, std::string_view branch) {
  return run_git(runner, {{"rev-parse", "--verify", "--quiet", format("refs/heads/{}", branch)},
                          repository})
      .has_value();
}

/// An index of git's beside the real one, gone with its lock file when this goes.
class TemporaryIndex {
 public:
  explicit TemporaryIndex(const path& git_directory)
      : file_(git_directory / format("gt-snapshot-{}", new_ulid(SystemClock().now()))) {
    // With what git knows about each file, so that only changed ones are read again.
    std::error_code ignored;
    if (std::filesystem::copy_file(git_directory / "index", file_, ignored)) return;
    std::filesystem::remove(file_, ignored);  // half a copy, on a full disk, is worse than none
  }
  ~TemporaryIndex() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
    std::filesystem::remove(file_.string() + ".lock", ignored);
  }
  TemporaryIndex(const TemporaryIndex&) = delete;
  TemporaryIndex& operator=(const TemporaryIndex&) = delete;

  [[nodiscard]] std::string variable() const { return "GIT_INDEX_FILE=" + file_.string(); }

 private:
  path file_;
};

/// Arguments of a git command whose objects and refs are on disk when it returns.
std::vector<std::string> durably(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"-c", "core.fsync=all", "-c", "core.fsyncMethod=batch"});
  return arguments;
}

/// The tree of everything in the worktree.
Result<std::string> write_everything(ProcessRunner& runner, const path& worktree) {
  GT_TRY(const std::string git_directory,
         run_git(runner, {{"rev-parse", "--absolute-git-dir"}, worktree}));
  const TemporaryIndex index(git_directory);
  GT_TRY(const ProcessOutcome added,
         start_git(runner,
                   {durably({"add", "--all"}), worktree, {index.variable()}, kLongGitDeadline}));
  const std::string_view sign = "adding embedded git repository: ";
  if (const std::size_t at = added.err.find(sign); at != std::string::npos) {
    const std::string_view name = lines_of(std::string_view(added.err).substr(at + sign.size()))[0];
    return Error{ErrorCode::kRefused,
                 format("{} holds a repository of its own: {}", worktree.string(), printable(name)),
                 "move it away, its content would be lost"};
  }
  if (!added.succeeded()) return git_failure(added);
  return run_git(runner, {durably({"write-tree"}), worktree, {index.variable()}});
}

/// Why a remote did not take a branch: `!\tFROM:TO\t[remote rejected] (hook declined)`, and what
/// its hook said, in lines that begin with `remote: ` (git fills them up with spaces).
Error refused_push(const ProcessOutcome& pushed, std::string_view branch) {
  for (const std::string_view line : lines_of(pushed.out)) {
    if (!line.starts_with("!\t")) continue;
    std::string said;
    for (const std::string_view told : lines_of(pushed.err)) {
      constexpr std::string_view kRemote = "remote: ";
      if (said.empty() && told.starts_with(kRemote))
        said = one_line(trimmed(told.substr(kRemote.size())), 200);
    }
    return {ErrorCode::kRefused,
            format("the remote did not take {}: {}", branch,
                   one_line(line.substr(line.rfind('\t') + 1), 120)),
            said.empty() ? "look at the rules of the remote, then repeat the command"
                         : format("it said: {}", said)};
  }
  return git_failure(pushed);
}

Worktree parse_worktree(std::string_view record) {
  constexpr std::string_view kPath = "worktree ", kHead = "HEAD ", kBranch = "branch refs/heads/";
  Worktree worktree;
  for (const std::string_view field : split(record, '\0')) {
    if (field.starts_with(kPath)) worktree.path = field.substr(kPath.size());
    if (field.starts_with(kHead)) worktree.head = field.substr(kHead.size());
    if (field.starts_with(kBranch)) worktree.branch = field.substr(kBranch.size());
  }
  return worktree;
}

}  // namespace

Result<void> Git::clone_bare(std::string_view source, const path& to) {
  std::error_code ignored;
  if (std::filesystem::exists(std::filesystem::symlink_status(to, ignored))) {
    return Error{ErrorCode::kConflict, format("{} is there already", to.string()), ""};
  }
  GT_TRY(const ProcessOutcome cloned,
         start_git(runner_, {{"clone", "--bare", "--quiet", "--config",
                              "remote.origin.fetch=+refs/heads/*:refs/remotes/origin/*", "--",
                              std::string(source), to.string()},
                             {},
                             {},
                             kLongGitDeadline}));
  Result<void> done;
  if (!cloned.succeeded()) {
    Error error = git_failure(cloned);
    if (is_about_a_missing_source(cloned.err)) error.code = ErrorCode::kNotFound;
    done = error;
  } else {
    done = arrange_branches(runner_, to);
  }
  if (!done) std::filesystem::remove_all(to, ignored);
  return done;
}

Result<void> Git::fetch(const path& repository, Duration deadline) {
  GT_TRY(const FileLock lock, FileLock::acquire(repository, kLockPatience));
  return check_git(runner_, {{"fetch", "--quiet", "--prune", "origin"}, repository, {}, deadline});
}

Result<std::string> Git::default_branch(const path& repository) {
  GT_TRY(const ProcessOutcome outcome,
         start_git(runner_, {{"symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"}, repository}));
  if (outcome.exit_status == 1) return std::string();
  if (!outcome.succeeded()) return git_failure(outcome);
  constexpr std::string_view kPrefix = "refs/remotes/origin/";
  const std::string_view name = trimmed(outcome.out);
  return std::string(name.substr(name.starts_with(kPrefix) ? kPrefix.size() : 0));
}

Result<std::string> Git::resolve(const path& repository, std::string_view revision) {
  GT_TRY(const ProcessOutcome outcome,
         start_git(runner_, {{"rev-parse", "--verify", "--quiet", "--end-of-options",
                              format("{}^{{commit}}", revision)},
                             repository}));
  if (outcome.succeeded()) return std::string(trimmed(outcome.out));
  if (!trimmed(outcome.err).empty()) return git_failure(outcome);
  return Error{ErrorCode::kNotFound, format("no commit '{}' in {}", revision, repository.string()),
               ""};
}

Result<void> Git::add_worktree(const path& repository, const path& worktree,
                               std::string_view branch, std::string_view base) {
  bool is_new_branch = false;
  {
    // Two `git worktree add` at once fail now and then (2 of 80, git 2.39); this part takes 6 ms,
    // writing out the files 120 ms.
    GT_TRY(const FileLock lock, FileLock::acquire(repository, kLockPatience));
    is_new_branch = !has_branch(runner_, repository, branch);
    std::vector<std::string> arguments = {"worktree", "add", "--no-checkout", "--quiet"};
    if (is_new_branch) {
      arguments.insert(arguments.end(), {"--no-track", "-b", std::string(branch), "--",
                                         worktree.string(), std::string(base)});
    } else {
      arguments.insert(arguments.end(), {"--", worktree.string(), std::string(branch)});
    }
    if (Result<void> added = check_git(runner_, {std::move(arguments), repository}); !added) {
      // git makes the branch first and leaves it when the rest fails.
      if (is_new_branch) static_cast<void>(delete_branch(repository, branch));
      return added;
    }
  }
  Result<void> checked_out = check_out(runner_, worktree);
  if (!checked_out) {
    static_cast<void>(remove_worktree(repository, worktree));
    if (is_new_branch) static_cast<void>(delete_branch(repository, branch));
  }
  return checked_out;
}

Result<void> Git::repair_worktree(const path& repository, const path& worktree) {
  GT_TRY(const FileLock lock, FileLock::acquire(repository, kLockPatience));
  return check_git(runner_, {{"worktree", "repair", "--", worktree.string()}, repository});
}

Result<std::vector<Worktree>> Git::worktrees(const path& repository) {
  GT_TRY(const std::string listing,
         run_git(runner_, {{"worktree", "list", "--porcelain", "-z"}, repository}));
  std::vector<Worktree> worktrees;
  for (std::string_view rest = listing; !rest.empty();) {
    const std::size_t end = std::min(rest.find(std::string_view("\0\0", 2)), rest.size());
    Worktree worktree = parse_worktree(rest.substr(0, end));
    if (!worktree.head.empty()) worktrees.push_back(std::move(worktree));  // else the bare one
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return worktrees;
}

Result<WorktreeState> Git::state(const path& worktree, std::string_view base) {
  GT_TRY(
      const ProcessOutcome status,
      start_git(runner_, {{"status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"},
                          worktree}));
  if (!status.succeeded()) return git_failure(status);
  WorktreeState state;
  for (const std::string_view entry : split(status.out, '\0')) {
    if (entry.empty()) continue;
    ++(entry.starts_with("??") ? state.untracked_files : state.changed_files);
  }
  const Result<std::string> head = resolve(worktree, "HEAD");
  if (!head && head.error().code == ErrorCode::kNotFound) return state;  // no commit yet
  if (!head) return head.error();

  std::vector<std::string> arguments = {"rev-list", "--count", *head, "--not", "--remotes"};
  if (!base.empty()) {
    GT_TRY(const std::string base_commit, resolve(worktree, base));
    arguments.push_back(base_commit);
  }
  GT_TRY(const std::string count, run_git(runner_, {std::move(arguments), worktree}));
  state.unpushed_commits = static_cast<int>(parse_integer(count).value_or(0));
  return state;
}

Result<bool> Git::is_tracked(const path& worktree, std::string_view file) {
  GT_TRY(const std::string listing,
         run_git(runner_,
                 {{"--literal-pathspecs", "ls-files", "-z", "--", std::string(file)}, worktree}));
  return !listing.empty();
}

Result<std::string> Git::snapshot(const path& worktree, std::string_view ref,
                                  std::string_view message) {
  GT_TRY(const std::string tree, write_everything(runner_, worktree));
  std::vector<std::string> arguments = {"commit-tree", tree, "-m", std::string(message)};
  const Result<std::string> head = resolve(worktree, "HEAD");
  if (head) arguments.insert(arguments.end(), {"-p", *head});
  if (!head && head.error().code != ErrorCode::kNotFound) return head.error();

  // Ours, whosever work it is: a machine without a configured user must not lose it.
  const std::vector<std::string> identity = {
      "GIT_AUTHOR_NAME=Guildtown", "GIT_AUTHOR_EMAIL=guildtown@localhost",
      "GIT_COMMITTER_NAME=Guildtown", "GIT_COMMITTER_EMAIL=guildtown@localhost"};
  GT_TRY(std::string commit, run_git(runner_, {durably(std::move(arguments)), worktree, identity}));
  const std::string no_old_value(commit.size(), '0');
  GT_CHECK(check_git(runner_, {durably({"update-ref", std::string(ref), commit, no_old_value}),
                               worktree, identity}));
  return commit;
}

Result<void> Git::remove_worktree(const path& repository, const path& worktree) {
  GT_TRY(const FileLock lock, FileLock::acquire(repository, kLockPatience));
  // Once for what is in it, once more for one that is locked.
  return check_git(runner_, {{"worktree", "remove", "--force", "--force", "--", worktree.string()},
                             repository,
                             {},
                             kLongGitDeadline});
}

Result<void> Git::delete_branch(const path& repository, std::string_view branch) {
  return check_git(runner_, {{"branch", "--quiet", "-D", "--", std::string(branch)}, repository});
}

Result<std::string> Git::current_branch(const path& worktree) {
  GT_TRY(const ProcessOutcome outcome,
         start_git(runner_, {{"symbolic-ref", "--quiet", "--short", "HEAD"}, worktree}));
  if (outcome.succeeded()) return std::string(trimmed(outcome.out));
  if (outcome.exit_status != 1) return git_failure(outcome);
  return std::string();
}

Result<void> Git::switch_branch(const path& worktree, std::string_view branch,
                                std::string_view base) {
  std::vector<std::string> arguments = {"switch", "--quiet"};
  if (has_branch(runner_, worktree, branch)) {
    arguments.insert(arguments.end(), {"--no-guess", std::string(branch)});
  } else {
    arguments.insert(arguments.end(), {"--no-track", "-c", std::string(branch), std::string(base)});
  }
  GT_TRY(const ProcessOutcome outcome,
         start_git(runner_, {std::move(arguments), worktree, {}, kLongGitDeadline}));
  if (outcome.succeeded()) return {};
  Error error = git_failure(outcome);
  if (outcome.err.find("would be overwritten") != std::string::npos) {
    error.code = ErrorCode::kRefused;
  }
  return error;
}

Result<int> Git::commits_ahead(const path& repository, std::string_view revision,
                               std::string_view base) {
  GT_TRY(const std::string tip, resolve(repository, revision));
  GT_TRY(const std::string start, resolve(repository, base));
  GT_TRY(const std::string count,
         run_git(runner_, {{"rev-list", "--count", tip, "--not", start}, repository}));
  return static_cast<int>(parse_integer(count).value_or(0));
}

Result<void> Git::push(const path& repository, std::string_view branch) {
  const std::string tracked = format("refs/remotes/origin/{}", branch);
  GT_TRY(const ProcessOutcome known,
         start_git(runner_, {{"rev-parse", "--verify", "--quiet", tracked}, repository}));
  const std::string_view expected = known.succeeded() ? trimmed(known.out) : "";
  const std::string ref = format("refs/heads/{}", branch);
  GT_TRY(const ProcessOutcome pushed,
         start_git(runner_, {{"push", "--quiet", "--porcelain",
                              format("--force-with-lease={}:{}", ref, expected), "origin",
                              format("{}:{}", ref, ref)},
                             repository,
                             {},
                             kLongGitDeadline}));
  if (pushed.succeeded()) return {};
  if (pushed.out.find("stale info") == std::string::npos) return refused_push(pushed, branch);
  return Error{ErrorCode::kConflict,
               format("somebody else pushed to {} since it was fetched", branch),
               "look at it with 'git fetch', then take in or drop what is there"};
}

Result<std::string> Git::remote_commit(const path& repository, std::string_view branch) {
  GT_TRY(const std::string line,
         run_git(runner_, {{"ls-remote", "--quiet", "origin", format("refs/heads/{}", branch)},
                           repository,
                           {},
                           kLongGitDeadline}));
  if (line.empty()) {
    return Error{ErrorCode::kNotFound, format("the remote has no branch {}", branch), ""};
  }
  return line.substr(0, line.find('\t'));
}

Result<int> Git::commits_only_at(const path& repository, std::string_view ref) {
  const auto commit = resolve(repository, ref);
  if (!commit && commit.error().code == ErrorCode::kNotFound) return 0;
  if (!commit) return commit.error();
  GT_TRY(const std::string count, run_git(runner_, {{"rev-list", "--count", *commit, "--not",
                                                     format("--exclude={}", ref), "--all"},
                                                    repository}));
  return static_cast<int>(parse_integer(count).value_or(0));
}

Result<int> Git::unpushed_commits(const path& repository) {
  GT_TRY(const std::string count,
         run_git(runner_, {{"rev-list", "--count", "--all", "--not", "--remotes"}, repository}));
  return static_cast<int>(parse_integer(count).value_or(0));
}

Result<void> Git::delete_ref(const path& repository, std::string_view ref) {
  return check_git(runner_, {durably({"update-ref", "-d", std::string(ref)}), repository});
}

Result<std::string> Git::version() {
  GT_TRY(const std::string line, run_git(runner_, {{"--version"}}));
  const std::vector<std::string_view> words = split(line, ' ');
  if (words.size() < 3) return Error{ErrorCode::kFailed, "git: it tells no version", ""};
  return std::string(words[2]);
}

}  // namespace gt
