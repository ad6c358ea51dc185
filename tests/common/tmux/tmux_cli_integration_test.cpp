// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "common/base/text.h"
#include "common/tmux/script.h"
#include "common/tmux/tmux.h"
#include "tests/fakes/fake_process_runner.h"
#include "tests/support/matchers.h"
#include "tests/support/private_tmux.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using testing::FakeProcessRunner;
using ::testing::HasSubstr;
using testing::is_gone;
using testing::IsError;
using testing::IsOk;
using testing::PrivateTmux;
using testing::wait_until;

SessionSpec shell(std::string name, std::string script) {
  SessionSpec session;
  session.name = std::move(name);
  session.directory = "/";
  session.argv = {"/bin/sh", "-c", std::move(script)};
  session.environment = {"PATH=/usr/bin:/bin"};
  return session;
}

void start(PrivateTmux& server, const std::vector<SessionSpec>& sessions) {
  std::string script = server_lines({});
  for (const SessionSpec& session : sessions) script += start_lines(session);
  GT_ASSERT_OK(const ProcessOutcome outcome, server.run_batch(script));
  ASSERT_EQ(outcome.exit_status, 0) << outcome.err;
}

/// The screens once `condition` holds for them.
std::vector<std::string> screens_when(
    PrivateTmux& server, const std::vector<std::string>& names, int lines,
    const std::function<bool(const std::vector<std::string>&)>& condition) {
  std::vector<std::string> screens;
  EXPECT_TRUE(wait_until([&] {
    Result<std::vector<std::string>> shown = server.tmux().capture(names, lines);
    EXPECT_THAT(shown, IsOk());
    if (!shown) return true;
    screens = *std::move(shown);
    return condition(screens);
  }));
  return screens;
}

TEST(TmuxCli, NoServerIsNoSession) {
  PrivateTmux server;
  GT_ASSERT_OK(const auto sessions, server.tmux().list());
  EXPECT_TRUE(sessions.empty());
  GT_ASSERT_OK(const auto screens, server.tmux().capture({"a", "b"}, 0));
  EXPECT_EQ(screens, (std::vector<std::string>{"", ""}));
  EXPECT_THAT(server.tmux().end_server(), IsOk());
}

TEST(TmuxCli, AServerWithoutSessionsListsNone) {
  PrivateTmux server;
  GT_ASSERT_OK(const ProcessOutcome outcome, server.run_batch(server_lines({})));
  EXPECT_EQ(outcome.err, "no current target\n") << "so the server runs";
  GT_ASSERT_OK(const auto sessions, server.tmux().list());
  EXPECT_TRUE(sessions.empty());
  GT_ASSERT_OK(const auto screens, server.tmux().capture({"a"}, 0));
  EXPECT_EQ(screens, std::vector<std::string>{""});
}

TEST(TmuxCli, CapturesEachScreenAndNothingForAMissingSession) {
  PrivateTmux server;
  start(server,
        {shell("one", "echo first; sleep 600"), shell("web/two", "echo 'zwei é'; sleep 600")});
  const auto screens = screens_when(
      server, {"one", "missing", "web/two"}, 0, [](const std::vector<std::string>& shown) {
        return !trimmed(shown[0]).empty() && !trimmed(shown[2]).empty();
      });
  EXPECT_EQ(trimmed(screens[0]), "first");
  EXPECT_EQ(screens[1], "");
  EXPECT_EQ(trimmed(screens[2]), "zwei é");
  EXPECT_EQ(lines_of(screens[0]).size(), 50U) << "the whole screen, empty lines too";
}

TEST(TmuxCli, ADeadSessionShowsItsLastScreenAsItWas) {
  PrivateTmux server;
  start(server, {shell("one", "echo last words; sleep 600")});
  const auto is_shown = [](const std::vector<std::string>& shown) {
    return !trimmed(shown[0]).empty();
  };
  const auto before = screens_when(server, {"one"}, 0, is_shown);
  ASSERT_EQ(::kill(server.session("one").pid, SIGKILL), 0);
  ASSERT_TRUE(wait_until([&] { return server.session("one").is_dead; }));
  GT_ASSERT_OK(const auto after, server.tmux().capture({"one"}, 0));
  EXPECT_EQ(after, before);
  EXPECT_EQ(trimmed(after[0]), "last words");
}

TEST(TmuxCli, CapturesAsMuchHistoryAsAsked) {
  PrivateTmux server;
  start(server, {shell("one", "seq 1 300; sleep 600")});
  const auto full = screens_when(server, {"one"}, 1000, [](const std::vector<std::string>& shown) {
    return shown[0].find("300") != std::string::npos;
  });
  EXPECT_TRUE(full[0].starts_with("1\n2\n"));
  GT_ASSERT_OK(const auto some, server.tmux().capture({"one"}, 10));
  EXPECT_EQ(lines_of(some[0]).size(), 60U);
  GT_ASSERT_OK(const auto none, server.tmux().capture({"one"}, 0));
  EXPECT_EQ(lines_of(none[0]).size(), 50U);
}

