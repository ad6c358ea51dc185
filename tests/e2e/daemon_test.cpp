// SPDX-License-Identifier: Apache-2.0
// The built gtd as the system sees it: its life, its limits, and what it leaves alone.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <set>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/ipc/socket.h"
#include "common/process/process_runner.h"
#include "common/town/paths.h"
#include "tests/support/gtd_process.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

using namespace std::chrono_literals;
using testing::client_of;
using testing::config_with_tick;
using testing::GtdProcess;
using testing::IsError;
using testing::IsOk;
using testing::read_file;
using testing::TempTown;
using testing::wait_until;
using testing::write_file;

class GtdTest : public ::testing::Test {
 protected:
  SessionSpec spec_of(const std::string& name) const {
    return {name, "I-" + name, town_.root(), {"/bin/sleep", "1000"}, {}};
  }

  Value status() { return client_.call("status").value_or(Value()); }

  /// What `tmux -L` of the town says.
  std::string tmux(std::vector<std::string> words) {
    words.insert(words.begin(), {"tmux", "-L", town_.tmux_server()});
    return std::string(
        trimmed(testing::run_program(words, town_.directory(), town_.environment())));
  }

  std::size_t ticks() const {
    return town_.has("ticks") ? lines_of(town_.read("ticks")).size() : 0;
  }

  mode_t mode_of(const std::filesystem::path& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 07777;
  }

  TempTown town_;
  TownPaths paths_{town_.root()};
  DaemonClient client_ = client_of(town_);
};

/// Runs gtd with these words to its end.
ProcessOutcome run_gtd(std::vector<std::string> words) {
  words.insert(words.begin(), GTD_PROGRAM);
  ProcessRequest request;
  request.program.argv = std::move(words);
  return SystemProcessRunner().run(request).value_or(ProcessOutcome());
}

TEST(Gtd, ExplainsItself) {
  const ProcessOutcome help = run_gtd({"--help"});
  EXPECT_EQ(help.exit_status, 0);
  EXPECT_NE(help.out.find("--town DIR"), std::string::npos);
  EXPECT_TRUE(run_gtd({"--version"}).out.starts_with("gtd 0."));
}

TEST(Gtd, WordsItDoesNotKnowAreAUsageError) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {}, {"--town"}, {"--town", "/nonexistent"}, {"start"}, {"--town", "/", "x"}}) {
    const ProcessOutcome outcome = run_gtd(words);
    EXPECT_EQ(outcome.exit_status, 2) << join(words, " ");
    EXPECT_TRUE(outcome.err.starts_with("gtd: ")) << outcome.err;
  }
}

TEST_F(GtdTest, TicksAtOnceAndTellsTheTickItsTown) {
  town_.write("town.yaml", config_with_tick("1h", "echo $GT_TOWN >> ticks"));
  GtdProcess gtd(town_);
  ASSERT_TRUE(gtd.answers());
  ASSERT_TRUE(wait_until([&] { return ticks() == 1; }));
  EXPECT_EQ(trimmed(town_.read("ticks")), town_.root().string());
  const Value now = status();
  EXPECT_EQ(now["pid"], Value(std::int64_t{gtd.pid()}));
  EXPECT_TRUE(now["last_heartbeat"].is_string());
  EXPECT_EQ(now["tmux_server"], Value(town_.tmux_server()));
  EXPECT_GT(now["rss_kb"].as_integer().value_or(0), 500);
  ASSERT_THAT(client_.call("tick"), IsOk());
  EXPECT_TRUE(wait_until([&] { return ticks() == 2; }));
}

TEST_F(GtdTest, ATownMayHaveAPathLongerThanASocketAddress) {
  const auto root = town_.directory() / std::string(150, 'a') / "my town";
  write_file(root / "town.yaml", "name: far\nheartbeat: {command: [\"true\"]}\n");
  ASSERT_GT(root.string().size(), 150U);
  Program program;
  program.argv = {GTD_PROGRAM, "--town", root.string()};
  program.environment = town_.environment();
  const auto pid = spawn(program, {});
  ASSERT_THAT(pid, IsOk());
  const DaemonClient client(TownPaths(root).socket());
  EXPECT_TRUE(wait_until([&] { return client.is_running(); }));
  EXPECT_THAT(client.call("shutdown"), IsOk());
  EXPECT_TRUE(wait_until([&] { return ::waitpid(*pid, nullptr, WNOHANG) == *pid; }));
}

TEST_F(GtdTest, ATownYamlThatCannotBeReadEndsItWithFileAndLine) {
  town_.write("town.yaml", "name: test\nheartbeat: {every: [\n");
  GtdProcess gtd(town_);
  EXPECT_EQ(gtd.wait(), 1);
  EXPECT_NE(gtd.errors().find("town.yaml:"), std::string::npos) << gtd.errors();
}

