// SPDX-License-Identifier: Apache-2.0
#include "tests/support/durable_command.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <ostream>
#include <regex>
#include <set>

#include "cli/context.h"
#include "cli/invocation.h"
#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/file_store.h"
#include "common/town/paths.h"

namespace gt::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTown = R"(name: test
heartbeat: {every: 1h, command: ['true']}
dispatch: {mode: manual}
kinds: {mayor: sleeper, polecat: sleeper, crew: sleeper}
)";
constexpr std::string_view kSleeper = "name: sleeper\nsummary: waits\nstart: [sleep, '600']\n";
constexpr std::string_view kBrief = "name: brief\nsummary: ends at once\nstart: ['true']\n";
constexpr std::string_view kItem = "---\nid: web-1\ntitle: A first thing\nstatus: todo\n---\n";

/// Children get the environment of the test's town and not the one of the test.
class RunnerInTown : public ProcessRunner {
 public:
  explicit RunnerInTown(std::vector<std::string> environment)
      : environment_(std::move(environment)) {}

  Result<ProcessOutcome> run(const ProcessRequest& request) override {
    ProcessRequest inside = request;
    std::vector<std::string> variables = environment_;
    for (const std::string& variable : request.program.environment.value_or(environment_)) {
      const std::size_t equals = variable.find('=');
      const std::string name = variable.substr(0, equals);
      if (!has(name)) set_variable(variables, name, variable.substr(equals + 1));
    }
    inside.program.environment = std::move(variables);
    return runner_.run(inside);
  }

 private:
  [[nodiscard]] bool has(const std::string& name) const {
    return std::any_of(environment_.begin(), environment_.end(),
                       [&](const std::string& each) { return each.starts_with(name + "="); });
  }

  std::vector<std::string> environment_;
  SystemProcessRunner runner_;
};

bool is_disposable(const fs::path& path) {
  return path == ".gt/run" || path == ".gt/gtd.lock" || path.filename() == ".lock";
}

/// The texts in a file or a name that differ from run to run.
std::string without_chance(std::string text) {
  static const std::vector<std::pair<std::regex, std::string>> kWords = {
      {std::regex("[0-9A-HJKMNP-TV-Z]{26}"), "ULID"},
      {std::regex("\"?\\b[0-9a-f]{40}\\b\"?"), "COMMIT"},
      {std::regex("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"), "TIME"},
      {std::regex("\\b([efm])-[0-9a-hjkmnp-tv-z]{8}\\b"), "$1-ID"},
      {std::regex("(toast|max)/[0-9a-hjkmnp-tv-z]{6}\\b"), "$1/ID"},
  };
  for (const auto& [pattern, word] : kWords) text = std::regex_replace(text, pattern, word);
  return text;
}

bool is_unfinished(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') && name.ends_with(".tmp");
}

/// The branches and the worktrees that a repository knows.
std::string told_of(const fs::path& repository) {
  std::set<std::string> names;
  std::error_code absent;
  for (const auto& entry : fs::recursive_directory_iterator(repository / "refs/heads", absent)) {
    if (!entry.is_directory())
      names.insert(without_chance(entry.path().lexically_relative(repository).string()));
  }
  for (const auto& entry : fs::directory_iterator(repository / "worktrees", absent)) {
    names.insert(without_chance(entry.path().lexically_relative(repository).string()));
  }
  return join(std::vector(names.begin(), names.end()), "\n");
}

/// Adds what lies in `directory`, by its path from `root`.
void collect(DurableState& state, const fs::path& root, const fs::path& directory,
             const std::string& prefix) {
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(directory, absent)) {
    const fs::path relative = entry.path().lexically_relative(root);
    const std::string key_of = prefix + without_chance(relative.string());
    if (is_disposable(relative) || relative == ".gt/journal" || is_unfinished(relative)) continue;
    const fs::path parent = directory.filename();
    const bool is_workspace =
        parent == "polecats" || parent == "crew" || relative.filename() == "worktree";
    // Of two whose names are made of chance, each is told.
    const std::string key = state.contains(key_of) ? key_of + "'" : key_of;
    if (is_workspace && entry.is_directory()) {
      state[key] = "a worktree";
    } else if (relative.filename() == "repo.git") {
      state[key] = told_of(entry.path());
    } else if (entry.is_directory()) {
      collect(state, root, entry.path(), prefix);
    } else if (entry.is_regular_file()) {
      state[key] = without_chance(read_file(entry.path()));
    }
  }
}

