// SPDX-License-Identifier: Apache-2.0
// The built gtd, killed and started again and again.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <csignal>
#include <map>
#include <random>
#include <thread>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/ipc/socket.h"
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
using testing::IsOk;
using testing::TempTown;
using testing::wait_until;

TEST(GtdCrash, OfTwoStartedAtOnceOneWinsAndTheOtherNamesIt) {
  TempTown town;
  town.write("town.yaml", config_with_tick("1h", "true"));
  for (int round = 0; round < 100; ++round) {
    GtdProcess first(town), second(town);
    ASSERT_TRUE(wait_until([&] { return first.wait(0ms) || second.wait(0ms); })) << round;
    GtdProcess& winner = first.wait(0ms) ? second : first;
    GtdProcess& loser = first.wait(0ms) ? first : second;
    EXPECT_EQ(loser.wait(), 3) << loser.errors();
    EXPECT_NE(loser.errors().find(format("pid {}", winner.pid())), std::string::npos)
        << loser.errors() << "and not " << winner.pid();
    ASSERT_TRUE(winner.answers()) << winner.errors();
    winner.kill();  // leaves its lock and its socket to the next round
  }
}

/// Starts sessions over and over, each request on a connection of its own, while the daemon dies
/// and comes back. What was answered is kept to be compared with the truth.
class Load {
 public:
  Load(const TempTown& town, int number)
      : town_(town), number_(number), thread_([this] { run(); }) {}
  ~Load() { finish(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void finish() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
  }

  [[nodiscard]] const std::map<std::string, std::string>& created() const { return created_; }
  [[nodiscard]] int answered() const { return answered_; }
  [[nodiscard]] const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  static constexpr int kSessions = 15;

  void run() {
    for (int i = 0; !is_over_; ++i) {
      const std::string name = format("load{}/s{}", number_, i % kSessions);
      ask(name, format("I{}", i));
    }
  }

  void ask(const std::string& name, const std::string& instance) {
    const auto socket = connect_to(TownPaths(town_.root()).socket(), 100ms);
    if (!socket) return;
    const SessionSpec spec{name, instance, "/", {"/bin/sleep", "1000"}, {}};
    const std::string line =
        encode(
            Request{instance, "start", Value::map({{"sessions", Value::List{to_value(spec)}}})}) +
        "\n";
    static_cast<void>(::send(socket->get(), line.data(), line.size(), MSG_NOSIGNAL));
    ::shutdown(socket->get(), SHUT_WR);
    std::string text;
    std::array<char, 4096> chunk{};
    for (ssize_t got = 0; (got = ::recv(socket->get(), chunk.data(), chunk.size(), 0)) > 0;) {
      text.append(chunk.data(), static_cast<std::size_t>(got));
    }
    check(name, instance, text);
  }

  void check(const std::string& name, const std::string& instance, const std::string& text) {
    const auto lines = lines_of(text);
    if (lines.empty() || text.back() != '\n') return;  // it died before it answered
    if (lines.size() > 1) complaints_.push_back("answered twice: " + text);
    const auto response = decode_response(lines[0]);
    if (!response || !response->outcome) return complaints_.push_back(text);
    const auto answer = session_answer_from((*response->outcome)["sessions"].items().at(0));
    if (!answer) return complaints_.push_back(text);
    ++answered_;
    if (answer->outcome == "created" && !created_.emplace(name, instance).second) {
      complaints_.push_back("made a second time: " + text);
    }
    if (answer->outcome == "failed") complaints_.push_back(text);
  }

  const TempTown& town_;
  int number_;
  std::atomic<bool> is_over_ = false;
  std::map<std::string, std::string> created_;  ///< session → instance
  std::vector<std::string> complaints_;
  int answered_ = 0;
  std::thread thread_;
};

TEST(GtdCrash, KilledTwoHundredTimesUnderLoadItLosesNoSessionAndAnswersNoRequestTwice) {
  TempTown town;
  town.write("town.yaml", config_with_tick("1h", "true"));
  Load first(town, 1), second(town, 2);
  std::mt19937 random(1);  // NOLINT: the same delays every time
  for (int round = 0; round < 200; ++round) {
    GtdProcess gtd(town);
    ASSERT_TRUE(gtd.answers()) << gtd.errors();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
    gtd.kill();
  }
  first.finish();
  second.finish();

  GtdProcess gtd(town);
  ASSERT_TRUE(gtd.answers());
  const auto listing = client_of(town).call("list");
  ASSERT_THAT(listing, IsOk());
  std::map<std::string, std::string> instances;
  for (const Value& session : (*listing)["sessions"].items()) {
    EXPECT_EQ(session["dead"], Value(false));
    instances[*session["name"].as_string()] = *session["instance"].as_string();
  }
  for (const Load* load : {&first, &second}) {
    EXPECT_GT(load->answered(), 0);
    for (const std::string& complaint : load->complaints()) ADD_FAILURE() << complaint;
    for (const auto& [name, instance] : load->created()) EXPECT_EQ(instances[name], instance);
  }
}

}  // namespace
}  // namespace gt
