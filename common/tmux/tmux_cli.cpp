// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/tmux/script.h"
#include "common/tmux/tmux.h"

namespace gt {
namespace {

constexpr Duration kDeadline = std::chrono::seconds(5);
constexpr std::size_t kOutputLimitBytes = std::size_t{64} << 20;

Error hung(std::string_view server) {
  return {ErrorCode::kTimedOut, format("the tmux server {} does not answer", server),
          "its process may be stopped: pgrep -f 'tmux.*-L ' finds it, kill -CONT wakes it"};
}

Result<ProcessOutcome> run_tmux(ProcessRunner& runner, std::string_view server,
                                std::vector<std::string> arguments, std::string input) {
  ProcessRequest request;
  // -u: a client without a UTF-8 locale prints `_` for tabs and for all that is not ASCII.
  request.program.argv = {"tmux", "-u", "-L", std::string(server)};
  std::move(arguments.begin(), arguments.end(), std::back_inserter(request.program.argv));
  request.input = std::move(input);
  request.deadline = kDeadline;
  request.output_limit_bytes = kOutputLimitBytes;
  Result<ProcessOutcome> outcome = runner.run(request);
  if (!outcome && outcome.error().code == ErrorCode::kMissing) {
    return Error{ErrorCode::kMissing, "tmux is not installed", "apt-get install tmux"};
  }
  if (outcome && outcome->timed_out) return hung(server);
  return outcome;
}

bool waits_for_end(pid_t pid) {
  const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd.is_open()) return true;  // it has ended already
  pollfd watched{pidfd.get(), POLLIN, 0};
  return ::poll(&watched, 1, static_cast<int>(kDeadline.count())) != 0;
}

}  // namespace

TmuxCli::TmuxCli(ProcessRunner& runner, std::string server)
    : runner_(runner), server_(std::move(server)) {}

Result<std::vector<TmuxSession>> TmuxCli::list() {
  GT_TRY(const ProcessOutcome outcome,
         run_tmux(runner_, server_, {"list-panes", "-a", "-F", std::string(listing_format())}, ""));
  return read_listing(outcome);
}

Result<std::vector<std::string>> TmuxCli::capture(const std::vector<std::string>& sessions,
                                                  int lines) {
  std::vector<std::string> screens(sessions.size());
  if (sessions.empty()) return screens;

  // No screen can hold a line that was not thought of before now.
  const std::string mark = new_ulid(SystemClock().now());
  std::string script;
  for (const std::string& session : sessions) {
    script += format("display-message -p {}\n", mark);
    script += if_session(session,
                         format("capture-pane -p -t {} -S -{}", tmux_quoted(pane_target(session)),
                                std::max(lines, 0)),
                         "");
  }
  GT_TRY(const ProcessOutcome outcome, run_script(std::move(script)));
  if (outcome.out.empty()) {
    GT_CHECK(read_listing(outcome));
    return screens;
  }

  std::string_view rest = outcome.out;
  const std::string separator = mark + '\n';
  std::size_t found = 0;
  while (rest.starts_with(separator) && found < screens.size()) {
    rest.remove_prefix(separator.size());
    const std::size_t end = std::min(rest.find(separator), rest.size());
    screens[found++] = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  if (found != screens.size() || outcome.was_truncated) {
    return Error{ErrorCode::kFailed, "tmux did not show every screen", ""};
  }
  return screens;
}

Result<ProcessOutcome> TmuxCli::run_script(std::string script) {
  return run_tmux(runner_, server_, {"source-file", "-"}, std::move(script));
}

Result<std::optional<PaneLook>> TmuxCli::look(std::string_view session, std::string_view typist) {
  GT_TRY(const ProcessOutcome outcome, run_script(look_script(session, typist)));
  return read_look(outcome);
}

Result<bool> TmuxCli::type(const std::string& script) {
  GT_TRY(const ProcessOutcome outcome, run_script(script));
  return read_typed(outcome);
}

void TmuxCli::run_line(const std::string& line) {
  if (!line.empty()) (void)run_script(line);
}

std::vector<std::string> TmuxCli::attach_command(std::string_view session, bool read_only) const {
  std::vector<std::string> command = {
      "tmux", "-L", server_, "-f", "/dev/null", "attach-session", "-t", format("={}", session)};
  if (read_only) command.emplace_back("-r");
  return command;
}

Result<void> TmuxCli::end_server() {
  GT_TRY(const ProcessOutcome outcome,
         run_tmux(runner_, server_,
                  {"display-message", "-p", "#{pid}\t#{socket_path}", ";", "kill-server"}, ""));
  const std::vector<std::string_view> answer = split(trimmed(outcome.out), '\t');
  const std::optional<long long> pid = parse_integer(answer[0]);
  if (!pid || answer.size() != 2) {
    GT_CHECK(read_listing(outcome));  // fine if none runs
    return {};
  }
  if (!waits_for_end(static_cast<pid_t>(*pid))) return hung(server_);
  // 3.3a leaves its socket behind.
  std::error_code ignored;
  std::filesystem::remove(std::string(answer[1]), ignored);
  return {};
}

}  // namespace gt
