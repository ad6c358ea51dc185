// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/story.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/town/paths.h"

namespace gt {
namespace {

using std::chrono::seconds;

constexpr Duration kPatience = seconds(60);  // for what should take a few seconds
constexpr std::size_t kCommitsEach = 2;      // of a task

Duration longer_of(Duration a, Duration b) {
  return std::max(a, b);
}

}  // namespace

Story::Story(Stage& stage, Narrator& narrator, double speed, bool is_kept)
    : stage_(stage), narrator_(narrator), speed_(speed), is_kept_(is_kept) {
  for (const Project& project : demo_projects()) {
    for (std::size_t i = 0; i < project.tasks.size(); ++i) {
      workers_.push_back({project, i, Address::polecat(project.rig, project.tasks[i].polecat),
                          task_id(project, i)});
    }
  }
}

Result<bool> Story::tell() {
  GT_CHECK(found_town());
  GT_CHECK(hang_work());
  GT_CHECK(start());
  GT_CHECK(kill_daemon());
  GT_CHECK(kill_agent());
  GT_CHECK(finish());
  GT_CHECK(look_at_work());
  if (!is_kept_) GT_CHECK(close());
  return all_true_;
}

Result<void> Story::found_town() {
  narrator_.chapter("A town from nothing");
  narrator_.say(
      "Two little projects, calc and notes, each a git repository with tests, become the "
      "rigs of a new town. Each gets two polecats: workers with a worktree of their own.");
  for (const Project& project : demo_projects()) GT_CHECK(make_repository(project));
  GT_CHECK(stage_.gt(
      {"init", stage_.town().filename().string(), "--name", "demo", "--kind", "robot"}, 1));
  const Duration every = longer_of(at_speed(seconds(2)), seconds(1));
  GT_CHECK(stage_.gt({"config", "set", "heartbeat.every", format_duration(every)}, 1));
  // The story is about who gets what: it hands work out itself.
  GT_CHECK(stage_.gt({"config", "set", "dispatch.mode", "manual"}, 1));
  for (const Project& project : demo_projects()) {
    const std::string rig(project.rig);
    GT_CHECK(stage_.gt({"rig", "add", rig, "../" + rig + ".git", "--check", "sh test.sh"}, 1));
  }
  for (const Worker& worker : workers_) {
    GT_CHECK(stage_.gt({"polecat", "spawn", worker.address.str()}, 1));
  }
  return {};
}

Result<void> Story::make_repository(const Project& project) {
  const auto directory = stage_.directory() / format("{}.git", project.rig);
  GT_CHECK(stage_.write(directory / "README.md", ""));
  GT_CHECK(stage_.run({"git", "init", "--quiet", "--initial-branch=main"}, directory));
  for (const ProjectCommit& commit : project.history) {
    for (const ProjectFile& file : commit.files) {
      GT_CHECK(stage_.write(directory / file.path, file.text));
    }
    GT_CHECK(stage_.run({"git", "add", "--all"}, directory));
    GT_CHECK(stage_.run({"git", "-c", "user.name=Ada", "-c", "user.email=ada@guildtown.invalid",
                         "commit", "--quiet", "-m", std::string(commit.message)},
                        directory));
  }
  return {};
}

Result<void> Story::hang_work() {
  narrator_.chapter("Work for everybody");
  narrator_.say(
      "A work item is a Markdown file on its rig's board. Hung on an agent's hook, it is "
      "that agent's to do: there is work on your hook, run it.");
  for (const Worker& worker : workers_) {
    const auto board =
        TownPaths(stage_.town()).absolute(TownPaths::board_prefix(worker.address.rig()));
    GT_CHECK(stage_.write(board / format("{:03}-task.md", worker.task + 1),
                          task_markdown(worker.project, worker.task, speed_)));
    GT_CHECK(stage_.gt({"hook", "set", worker.item, "--as", worker.address.str()}, 1));
  }
  return {};
}

Result<void> Story::start() {
  narrator_.chapter("Everybody to work");
  narrator_.say(
      "One command starts the daemon, then each agent in a tmux session of its own. The "
      "agents are robots here: scripted, without a model, but with a real terminal, and "
      "what they do with git is real.");
  GT_CHECK(stage_.gt({"start", "--all"}));
  check(stage_.sessions().size() == workers_.size() + 1, "the mayor and four polecats run");
  GT_CHECK(stage_.wait_until("nobody committed anything", kPatience,
                             [this] { return count_commits() > 0; }));
  GT_CHECK(stage_.gt({"status"}));
  return {};
}

Result<void> Story::kill_daemon() {
  narrator_.chapter("The daemon is killed");
  const auto daemon = stage_.daemon_pid();
  if (!daemon) return Error{ErrorCode::kFailed, "the daemon does not answer", ""};
  const auto before = stage_.sessions();
  const std::size_t commits = count_commits();
  narrator_.say(format("gtd is process {}.", *daemon));
  narrator_.command(format("kill -9 {}", *daemon));
  ::kill(*daemon, SIGKILL);
  GT_CHECK(stage_.wait_until("the daemon did not die", kPatience,
                             [this] { return !stage_.daemon_pid(); }));
  GT_CHECK(stage_.try_gt({"daemon", "status"}, 3));
  narrator_.say("Nobody supervises the town now. Its agents do not notice.");
  GT_CHECK(stage_.wait_until("nobody committed without a daemon", kPatience,
                             [&] { return count_commits() >= commits + 2; }));
  check(stage_.sessions() == before, "every session goes on, with the same processes");
  check(true, format("{} commits were made without it", count_commits() - commits));
  GT_CHECK(stage_.gt({"daemon", "start"}));
  check(stage_.daemon_pid().has_value() && stage_.daemon_pid() != daemon,
        "the daemon is back and found everybody as they were");
  check(stage_.sessions() == before, "nobody was started twice");
  return {};
}

Result<void> Story::kill_agent() {
  narrator_.chapter("An agent is killed");
  const auto before = stage_.sessions();
  // One in the middle of its work, if there is one: it has a step done and a step to do.
  const auto unfinished = std::find_if(workers_.begin(), workers_.end(), [&](const Worker& each) {
    return commits_of(each).size() < kCommitsEach && before.contains(each.address.str());
  });
  const Worker& victim = unfinished == workers_.end() ? workers_.front() : *unfinished;
  const std::string name = victim.address.str();
  const pid_t pid = before.contains(name) ? before.at(name) : 0;
  if (pid == 0) return Error{ErrorCode::kFailed, format("{} does not run", name), ""};
  narrator_.say(
      format("{} has made {} of {} commits.", name, commits_of(victim).size(), kCommitsEach));
  narrator_.command(format("kill -9 {}", pid));
  ::kill(pid, SIGKILL);
  GT_CHECK(stage_.wait_until(format("{} did not die", name), kPatience,
                             [&] { return !stage_.sessions().contains(name); }));
  GT_CHECK(stage_.gt({"status"}));
  narrator_.say(
      "It has work on its hook, so the next tick after a short back-off starts it again.");
  GT_CHECK(stage_.wait_until(format("{} did not come back", name), kPatience, [&] {
    const auto now = stage_.sessions();
    return now.contains(name) && now.at(name) != pid;
  }));
  check(true, format("the tick brought {} back", name));
  auto others = stage_.sessions();
  others[name] = pid;
  check(others == before, "nobody else was touched");
  return {};
}

Result<void> Story::finish() {
  narrator_.chapter("The work gets done");
  GT_CHECK(stage_.wait_until("the work was not done", kPatience + at_speed(seconds(30)),
                             [this] { return count_commits() >= workers_.size() * kCommitsEach; }));
  GT_CHECK(stage_.wait_until("the agents did not come to rest", kPatience, [this] {
    return std::all_of(workers_.begin(), workers_.end(), [this](const Worker& worker) {
      return stage_.run({"git", "diff", "--quiet", "HEAD"}, worktree(worker)).has_value();
    });
  }));
  GT_CHECK(stage_.gt({"status"}));
  return {};
}

Result<void> Story::look_at_work() {
  narrator_.chapter("What is there now");
  for (const Project& project : demo_projects()) {
    const auto repository = TownPaths(stage_.town()).repository(project.rig);
    narrator_.command(format("git -C {} log --graph --all",
                             repository.lexically_relative(stage_.town()).string()));
    GT_TRY(const std::string log,
           stage_.run({"git", "log", "--graph", "--all", "--format=%h %s, by %an"}, repository));
    narrator_.output(log, 100);
  }
  for (const Worker& worker : workers_) GT_CHECK(check_work(worker));
  return {};
}

Result<void> Story::check_work(const Worker& worker) {
  const ProjectTask& task = worker.project.tasks[worker.task];
  const std::vector<Commit> commits = commits_of(worker);
  const std::string name = worker.address.str();
  const bool is_once = commits.size() == kCommitsEach && commits[0].subject == task.code_message &&
                       commits[1].subject == task.readme_message;
  const bool is_theirs = std::all_of(commits.begin(), commits.end(), [&](const Commit& commit) {
    return commit.author == name && commit.work.starts_with(worker.item + " ");
  });
  GT_TRY(const std::string changes, stage_.run({"git", "status", "--porcelain"}, worktree(worker)));
  const auto tests = stage_.run({"sh", "test.sh"}, worktree(worker));
  check(is_once && is_theirs && changes.empty() && tests.has_value(),
        format("{}: '{}' is done by {}, each commit once; {}", worker.item, task.title, name,
               tests ? trimmed(*tests) : std::string_view("its tests fail")));
  if (!is_once) narrator_.say(format("{} commits instead of {}", commits.size(), kCommitsEach));
  if (!changes.empty()) narrator_.output(changes, 10);
  return {};
}

Result<void> Story::close() {
  narrator_.chapter("The end");
  GT_CHECK(stage_.gt({"down"}, 3));
  check(stage_.end_town(), "no daemon and no session is left");
  return {};
}

std::filesystem::path Story::worktree(const Worker& worker) const {
  return TownPaths(stage_.town()).workspace(worker.address);
}

std::vector<Story::Commit> Story::commits_of(const Worker& worker) {
  const auto log =
      stage_.run({"git", "log", "--reverse",
                  "--format=%an%x09%s%x09%(trailers:key=Work-item,valueonly,separator=%x2C)"},
                 worktree(worker));
  std::vector<Commit> commits;
  if (!log) return commits;
  for (const std::string_view line : lines_of(*log)) {
    const auto fields = split(line, '\t');
    if (fields.size() != 3 || fields[2].empty()) continue;  // of the project's own history
    commits.push_back({std::string(fields[0]), std::string(fields[1]), std::string(fields[2])});
  }
  return commits;
}

std::size_t Story::count_commits() {
  std::size_t count = 0;
  for (const Worker& worker : workers_) count += commits_of(worker).size();
  return count;
}

Duration Story::at_speed(Duration duration) const {
  return Duration(static_cast<Duration::rep>(static_cast<double>(duration.count()) / speed_));
}

void Story::check(bool is_true, std::string_view text) {
  narrator_.check(is_true, text);
  all_true_ = all_true_ && is_true;
}

}  // namespace gt
