// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "common/base/text.h"
#include "common/process/spawn.h"
#include "common/tmux/environment.h"
#include "daemon/sessions.h"
#include "tests/support/matchers.h"
#include "tests/support/private_tmux.h"
#include "tests/support/processes.h"
#include "tests/support/run_until.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using namespace std::chrono_literals;
using testing::IsError;
using testing::IsOk;
using testing::PrivateTmux;
using testing::read_file;
using testing::run_until;
using testing::TempDirectory;
using testing::wait_until;
using testing::write_file;
using Answers = Result<std::vector<SessionAnswer>>;

SessionSpec spec_of(const std::string& name, std::vector<std::string> argv = {"sleep", "1000"}) {
  return {name, "I-" + name, "/", std::move(argv), {}};
}

class SessionsTest : public ::testing::Test {
 protected:
  SessionsTest() {
    settings_.server = tmux_.name();
    settings_.server_lines = server_lines({}) + tmux_path_line();
    settings_.tmux = tmux_program();
    settings_.environment = tmux_environment();
  }

  Sessions& sessions() {
    if (!sessions_) sessions_.emplace(loop_, settings_);
    return *sessions_;
  }

  /// Puts a script in the place of tmux. `$tmux` in it is the real one.
  void replace_tmux(const std::string& body) {
    const auto script = directory_.path() / "tmux-wrapper";
    write_file(script, "#!/bin/sh\ntmux=" + settings_.tmux + "\ncd " + directory_.path().string() +
                           "\n" + body + "\n");
    ::chmod(script.c_str(), 0755);
    settings_.tmux = script;
  }

  /// Asks, and remembers the answer under the number returned.
  std::size_t ask_start(const std::vector<SessionSpec>& specs) {
    const std::size_t number = answers_.size();
    answers_.emplace_back();
    sessions().start(specs, [this, number](Answers answer) { note(number, std::move(answer)); });
    return number;
  }
  std::size_t ask_stop(const std::vector<std::string>& names) {
    const std::size_t number = answers_.size();
    answers_.emplace_back();
    sessions().stop(names, [this, number](Answers answer) { note(number, std::move(answer)); });
    return number;
  }

  void note(std::size_t number, Answers answer) {
    EXPECT_FALSE(answers_[number].has_value()) << "answered twice";
    answers_[number] = std::move(answer);
  }

  Answers answer(std::size_t number) {
    if (!run_until(
            loop_, [&] { return answers_[number].has_value(); }, 20s)) {
      return Error{ErrorCode::kInternal, "no answer came", ""};
    }
    return *answers_[number];
  }

  /// The outcomes of an answer, or its error, in one text.
  std::string outcomes(std::size_t number) {
    const Answers all = answer(number);
    if (!all) return all.error().message;
    std::vector<std::string> texts;
    for (const SessionAnswer& each : *all) texts.push_back(each.name + " " + each.outcome);
    return join(texts, ", ");
  }

  pid_t server_pid() {
    const auto pid = parse_integer(trimmed(tmux_.run({"display-message", "-p", "#{pid}"})));
    return static_cast<pid_t>(pid.value_or(0));
  }

  std::size_t calls() { return lines_of(read_file(directory_.path() / "calls")).size(); }

  TempDirectory directory_;
  PrivateTmux tmux_;
  boost::asio::io_context loop_{1};
  Sessions::Settings settings_;
  std::optional<Sessions> sessions_;
  std::vector<std::optional<Answers>> answers_;
};

TEST_F(SessionsTest, AreMadeAndEndedAndEachIsToldWhatWasThere) {
  EXPECT_EQ(outcomes(ask_start({spec_of("web/a"), spec_of("web/b")})),
            "web/a created, web/b created");
  EXPECT_EQ(tmux_.session("web/a").instance, "I-web/a");
  SessionSpec again = spec_of("web/a");
  again.instance = "I-other";
  EXPECT_EQ(outcomes(ask_start({again})), "web/a running");
  EXPECT_EQ(outcomes(ask_stop({"web/a", "web/none"})), "web/a stopped, web/none absent");
  EXPECT_EQ(tmux_.session("web/a").name, "");
  EXPECT_EQ(tmux_.session("web/b").name, "web/b");
}

