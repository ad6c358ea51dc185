// SPDX-License-Identifier: Apache-2.0
#include "common/process/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::string_view kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

/// Owns the two parameter blocks of posix_spawn(3). The first failed step is kept in `problem`.
struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int problem = 0;

  SpawnPlan() {
    note(::posix_spawn_file_actions_init(&actions));
    note(::posix_spawnattr_init(&attributes));
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void note(int result) {
    if (problem == 0) problem = result;
  }
};

/// A descriptor of ours below 3 that is to stand elsewhere in the child would be overwritten on the
/// way: it gets a number out of the way, owned by `spare`.
int clear_of_standard(int fd, int place, Fd& spare) {
  if (fd < 0 || fd > 2 || fd == place) return fd;
  spare.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
  return spare.get();
}

void plan_streams(SpawnPlan& plan, StandardStreams streams, std::array<Fd, 3>& spares) {
  std::array<int, 3> sources = {streams.in, streams.out, streams.err};
  for (int place = 0; place < 3; ++place) {
    const int given = sources[place];
    sources[place] = clear_of_standard(given, place, spares[place]);
    if (given >= 0 && sources[place] < 0) plan.note(errno);
  }
  for (int place = 0; place < 3; ++place) {
    const int mode = place == 0 ? O_RDONLY : O_WRONLY;
    plan.note(sources[place] < 0
                  ? ::posix_spawn_file_actions_addopen(&plan.actions, place, "/dev/null", mode, 0)
                  : ::posix_spawn_file_actions_adddup2(&plan.actions, sources[place], place));
  }
  plan.note(::posix_spawn_file_actions_addclosefrom_np(&plan.actions, 3));
}

void plan_attributes(SpawnPlan& plan, const Program& program) {
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  plan.note(::posix_spawnattr_setsigmask(&plan.attributes, &none));
  plan.note(::posix_spawnattr_setsigdefault(&plan.attributes, &all));
  plan.note(::posix_spawnattr_setpgroup(&plan.attributes, 0));
  int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  if (program.own_session) {
    flags |= POSIX_SPAWN_SETSID;  // leads a group as well
  } else if (program.own_group) {
    flags |= POSIX_SPAWN_SETPGROUP;
  }
  plan.note(::posix_spawnattr_setflags(&plan.attributes, static_cast<short>(flags)));
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::string search_path(const Program& program) {
  if (!program.environment) {
    const char* path = std::getenv("PATH");
    return std::string(path != nullptr ? path : kDefaultPath);
  }
  for (const std::string& variable : *program.environment) {
    if (variable.starts_with("PATH=")) return variable.substr(5);
  }
  return std::string(kDefaultPath);
}

/// Why posix_spawn gave `problem`: it does not say which of its steps failed.
Error spawn_error(const Program& program, const std::string& file, int problem) {
  std::error_code ignored;
  if (!program.directory.empty() && !std::filesystem::is_directory(program.directory, ignored)) {
    return {ErrorCode::kNotFound, format("no directory {}", program.directory.string()), ""};
  }
  if (problem != ENOENT) return system_error(problem, format("cannot run {}", program.argv[0]));
  if (file.starts_with('/') && std::filesystem::exists(file, ignored)) {
    return {ErrorCode::kMissing, format("cannot run {}: its interpreter is missing", file), ""};
  }
  return {ErrorCode::kMissing, format("no program {}", program.argv[0]), ""};
}

}  // namespace

Result<pid_t> spawn(const Program& program, StandardStreams streams) {
  if (program.argv.empty()) return Error{ErrorCode::kFailed, "no program to run", ""};
  const std::optional<std::string> file = find_program(program.argv[0], search_path(program));
  if (!file) {
    return Error{ErrorCode::kMissing, format("no program '{}' in PATH", program.argv[0]), ""};
  }

  SpawnPlan plan;
  std::array<Fd, 3> spares;
  plan_streams(plan, streams, spares);
  plan_attributes(plan, program);
  if (!program.directory.empty()) {
    plan.note(::posix_spawn_file_actions_addchdir_np(&plan.actions, program.directory.c_str()));
  }
  if (plan.problem != 0) return system_error(plan.problem, "posix_spawn");

  const std::vector<char*> argv = pointers_to(program.argv);
  std::vector<char*> environment;
  if (program.environment) environment = pointers_to(*program.environment);
  pid_t pid = 0;
  const int problem =
      ::posix_spawn(&pid, file->c_str(), &plan.actions, &plan.attributes, argv.data(),
                    program.environment ? environment.data() : environ);
  if (problem != 0) return spawn_error(program, *file, problem);
  return pid;
}

std::optional<std::string> find_program(std::string_view name, std::string_view path) {
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string_view::npos) return std::string(name);
  for (const std::string_view directory : split(path, ':')) {
    if (!directory.starts_with('/')) continue;
    const std::string file = format("{}/{}", directory, name);
    std::error_code ignored;
    if (::access(file.c_str(), X_OK) == 0 && std::filesystem::is_regular_file(file, ignored)) {
      return file;
    }
  }
  return std::nullopt;
}

std::string sibling_program(std::string_view name) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path beside = self.parent_path() / name;
  return !error && ::access(beside.c_str(), X_OK) == 0 ? beside.string() : std::string(name);
}

}  // namespace gt