TEST_F(GtdTest, ReloadTakesTheNewConfigurationOrKeepsTheOldOne) {
  GtdProcess gtd(town_);
  ASSERT_TRUE(gtd.answers());
  town_.write("town.yaml", "name: test\nheartbeat: {every: 7m}\n");
  ASSERT_THAT(client_.call("reload"), IsOk());
  EXPECT_EQ(status()["heartbeat"]["every_s"], Value(420));

  town_.write("town.yaml", "name: test\nheartbeat: {evry: 1m}\n");
  EXPECT_THAT(client_.call("reload"), IsError(ErrorCode::kCorrupt, "town.yaml:2"));
  town_.write("town.yaml", "name: other\n");
  EXPECT_THAT(client_.call("reload"), IsError(ErrorCode::kRefused, "name"));
  EXPECT_EQ(status()["heartbeat"]["every_s"], Value(420));

  town_.write("town.yaml", "name: test\nheartbeat: {every: 9m}\n");
  gtd.signal(SIGHUP);
  EXPECT_TRUE(wait_until([&] { return status()["heartbeat"]["every_s"] == Value(540); }));
}

TEST_F(GtdTest, ShuttingDownEndsATickThatRunsAndRemovesTheSocket) {
  town_.write("town.yaml", config_with_tick("1h", "sleep 1000 & echo $! > ticks; wait"));
  GtdProcess gtd(town_);
  ASSERT_TRUE(wait_until([&] { return ticks() == 1; }));
  const auto child = parse_integer(trimmed(town_.read("ticks")));
  ASSERT_TRUE(child.has_value());
  ASSERT_THAT(client_.call("shutdown"), IsOk());
  EXPECT_EQ(gtd.wait(), 0);
  EXPECT_TRUE(wait_until([&] { return testing::is_gone(static_cast<pid_t>(*child)); }));
  EXPECT_FALSE(std::filesystem::exists(paths_.socket()));
  EXPECT_FALSE(client_.is_running());
}

TEST_F(GtdTest, ASocketThatIsNotItsOwnIsNotRemoved) {
  GtdProcess gtd(town_);
  ASSERT_TRUE(gtd.answers());
  const auto successor = listen_at(paths_.socket(), 5);
  ASSERT_THAT(successor, IsOk());
  gtd.signal(SIGTERM);
  EXPECT_EQ(gtd.wait(), 0);
  EXPECT_TRUE(std::filesystem::exists(paths_.socket()));
}

TEST_F(GtdTest, EndingItOrKillingItLeavesEverySessionAlone) {
  std::string pane;
  for (const int signal : {SIGTERM, SIGINT, SIGKILL}) {
    GtdProcess gtd(town_);
    ASSERT_TRUE(gtd.answers());
    const auto answers = client_.start({spec_of("web/toast")});
    ASSERT_THAT(answers, IsOk());
    EXPECT_EQ(answers->front().outcome, "created") << answers->front().reason;
    const std::string now = tmux({"list-panes", "-a", "-F", "#{pane_pid}"});
    EXPECT_TRUE(pane.empty() || pane == now) << "another session than before";
    pane = now;
    EXPECT_EQ(status()["sessions"], Value(1));
    gtd.signal(signal);
    EXPECT_EQ(gtd.wait(), signal == SIGKILL ? 128 + SIGKILL : 0);
  }
  EXPECT_EQ(tmux({"list-panes", "-a", "-F", "#{pane_pid}"}), pane);
}

/// What the descriptors of a process refer to.
std::set<std::string> open_files(const std::string& pid) {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/" + pid + "/fd")) {
    std::error_code gone;
    files.insert(std::filesystem::read_symlink(entry.path(), gone).string());
  }
  return files;
}

TEST_F(GtdTest, NothingOfItLeaksIntoTmuxOrASession) {
  GtdProcess gtd(town_);
  ASSERT_TRUE(gtd.answers());
  const auto idle = connect_to(paths_.socket(), 1s);
  ASSERT_THAT(client_.start({spec_of("a")}), IsOk());
  const std::set<std::string> ours = open_files(std::to_string(gtd.pid()));
  ASSERT_TRUE(ours.contains(paths_.daemon_lock().string()));
  for (const std::string& pid : {tmux({"display-message", "-p", "#{pid}"}),
                                 tmux({"list-panes", "-a", "-F", "#{pane_pid}"})}) {
    for (const std::string& file : open_files(pid)) {
      EXPECT_FALSE(ours.contains(file) && file != "/dev/null") << pid << " holds " << file;
    }
  }
  gtd.kill();
  GtdProcess next(town_);
  EXPECT_TRUE(next.answers()) << next.errors();
}

TEST_F(GtdTest, TheUmaskOfItsCallerIsForItsChildrenNotForItself) {
  for (const std::string umask : {"0", "0777"}) {
    town_.write("town.yaml",
                config_with_tick("1h", "umask > " + town_.directory().string() + "/u"));
    write_file(town_.directory() / "u", "");
    GtdProcess gtd(town_, "umask " + umask + ";");
    ASSERT_TRUE(gtd.answers()) << gtd.errors();
    EXPECT_EQ(mode_of(paths_.socket()), 0600U);
    EXPECT_EQ(mode_of(paths_.run_directory()), 0700U);
    EXPECT_EQ(mode_of(paths_.daemon_lock()), 0600U);
    EXPECT_EQ(mode_of(paths_.log()), 0600U);
    ASSERT_TRUE(wait_until([&] { return !read_file(town_.directory() / "u").empty(); }));
    EXPECT_EQ(parse_integer(trimmed(read_file(town_.directory() / "u"))), parse_integer(umask));
    gtd.signal(SIGTERM);
    EXPECT_EQ(gtd.wait(), 0);
  }
}