TEST_F(SessionsTest, WithoutAServerThereIsNothingToStopAndNoneIsStarted) {
  EXPECT_EQ(outcomes(ask_stop({"a"})), "a absent");
  std::optional<std::size_t> count;
  sessions().list([&](const Result<std::vector<TmuxSession>>& listing) {
    ASSERT_THAT(listing, IsOk());
    count = listing->size();
  });
  ASSERT_TRUE(run_until(loop_, [&] { return count.has_value(); }));
  EXPECT_EQ(*count, 0U);
  EXPECT_EQ(server_pid(), 0);
}

TEST_F(SessionsTest, ASessionWhoseProgramHasEndedMakesRoom) {
  ASSERT_EQ(outcomes(ask_start({spec_of("a", {"true"})})), "a created");
  ASSERT_TRUE(wait_until([&] { return tmux_.session("a").is_dead; }));
  SessionSpec next = spec_of("a");
  next.instance = "I-next";
  EXPECT_EQ(outcomes(ask_start({next})), "a created");
  EXPECT_EQ(tmux_.session("a").instance, "I-next");
}

TEST_F(SessionsTest, ABurstOfRequestsIsFewCalls) {
  replace_tmux("echo call >> calls\nexec $tmux \"$@\"");
  std::vector<std::size_t> asked;
  for (int i = 0; i < 60; ++i) asked.push_back(ask_start({spec_of("web/" + std::to_string(i))}));
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(outcomes(asked[i]), "web/" + std::to_string(i) + " created");
  }
  EXPECT_LE(calls(), 3U);
}

TEST_F(SessionsTest, StopAndStartOfOneSessionKeepTheirOrder) {
  ASSERT_EQ(outcomes(ask_start({spec_of("a")})), "a created");
  SessionSpec next = spec_of("a");
  next.instance = "I-next";
  const auto stop = ask_stop({"a"});
  const auto start = ask_start({next});
  const auto stop_again = ask_stop({"a"});
  EXPECT_EQ(outcomes(stop), "a stopped");
  EXPECT_EQ(outcomes(start), "a created");
  EXPECT_EQ(outcomes(stop_again), "a stopped");
}

TEST_F(SessionsTest, InheritNothingOfTheDaemonsAndKeepTheirOwnPath) {
  ::setenv("GT_TEST_SECRET", "x", 1);
  ::setenv("NOTIFY_SOCKET", "/run/x", 1);
  settings_.environment = tmux_environment();
  std::vector<SessionSpec> specs;
  for (const std::string name : {"a", "b"}) {
    const std::string file = (directory_.path() / name).string();
    specs.push_back(spec_of(
        name,
        {"/bin/sh", "-c", "/usr/bin/env > " + file + ".new && /bin/mv " + file + ".new " + file}));
    specs.back().environment = {"PATH=/own/" + name, "MINE=" + name};
  }
  ASSERT_EQ(outcomes(ask_start(specs)), "a created, b created");
  for (const std::string name : {"a", "b"}) {
    const auto file = directory_.path() / name;
    ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(file); }));
    const std::string environment = read_file(file);
    EXPECT_NE(environment.find("PATH=/own/" + name + "\n"), std::string::npos) << environment;
    EXPECT_NE(environment.find("MINE=" + name + "\n"), std::string::npos);
    EXPECT_EQ(environment.find("GT_TEST_SECRET"), std::string::npos);
    EXPECT_EQ(environment.find("NOTIFY_SOCKET"), std::string::npos);
  }
  ::unsetenv("GT_TEST_SECRET");
  ::unsetenv("NOTIFY_SOCKET");
}

