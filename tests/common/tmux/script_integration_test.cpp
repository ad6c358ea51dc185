// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "common/base/text.h"
#include "common/tmux/script.h"
#include "tests/support/attached_person.h"
#include "tests/support/matchers.h"
#include "tests/support/private_tmux.h"
#include "tests/support/processes.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using testing::AttachedPerson;
using testing::is_gone;
using testing::IsOk;
using testing::PrivateTmux;
using testing::TempDirectory;
using testing::wait_until;

std::string content(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Script : public ::testing::Test {
 protected:
  /// A session that runs `argv` here; sleeps if there is none.
  SessionSpec spec(std::string name, std::vector<std::string> argv = {"/bin/sleep", "600"}) {
    SessionSpec session;
    session.name = std::move(name);
    session.instance = "instance-of-" + session.name;
    session.directory = directory_.path();
    session.argv = std::move(argv);
    return session;
  }
  ProcessOutcome batch(const std::string& script) {
    Result<ProcessOutcome> outcome = server_.run_batch(script);
    EXPECT_THAT(outcome, IsOk());
    return outcome ? *outcome : ProcessOutcome{};
  }
  /// Batches with the options of a town.
  ProcessOutcome start(const SessionSpec& session) {
    return batch(server_lines({}) + start_lines(session));
  }
  PrivateTmux& server() { return server_; }
  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  TempDirectory directory_;
  PrivateTmux server_;
};

TEST_F(Script, OneProcessStartsTheServerAndSessionsAndListsThem) {
  const ProcessOutcome outcome =
      batch(server_lines({}) + start_lines(spec("mayor")) + start_lines(spec("web/crew/max")));
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  GT_ASSERT_OK(const auto sessions, read_listing(outcome));
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions[0].name, "mayor");
  EXPECT_EQ(sessions[1].name, "web/crew/max");
  EXPECT_EQ(sessions[1].instance, "instance-of-web/crew/max");
  EXPECT_EQ(sessions[1].width, 200);
  EXPECT_EQ(sessions[1].height, 50);
  EXPECT_FALSE(sessions[1].is_dead);
}

TEST_F(Script, ASessionThatRunsIsLeftAsItIs) {
  EXPECT_EQ(start(spec("web/max")).exit_status, 0);
  const TmuxSession before = server().session("web/max");
  SessionSpec again = spec("web/max");
  again.instance = "another";
  const ProcessOutcome outcome = start(again);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const TmuxSession after = server().session("web/max");
  EXPECT_EQ(after.pid, before.pid);
  EXPECT_EQ(after.instance, before.instance);
}

TEST_F(Script, ATerminalThatIsAttachedElsewhereIsNotTakenForAMissingSession) {
  ASSERT_EQ(start(spec("web/toast")).exit_status, 0);
  const AttachedPerson person(server().name(), "web/toast", {});
  ASSERT_TRUE(wait_until([&] { return server().session("web/toast").attached == 1; }));
  const ProcessOutcome ended = batch(stop_line("web/bread"));
  EXPECT_EQ(ended.exit_status, 0) << ended.err;
  GT_ASSERT_OK(const auto nothing, server().tmux().look("web/bread", "01AAA"));
  EXPECT_FALSE(nothing);
  GT_ASSERT_OK(const auto screens, server().tmux().capture({"web/bread"}, 0));
  EXPECT_EQ(screens, std::vector<std::string>{""});

  const ProcessOutcome started = start(spec("web/bread"));
  EXPECT_EQ(started.exit_status, 0) << started.err;
  EXPECT_EQ(server().session("web/bread").instance, "instance-of-web/bread");
  EXPECT_EQ(server().session("web/toast").instance, "instance-of-web/toast");
}

TEST_F(Script, ASessionWhoseProgramEndedIsReplaced) {
  start(spec("web/max", {"/bin/sh", "-c", "exit 3"}));
  ASSERT_TRUE(wait_until([&] { return server().session("web/max").is_dead; }));
  SessionSpec again = spec("web/max");
  again.instance = "another";
  EXPECT_EQ(start(again).exit_status, 0);
  const TmuxSession after = server().session("web/max");
  EXPECT_FALSE(after.is_dead);
  EXPECT_EQ(after.instance, "another");
}

TEST_F(Script, NamesAreMatchedWhole) {
  start(spec("web/max2"));
  EXPECT_EQ(start(spec("web/max")).exit_status, 0);
  EXPECT_EQ(server().session("web/max").name, "web/max");
  batch(stop_line("web/m"));
  batch(stop_line("web/max"));
  EXPECT_EQ(server().session("web/max").name, "");
  EXPECT_EQ(server().session("web/max2").name, "web/max2");
}