TEST_F(GtdTest, WithFewDescriptorsItGoesOnTickingTellsSoAndRecovers) {
  town_.write("town.yaml", config_with_tick("50ms", "echo >> ticks"));
  GtdProcess gtd(town_, "ulimit -n 40;");
  ASSERT_TRUE(gtd.answers());
  std::vector<Fd> clients;
  bool was_told = false;
  for (int i = 0; i < 60; ++i) {
    auto client = connect_to(paths_.socket(), 1s);
    if (client) clients.push_back(*std::move(client));
  }
  ASSERT_TRUE(wait_until([&] {
    for (const Fd& client : clients) {
      std::array<char, 1024> text{};
      const ssize_t got = ::recv(client.get(), text.data(), text.size(), MSG_DONTWAIT);
      if (got > 0) was_told = std::string_view(text.data()).find("\"busy\"") != std::string::npos;
      if (was_told) return true;
    }
    return false;
  }));
  const auto so_far = ticks();
  EXPECT_TRUE(wait_until([&] { return ticks() > so_far + 3; })) << "it does not tick";
  clients.clear();
  EXPECT_TRUE(gtd.answers());
  EXPECT_EQ(status()["connections"], Value(1));

  std::ifstream stat("/proc/" + std::to_string(gtd.pid()) + "/stat");
  std::string word;
  for (int field = 1; field <= 14; ++field) stat >> word;
  EXPECT_LT(parse_integer(word).value_or(1000), 2 * ::sysconf(_SC_CLK_TCK)) << "it has spun";
}

TEST_F(GtdTest, ALogThatIsStuckDelaysNeitherTheTickNorTheEnd) {
  std::filesystem::create_directories(paths_.run_directory());
  ASSERT_EQ(::mkfifo(paths_.log().c_str(), 0600), 0);
  const Fd stuck(::open(paths_.log().c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
  while (::write(stuck.get(), "x", 1) == 1) {
  }
  town_.write("town.yaml", config_with_tick("50ms", "echo >> ticks; exit 1"));
  GtdProcess gtd(town_);
  ASSERT_TRUE(gtd.answers());
  EXPECT_TRUE(wait_until([&] { return ticks() > 3; }));
  const auto begin = std::chrono::steady_clock::now();
  gtd.signal(SIGTERM);
  EXPECT_EQ(gtd.wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(GtdTest, ATmuxServerThatIsStoppedDoesNotStopTheTick) {
  town_.write("town.yaml", config_with_tick("50ms", "echo >> ticks"));
  GtdProcess gtd(town_);
  ASSERT_TRUE(gtd.answers());
  ASSERT_THAT(client_.start({spec_of("a")}), IsOk());
  const auto server = parse_integer(tmux({"display-message", "-p", "#{pid}"}));
  ASSERT_TRUE(server.has_value());
  ::kill(static_cast<pid_t>(*server), SIGSTOP);
  const auto so_far = ticks();
  EXPECT_THAT(client_.start({spec_of("b")}), IsError(ErrorCode::kTimedOut, "does not answer"));
  EXPECT_GT(ticks(), so_far + 20);
  EXPECT_THAT(client_.call("ping"), IsOk());
  ::kill(static_cast<pid_t>(*server), SIGCONT);
  EXPECT_TRUE(wait_until([&] { return client_.start({spec_of("c")}).has_value(); }));
}

TEST_F(GtdTest, SpeaksToItsSupervisor) {
  const std::string name = (town_.directory() / "notify").string();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path, sizeof address.sun_path - 1);
  const Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  const auto hears = [&](std::string_view state) {
    return wait_until([&] {
      std::array<char, 256> text{};
      const ssize_t got = ::recv(socket.get(), text.data(), text.size(), 0);
      return got > 0 && std::string_view(text.data(), static_cast<std::size_t>(got)) == state;
    });
  };
  town_.write("town.yaml", config_with_tick("1h", "env > ticks"));
  GtdProcess gtd(town_, "export NOTIFY_SOCKET=" + name + " WATCHDOG_USEC=100000 WATCHDOG_PID=$$;");
  EXPECT_TRUE(hears("READY=1"));
  EXPECT_TRUE(hears("WATCHDOG=1"));
  EXPECT_TRUE(hears("WATCHDOG=1"));
  ASSERT_TRUE(wait_until([&] { return ticks() > 0; }));
  EXPECT_EQ(town_.read("ticks").find("NOTIFY_SOCKET"), std::string::npos);
  EXPECT_EQ(town_.read("ticks").find("WATCHDOG"), std::string::npos);
  gtd.signal(SIGTERM);
  EXPECT_TRUE(hears("STOPPING=1"));
  EXPECT_EQ(gtd.wait(), 0);
}

}  // namespace
}  // namespace gt