/// Copies a town but for what a daemon that runs in it holds.
void copy_town(const fs::path& from, const fs::path& to) {
  for (const auto& entry : fs::directory_iterator(from)) {
    if (entry.path().filename() == ".gt") continue;
    fs::copy(entry.path(), to / entry.path().filename(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
  for (const auto& entry : fs::directory_iterator(from / ".gt")) {
    const fs::path relative = entry.path().lexically_relative(from);
    if (is_disposable(relative)) continue;
    fs::copy(entry.path(), to / relative, fs::copy_options::recursive);
  }
}

/// A program that asks its standard input gets nothing from that of the test.
class EmptyInput {
 public:
  EmptyInput() : before_(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)) {
    const Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    ::dup2(nothing.get(), STDIN_FILENO);
  }
  ~EmptyInput() {
    if (before_.is_open()) ::dup2(before_.get(), STDIN_FILENO);
  }
  EmptyInput(const EmptyInput&) = delete;
  EmptyInput& operator=(const EmptyInput&) = delete;

 private:
  Fd before_;
};

}  // namespace

std::ostream& operator<<(std::ostream& stream, const DurableCommand& command) {
  return stream << command.name;
}

std::ostream& operator<<(std::ostream& stream, const CommandEnd& end) {
  return stream << "exit " << end.status << ": " << end.problem;
}

DurableState durable_state(const fs::path& town, const fs::path& home) {
  DurableState state;
  collect(state, town, town, "");
  collect(state, home, home, "~/");
  return state;
}

Rehearsal::Rehearsal(const DurableCommand& command) : command_(command) {
  town_.write("town.yaml", kTown);
  town_.write("kinds/sleeper.yaml", kSleeper);
  town_.write("kinds/brief.yaml", kBrief);
  add_programs();
  town_.add_rig("web");
  town_.write("web/board/tasks/001-a-first-thing.md", kItem);
  town_.write(".gt/hooks/mayor.yaml",
              "address: mayor\nrole: mayor\nkind: sleeper\ndesired: stopped\n");
  if (!command_.needs_daemon) set_up();
  save();
  if (!command_.needs_daemon) return;
  const GtRun started = town_.gt({"daemon", "start"});
  EXPECT_EQ(started.status, 0) << started;
}

/// A systemctl that starts the daemon when it is told to.
void Rehearsal::add_programs() {
  const fs::path bin = town_.directory() / "bin";
  const auto add = [&](const char* name, const std::string& script) {
    write_file(bin / name, "#!/bin/sh\n" + script + "\n");
    fs::permissions(bin / name, fs::perms::owner_all);
  };
  add("systemd-escape", "echo escaped-town");
  add("systemctl", format("case \"$*\" in *enable*) setsid gtd --town '{}' < /dev/null > /dev/null "
                          "2>&1 & ;; esac",
                          town_.root().string()));
  for (std::string& variable : town_.environment()) {
    if (variable.starts_with("PATH=")) variable.insert(5, bin.string() + ":");
  }
}

std::vector<std::string> Rehearsal::environment() const {
  std::vector<std::string> environment = town_.environment();
  environment.push_back("GT_TOWN=" + town_.root().string());
  environment.insert(environment.end(), command_.environment.begin(), command_.environment.end());
  return environment;
}

void Rehearsal::save() const {
  fs::create_directories(town_.directory() / "saved/.gt");
  copy_town(town_.root(), town_.directory() / "saved");
  fs::copy(remotes(), town_.directory() / "saved remotes", fs::copy_options::recursive);
}

void Rehearsal::restore() const {
  for (const auto& entry : fs::directory_iterator(town_.root())) {
    if (entry.path().filename() != ".gt") fs::remove_all(entry.path());
  }
  for (const auto& entry : fs::directory_iterator(town_.root() / ".gt")) {
    if (!is_disposable(entry.path().lexically_relative(town_.root()))) fs::remove_all(entry.path());
  }
  copy_town(town_.directory() / "saved", town_.root());
  fs::remove_all(remotes());
  fs::copy(town_.directory() / "saved remotes", remotes(), fs::copy_options::recursive);
  for (const auto& entry : fs::directory_iterator(home())) fs::remove_all(entry.path());
}

void Rehearsal::begin() {
  if (command_.needs_daemon) {
    const auto ended = client_of(town_).stop({"mayor", "web/toast", "web/crew/max"});
    if (!ended) ADD_FAILURE() << ended.error().message;
  }
  restore();
  if (command_.needs_daemon) set_up();
}

void Rehearsal::set_up() const {
  SystemDisk disk;
  for (const auto& words : command_.set_up) static_cast<void>(run_words(words, disk));
  for (const auto& [key, text] : command_.files) town_.write(key, text);
  for (const auto& [key, lines] : command_.appended) {
    std::ofstream(town_.root() / key, std::ios::app) << lines;
  }
  for (std::vector<std::string> words : command_.git) {
    words.insert(words.begin(), "git");
    run_program(words, town_.root() / command_.directory, town_.environment());
  }
}

CommandEnd Rehearsal::run(Disk& disk) const {
  return run_words(command_.words, disk);
}

CommandEnd Rehearsal::run_words(const std::vector<std::string>& words, Disk& disk) const {
  const auto told = [](const Error& error) {
    return CommandEnd{exit_status(error.code), error.message};
  };
  const auto invocation = read_invocation(words);
  if (!invocation) return told(invocation.error());
  const EmptyInput input;
  SystemClock clock;
  RunnerInTown runner(environment());
  Progress progress(-1, Style{}, clock, true);
  std::filesystem::path directory = town_.root() / command_.directory;
  if (!fs::exists(directory)) directory = town_.root();
  World world{Environment(environment()),
              directory.lexically_normal(),
              GT_PROGRAM,
              clock,
              disk,
              runner,
              progress};
  std::unique_ptr<Town> town;
  if (invocation->command->needs == Needs::kTown) {
    auto opened = open_town(world, std::nullopt);
    if (!opened) return told(opened.error());
    town = *std::move(opened);
  }
  Context context(std::move(world), std::move(town));
  const auto report = invocation->command->run(context, invocation->args);
  if (!report) return told(report.error());
  return {(*report)->exit_status(), to_json((*report)->json())};
}

std::set<std::string> Rehearsal::events() const {
  std::set<std::string> events;
  std::error_code absent;
  for (const auto& day : fs::directory_iterator(town_.root() / ".gt/journal", absent)) {
    const std::string text = read_file(day.path());
    for (const std::string_view line : lines_of(text)) {
      const auto entry = parse_json(line);
      if (!entry) continue;
      const auto of = [&](const char* key) { return (*entry)[key].as_string(); };
      if (of("event") == nullptr || of("subject") == nullptr) continue;
      events.insert(without_chance(format("{} {}", *of("event"), *of("subject"))));
    }
  }
  return events;
}

std::vector<std::string> Rehearsal::journal_problems() const {
  std::vector<std::string> problems;
  std::error_code absent;
  for (const auto& day : fs::directory_iterator(town_.root() / ".gt/journal", absent)) {
    const std::string text = read_file(day.path());
    for (const std::string_view line : lines_of(text)) {
      if (!line.empty() && !parse_json(line)) problems.emplace_back(line);
    }
  }
  return problems;
}

void expect_held(const Rehearsal& rehearsal, const DurableCommand& command) {
  for (const auto& [file, text] : command.holds) {
    if (text.empty()) {
      EXPECT_FALSE(rehearsal.town().has(file)) << file;
    } else {
      EXPECT_THAT(rehearsal.town().read(file), ::testing::HasSubstr(text)) << file;
    }
  }
}

void expect_old_or_new(const DurableState& seen, const DurableState& before,
                       const DurableState& after, const DurableCommand& command) {
  const auto at = [](const DurableState& state, const std::string& key) {
    const auto found = state.find(key);
    return found == state.end() ? std::string("(nothing)") : found->second;
  };
  DurableState all = seen;
  all.insert(before.begin(), before.end());
  all.insert(after.begin(), after.end());
  for (const auto& [key, text] : all) {
    std::vector<std::string> versions = {at(before, key), at(after, key)};
    for (const auto& [file, version] : command.on_the_way) {
      if (file == key) versions.push_back(version);
    }
    EXPECT_THAT(versions, ::testing::Contains(at(seen, key))) << key;
  }
}

}  // namespace gt::testing
