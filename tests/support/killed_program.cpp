// SPDX-License-Identifier: Apache-2.0
#include "tests/support/killed_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "tests/support/run_gt.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt::testing {
namespace {

namespace fs = std::filesystem;

constexpr long kTraceOptions = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD;
constexpr int kSystemCallStop = SIGTRAP | 0x80;

/// A system call that changes something, and where its path is among its arguments.
struct Change {
  const char* name;
  int path = -1;  ///< -1: it has none
  int file = -1;  ///< the argument that is an open file
};

const std::map<std::uint64_t, Change>& changes() {
  static const std::map<std::uint64_t, Change> kChanges = {
#ifdef SYS_rename
      {SYS_rename, {"rename", 1}},      {SYS_unlink, {"unlink", 0}},
      {SYS_rmdir, {"rmdir", 0}},        {SYS_mkdir, {"mkdir", 0}},
      {SYS_link, {"link", 1}},          {SYS_symlink, {"symlink", 1}},
#endif
#ifdef SYS_renameat
      {SYS_renameat, {"renameat", 3}},
#endif
      {SYS_renameat2, {"renameat", 3}}, {SYS_unlinkat, {"unlinkat", 1}},
      {SYS_mkdirat, {"mkdirat", 1}},    {SYS_linkat, {"linkat", 3}},
      {SYS_symlinkat, {"symlink", 2}},  {SYS_ftruncate, {"truncate", -1, 0}},
      {SYS_write, {"write", -1, 0}},    {SYS_pwrite64, {"write", -1, 0}},
      {SYS_writev, {"write", -1, 0}},   {SYS_sendto, {"send", -1, 0}},
      {SYS_sendmsg, {"send", -1, 0}},   {SYS_wait4, {"wait4"}},
      {SYS_waitid, {"waitid"}}};
  return kChanges;
}

std::string text_at(pid_t pid, std::uint64_t address) {
  std::string text(256, '\0');
  iovec here{text.data(), text.size()}, there{reinterpret_cast<void*>(address), text.size()};
  const ssize_t got = ::process_vm_readv(pid, &here, 1, &there, 1, 0);
  text.resize(std::max<ssize_t>(got, 0));
  return text.substr(0, text.find('\0'));
}

/// What is written where others see it: not a file that has no name yet, nor a pipe.
bool is_seen(const std::string& file) {
  return file.starts_with("socket:") || (file.starts_with('/') && !file.ends_with(".tmp"));
}

/// Follows one program from system call to system call.
class Tracer {
 public:
  Tracer(pid_t pid, int kill_after) : pid_(pid), kill_after_(kill_after) {}

  void run(KilledRun& run) {
    int wait_status = 0;
    ::waitpid(pid_, &wait_status, 0);  // it has become the program
    ::ptrace(PTRACE_SETOPTIONS, pid_, nullptr, kTraceOptions);
    int signal = 0;
    while (!WIFEXITED(wait_status) && !WIFSIGNALED(wait_status)) {
      ::ptrace(PTRACE_SYSCALL, pid_, nullptr, signal);
      ::waitpid(pid_, &wait_status, 0);
      signal = 0;
      if (!WIFSTOPPED(wait_status)) continue;
      if (WSTOPSIG(wait_status) == kSystemCallStop) {
        look(run);
      } else if (WSTOPSIG(wait_status) != SIGTRAP) {
        signal = WSTOPSIG(wait_status);
      }
    }
    run.status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
  }

 private:
  void look(KilledRun& run) {
    __ptrace_syscall_info info{};
    ::ptrace(PTRACE_GET_SYSCALL_INFO, pid_, sizeof info, &info);
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
      begun_ = begun(info.entry.nr, info.entry.args);
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && !begun_.empty()) {
      if (info.exit.is_error == 0) run.changes.push_back(begun_);
      const bool is_due =
          info.exit.is_error == 0 && static_cast<int>(run.changes.size()) == kill_after_;
      begun_.clear();
      if (is_due) ::kill(pid_, SIGKILL);
    }
  }

  /// The change that begins, told; empty for any other call.
  template <typename Arguments>
  [[nodiscard]] std::string begun(std::uint64_t number, const Arguments& arguments) const {
    const auto found = changes().find(number);
    if (found == changes().end()) return {};
    const Change& change = found->second;
    if (change.path >= 0)
      return format("{} {}", change.name, text_at(pid_, arguments[change.path]));
    if (change.file < 0) return change.name;
    if (arguments[change.file] <= STDERR_FILENO) return {};
    std::error_code gone;
    const std::string file =
        fs::read_symlink(format("/proc/{}/fd/{}", pid_, arguments[change.file]), gone);
    return is_seen(file) ? format("{} {}", change.name, file) : std::string();
  }

  pid_t pid_;
  int kill_after_;
  std::string begun_;
};

/// Becomes `gt`, traced by its parent. Between fork and exec only what is safe there.
[[noreturn]] void become_gt(char* const* argv, char* const* environment, const char* directory,
                            int input, int output) {
  if (::chdir(directory) != 0) ::_exit(126);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  ::execve(argv[0], argv, environment);
  ::_exit(127);
}

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

bool can_trace() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 ? 0 : 1);
  int wait_status = 0;
  ::waitpid(pid, &wait_status, 0);
  return WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
}

KilledRun run_gt_killed(const std::vector<std::string>& words, const fs::path& directory,
                        const std::vector<std::string>& environment, int kill_after) {
  const TempDirectory outputs;
  const fs::path told = outputs.path() / "told";
  std::vector<std::string> program = words;
  program.insert(program.begin(), GT_PROGRAM);
  std::vector<std::string> variables = environment;
  // The leak checker cannot work in a traced program.
  set_variable(variables, "LSAN_OPTIONS", "detect_leaks=0");
  const auto argv = pointers_to(program), envp = pointers_to(variables);
  const Fd input(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Fd output(::open(told.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const pid_t pid = ::fork();
  if (pid == 0) {
    become_gt(argv.data(), envp.data(), directory.c_str(), input.get(), output.get());
  }
  KilledRun run;
  Tracer(pid, kill_after).run(run);
  run.told = read_file(told);
  return run;
}

}  // namespace gt::testing