TEST_F(SessionsTest, AHungServerIsAnErrorForEverybodyWhoWaitsAndNoLonger) {
  settings_.deadline = 200ms;
  ASSERT_EQ(outcomes(ask_start({spec_of("a")})), "a created");
  const pid_t server = server_pid();
  ASSERT_GT(server, 0);
  ::kill(server, SIGSTOP);
  const auto first = ask_start({spec_of("b")});
  loop_.restart();
  loop_.poll();
  const auto begin = std::chrono::steady_clock::now();
  const auto second = ask_stop({"a"});
  EXPECT_THAT(answer(first), IsError(ErrorCode::kTimedOut, "does not answer"));
  EXPECT_THAT(answer(second), IsError(ErrorCode::kTimedOut, "does not answer"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 2s);
  ::kill(server, SIGCONT);
  EXPECT_EQ(outcomes(ask_stop({"a"})), "a stopped");
}

TEST_F(SessionsTest, AServerThatIsJustEndingIsTriedAgain) {
  replace_tmux(
      "echo call >> calls\n"
      "[ $(wc -l < calls) = 2 ] && { echo server exited unexpectedly >&2; exit 1; }\n"
      "exec $tmux \"$@\"");
  EXPECT_EQ(outcomes(ask_start({spec_of("a")})), "a created");
  EXPECT_EQ(calls(), 3U) << "a listing, the failure, and the call that worked";
}

TEST_F(SessionsTest, ACallThatNeverWorksIsGivenUp) {
  replace_tmux("echo call >> calls\necho lost server >&2\nexit 1");
  EXPECT_THAT(answer(ask_start({spec_of("a")})), IsError(ErrorCode::kFailed, "lost server"));
  EXPECT_LE(calls(), 6U);
}

TEST_F(SessionsTest, AServerKilledInTheMiddleOfABatchLeavesNobodyWithoutAnAnswer) {
  ASSERT_EQ(outcomes(ask_start({spec_of("a")})), "a created");
  const pid_t server = server_pid();
  ASSERT_GT(server, 0);
  std::vector<std::size_t> asked;
  for (int i = 0; i < 100; ++i) asked.push_back(ask_start({spec_of("b" + std::to_string(i))}));
  loop_.restart();
  loop_.run_for(10ms);
  ::kill(server, SIGSTOP);
  // What tmux had said before it stopped was true when it was said.
  loop_.run_for(200ms);
  ::kill(server, SIGKILL);
  std::vector<std::size_t> later;
  for (const std::size_t number : asked) {
    if (!answers_[number].has_value()) later.push_back(number);
  }
  ASSERT_FALSE(later.empty());
  for (const std::size_t number : later) outcomes(number);
  for (const std::size_t number : later) {
    const Answers all = answer(number);
    ASSERT_THAT(all, IsOk());
    const bool is_there = tmux_.session(all->front().name).name == all->front().name;
    EXPECT_EQ(is_there, all->front().outcome == "created") << all->front().name;
  }
}

TEST_F(SessionsTest, WithoutTmuxEverybodyIsTold) {
  settings_.tmux = "/nonexistent/tmux";
  EXPECT_THAT(answer(ask_start({spec_of("a")})), IsError(ErrorCode::kMissing, "tmux"));
}

TEST_F(SessionsTest, AreRefusedBeforeTheServerRunsOutOfDescriptors) {
  settings_.descriptors = 34;
  EXPECT_EQ(outcomes(ask_start({spec_of("a"), spec_of("b"), spec_of("c")})),
            "a created, b created, c failed");
  EXPECT_EQ(outcomes(ask_start({spec_of("b"), spec_of("d")})), "b created, d failed");
  EXPECT_EQ(outcomes(ask_stop({"a"})), "a stopped");
  EXPECT_EQ(outcomes(ask_start({spec_of("d")})), "d created");
}

TEST_F(SessionsTest, TooManyAtOnceAreRefusedWhole) {
  std::vector<SessionSpec> specs;
  for (int i = 0; i < 8193; ++i) specs.push_back(spec_of("s" + std::to_string(i)));
  EXPECT_THAT(answer(ask_start(specs)), IsError(ErrorCode::kBusy, "try again"));
}

TEST_F(SessionsTest, AnEmptyBatchIsAnsweredWithoutTmux) {
  settings_.tmux = "/nonexistent/tmux";
  EXPECT_EQ(outcomes(ask_start({})), "");
}

TEST_F(SessionsTest, ClosingAnswersWhatWaitsAndFinishesWhatRuns) {
  ASSERT_EQ(outcomes(ask_start({spec_of("a")})), "a created");
  const auto runs = ask_start({spec_of("b")});
  const auto waits = ask_start({spec_of("c")});
  sessions().close();
  const auto late = ask_start({spec_of("d")});
  EXPECT_EQ(outcomes(runs), "b created");
  EXPECT_THAT(answer(waits), IsError(ErrorCode::kUnreachable, "stopping"));
  EXPECT_THAT(answer(late), IsError(ErrorCode::kUnreachable, "stopping"));
  EXPECT_EQ(tmux_.session("c").name, "");
}

}  // namespace
}  // namespace gt