TEST_F(Script, EveryByteReachesTheProgram) {
  const std::vector<std::string> hostile = {
      "",          " ",           "a b",        "'",
      "\"",        "$HOME",       "${HOME}",    "~",
      "~root",     "#{pid}",      "#(echo hi)", "##",
      "#[x",       "\\",          "\\n",        "a;",
      ";",         "\\;",         "-x",         "--",
      "{ }",       "}",           "%if",        "%H%M",
      "one\ntwo",  "one\n # two", "tab\there",  "\x01\x1b[31m\x7f",
      "é☃🦊", "\xff\xfe",    "`id`",       "*",
      "|&<>!",     "a=b",         "#",
  };
  // NUL ends each word on its way out.
  SessionSpec session = spec(
      "probe",
      {"/bin/sh", "-c", R"(printf '%s\0' "$@" "$V" > part; mv part out; exec sleep 600)", "sh"});
  session.argv.insert(session.argv.end(), hostile.begin(), hostile.end());
  std::string everything, expected;
  for (const std::string& word : hostile) everything += word;
  session.environment = {"PATH=/usr/bin:/bin", "V=" + everything};
  const ProcessOutcome outcome = start(session);
  ASSERT_EQ(outcome.exit_status, 0) << outcome.err;
  for (const std::string& word : hostile) expected += word + '\0';
  expected += everything + '\0';
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(directory() / "out"); }));
  EXPECT_EQ(content(directory() / "out"), expected);
}

TEST_F(Script, RunsInDirectoriesOfAnyName) {
  int number = 0;
  for (const char* name : {"a b", "#{pid}", "#(echo hi)", "#[b", "##[c", "##", "$HOME", "~", "%H",
                           "quote'\"", "back\\slash", "new\nline", "é", ";", "-c", "a#", "#,x}"}) {
    SessionSpec session = spec("p" + std::to_string(number++),
                               {"/bin/sh", "-c", "pwd > part; mv part out; exec sleep 600"});
    session.directory = directory() / name;
    std::filesystem::create_directory(session.directory);
    EXPECT_EQ(start(session).exit_status, 0) << name;
    ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(session.directory / "out"); }))
        << name;
    EXPECT_EQ(content(session.directory / "out"), session.directory.string() + '\n');
  }
}

TEST_F(Script, AProgramOfOneWordIsNotReadByAShell) {
  const std::filesystem::path program = directory() / "my $(touch evil) 'program'; exit";
  std::ofstream(program) << "#!/bin/sh\necho \"$0\" > part; mv part out; exec sleep 600\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  EXPECT_EQ(start(spec("one", {program.string()})).exit_status, 0);
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(directory() / "out"); }));
  EXPECT_EQ(content(directory() / "out"), program.string() + '\n');
  EXPECT_FALSE(std::filesystem::exists(directory() / "evil"));
}

TEST_F(Script, EachSessionOfABatchHasItsOwnPath) {
  const std::vector<std::string> argv = {"/bin/sh", "-c",
                                         R"(echo "$PATH" > "$GT_INSTANCE"; exec /bin/sleep 600)"};
  std::string script = server_lines({});
  for (const char* name : {"one", "two"}) {
    SessionSpec session = spec(name, argv);
    session.instance = name;
    session.environment = {"PATH=/path/of/" + std::string(name) + ":/bin"};
    script += start_lines(session);
  }
  EXPECT_EQ(batch(script).exit_status, 0);
  for (const std::string name : {"one", "two"}) {
    EXPECT_TRUE(wait_until([&] {
      return content(directory() / name) == "/path/of/" + name + ":/bin\n";
    })) << content(directory() / name);
  }
}

TEST_F(Script, SessionsInheritNothingButWhatTmuxSets) {
  start(spec("probe", {"/bin/sh", "-c", "env > part; mv part out; exec /bin/sleep 600"}));
  ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(directory() / "out"); }));
  const std::string environment = content(directory() / "out");
  for (const std::string_view line : lines_of(environment)) {
    const std::string_view name = line.substr(0, line.find('='));
    const std::vector<std::string_view> expected = {
        "GT_INSTANCE", "HOME",      "OLDPWD", "SHELL",        "PATH",
        "PWD",         "SHLVL",     "TERM",   "TERM_PROGRAM", "TERM_PROGRAM_VERSION",
        "TMUX",        "TMUX_PANE", "_"};
    EXPECT_NE(std::find(expected.begin(), expected.end(), name), expected.end()) << name;
  }
}