TEST(TmuxCli, CapturesTwoHundredScreensInOneProcess) {
  PrivateTmux server;
  std::vector<SessionSpec> sessions;
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) {
    names.push_back("s" + std::to_string(i));
    sessions.push_back(shell(names.back(), "echo screen of " + names.back() + "; exec sleep 600"));
  }
  start(server, sessions);
  const auto screens = screens_when(server, names, 0, [](const std::vector<std::string>& shown) {
    return std::none_of(shown.begin(), shown.end(),
                        [](const std::string& screen) { return trimmed(screen).empty(); });
  });
  for (int i = 0; i < 200; ++i) EXPECT_EQ(trimmed(screens[i]), "screen of " + names[i]);
}

TEST(TmuxCli, EndsTheServerItsProgramsAndItsSocketFile) {
  PrivateTmux server;
  start(server, {shell("one", "sleep 600")});
  const pid_t pid = server.session("one").pid;
  const std::string socket(trimmed(server.run({"display-message", "-p", "#{socket_path}"})));
  ASSERT_TRUE(std::filesystem::exists(socket)) << socket;
  EXPECT_THAT(server.tmux().end_server(), IsOk());
  EXPECT_FALSE(std::filesystem::exists(socket));
  EXPECT_TRUE(wait_until([&] { return is_gone(pid); }));
  GT_ASSERT_OK(const auto sessions, server.tmux().list());
  EXPECT_TRUE(sessions.empty());
}

TEST(TmuxCli, AServerMayStartRightAfterOneEnded) {
  PrivateTmux server;
  for (int i = 0; i < 10; ++i) {
    start(server, {shell("one", "sleep 600")});
    EXPECT_EQ(server.session("one").name, "one");
    ASSERT_THAT(server.tmux().end_server(), IsOk());
  }
}

TEST(TmuxCli, AttachesBySessionNameAloneAndReadOnlyIfTold) {
  SystemProcessRunner runner;
  const TmuxCli tmux(runner, "gt-x");
  EXPECT_EQ(tmux.attach_command("web/max", false),
            (std::vector<std::string>{"tmux", "-L", "gt-x", "-f", "/dev/null", "attach-session",
                                      "-t", "=web/max"}));
  EXPECT_EQ(tmux.attach_command("web/max", true).back(), "-r");
}

TEST(TmuxCli, AStoppedServerIsAnErrorAndNotAnEmptyTown) {
  FakeProcessRunner runner;
  TmuxCli tmux(runner, "gt-x");
  for (int i = 0; i < 3; ++i) runner.will_time_out();
  EXPECT_THAT(tmux.list(), IsError(ErrorCode::kTimedOut, "gt-x"));
  EXPECT_THAT(tmux.capture({"a"}, 0), IsError(ErrorCode::kTimedOut, "gt-x"));
  EXPECT_THAT(tmux.end_server(), IsError(ErrorCode::kTimedOut, "gt-x"));
  EXPECT_LE(runner.requests.at(0).deadline, std::chrono::seconds(5));
}

/// Waits no longer than a test should.
class HastyRunner : public SystemProcessRunner {
 public:
  Result<ProcessOutcome> run(const ProcessRequest& request) override {
    ProcessRequest hasty = request;
    hasty.deadline = hasty.grace = std::chrono::milliseconds(200);
    return SystemProcessRunner::run(hasty);
  }
};

TEST(TmuxCli, AStoppedServerDoesNotHangItsClients) {
  PrivateTmux server;
  start(server, {shell("one", "sleep 600")});
  const pid_t pid = std::stoi(server.run({"display-message", "-p", "#{pid}"}));
  HastyRunner runner;
  TmuxCli tmux(runner, server.name());
  ASSERT_EQ(::kill(pid, SIGSTOP), 0);
  const Result<std::vector<TmuxSession>> sessions = tmux.list();
  const Result<std::vector<std::string>> screens = tmux.capture({"one"}, 0);
  ASSERT_EQ(::kill(pid, SIGCONT), 0);
  EXPECT_THAT(sessions, IsError(ErrorCode::kTimedOut, server.name()));
  EXPECT_THAT(screens, IsError(ErrorCode::kTimedOut, server.name()));
  EXPECT_EQ(server.session("one").name, "one") << "and nothing was lost";
}

TEST(TmuxCli, NamesThePackageWhenTmuxIsMissing) {
  FakeProcessRunner runner;
  TmuxCli tmux(runner, "gt-x");
  runner.will_fail({ErrorCode::kMissing, "no program 'tmux' in PATH", ""});
  EXPECT_THAT(tmux.list(), IsError(ErrorCode::kMissing, "apt-get install tmux"));
}

TEST(TmuxCli, ScreensThatAreNotAllThereAreAnError) {
  FakeProcessRunner runner;
  TmuxCli tmux(runner, "gt-x");
  runner.will_print("something else\n");
  EXPECT_THAT(tmux.capture({"a", "b"}, 0), IsError(ErrorCode::kFailed, "tmux"));
  runner.will_exit(1, "server exited unexpectedly\n");
  EXPECT_THAT(tmux.capture({"a"}, 0), IsError(ErrorCode::kFailed, "server exited"));
}

}  // namespace
}  // namespace gt