TEST_F(Script, AStoppedSessionsProgramIsGone) {
  start(spec("web/max"));
  const pid_t pid = server().session("web/max").pid;
  const ProcessOutcome outcome = batch(stop_line("web/max") + stop_line("web/nobody"));
  EXPECT_TRUE(wait_until([&] { return is_gone(pid); }));
  EXPECT_EQ(outcome.err, "no current target\n") << "only the listing of an empty server says so";
  GT_ASSERT_OK(const auto sessions, read_listing(outcome));
  EXPECT_TRUE(sessions.empty());
}

TEST_F(Script, OneBadLineDoesNotStopTheOthers) {
  SessionSpec bad = spec("bad");
  bad.width = 100'000;  // tmux has a limit of 10,000
  const ProcessOutcome outcome = batch(server_lines({}) + start_lines(spec("first")) +
                                       start_lines(bad) + start_lines(spec("last")));
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_NE(outcome.err.find("width"), std::string::npos) << outcome.err;
  GT_ASSERT_OK(const auto sessions, read_listing(outcome));
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions[1].name, "last");
}

TEST_F(Script, AProgramThatDoesNotExistIsADeadSession) {
  start(spec("lost", {"/no/such/program", "x"}));
  EXPECT_TRUE(wait_until([&] { return server().session("lost").is_dead; }));
}

TEST_F(Script, TheListingOfTwoHundredSessionsComesBackWhole) {
  std::string script = server_lines({});
  for (int i = 0; i < 200; ++i) {
    SessionSpec session = spec("rig/polecat-" + std::to_string(i));
    session.environment = {"LONG=" + std::string(2000, 'x')};
    script += start_lines(session);
  }
  for (int round = 0; round < 5; ++round) {
    const ProcessOutcome outcome = batch(script);
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    GT_ASSERT_OK(const auto sessions, read_listing(outcome));
    EXPECT_EQ(sessions.size(), 200U);
  }
}

TEST_F(Script, TitlesAndCommandsCannotBreakTheListing) {
  start(spec("probe", {"/bin/bash", "-c",
                       "printf '\\033]2;a\\tb|c\\037d\\ne#{pid}\\007'; "
                       "exec -a $'x\\ty\\037\\nz' sleep 600"}));
  ASSERT_TRUE(wait_until([&] { return server().session("probe").command.starts_with("x"); }));
  const TmuxSession session = server().session("probe");
  EXPECT_EQ(session.title.substr(0, 2), "ab");
  EXPECT_EQ(session.command.find('\n'), std::string::npos);
  EXPECT_EQ(session.instance, "instance-of-probe");
}

TEST_F(Script, TheExitCommandRunsWithTheSessionsName) {
  const std::filesystem::path program = directory() / "told it's #{pid} #[x %H $HOME";
  std::ofstream(program) << "#!/bin/sh\nprintf '%s|' \"$@\" > '" + (directory() / "part").string() +
                                "'; mv '" + (directory() / "part").string() + "' '" +
                                (directory() / "told").string() + "'\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  batch(server_lines({program.string(), "a b", "#{pid}", "exited"}) +
        start_lines(spec("web/crew/max", {"/bin/sh", "-c", "exit 0"})));
  EXPECT_TRUE(wait_until([&] {
    // 3.3a sometimes misses the end of a child until the next one ends.
    static_cast<void>(server().run({"run-shell", "true"}));
    return std::filesystem::exists(directory() / "told");
  }));
  EXPECT_EQ(content(directory() / "told"), "a b|#{pid}|exited|web/crew/max|");
}

TEST_F(Script, ATownsServerHasItsOptions) {
  start(spec("mayor"));
  const struct {
    std::vector<std::string> arguments;
    std::string value;
  } options[] = {
      {{"show-options", "-gv", "remain-on-exit"}, "on\n"},
      {{"show-options", "-gv", "history-limit"}, "5000\n"},
      {{"show-options", "-gv", "status"}, "off\n"},
      {{"show-options", "-gv", "mouse"}, "off\n"},
      {{"show-options", "-gv", "update-environment"}, ""},
      {{"show-options", "-sv", "escape-time"}, "0\n"},
      {{"show-options", "-sv", "exit-empty"}, "off\n"},
      {{"show-options", "-sv", "default-terminal"}, "tmux-256color\n"},
  };
  for (const auto& [arguments, value] : options) {
    EXPECT_EQ(server().run(arguments), value) << arguments.back();
  }
}

}  // namespace
}  // namespace gt
