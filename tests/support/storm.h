// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/process/process_runner.h"
#include "hooks/message.h"
#include "tests/support/life_town.h"

namespace gt::testing {

/// Many messages to robots that misbehave, while whoever delivers them is killed, the daemon is
/// killed, and people type in between; and the count of what became of each.
class Storm {
 public:
  struct Size {
    int messages = 60, robots = 5, senders = 3;
    unsigned seed = 1;
    std::chrono::seconds patience{240};  ///< for what still waits when all are sent
  };
  /// What a robot does worst. One that has company has a person at its terminal.
  enum class Temper { kSwallows, kPauses, kAsks, kCrashes, kHasCompany };

  explicit Storm(const Size& size);
  /// Sends everything, and waits until nothing is on its way.
  void run();

  struct Outcome {
    int sent = 0, killed_senders = 0, killed_deliverers = 0, killed_ticks = 0, killed_daemons = 0,
        cut_off = 0, taken_back = 0, crashes = 0, dialogs = 0, swallowed = 0, rung = 0, urgent = 0,
        lines_of_people = 0;
    int received = 0, bounced = 0, received_and_bounced = 0, open = 0, unsure = 0;
    // All of these must be 0.
    int lost = 0, twice = 0, altered = 0, answered_dialogs = 0, pasted_into_dialogs = 0, mixed = 0,
        lost_lines_of_people = 0, unknown = 0, acked_but_not_received = 0, unverified = 0;
    std::vector<std::string> faults;  ///< the first of them, for a person
    [[nodiscard]] std::string text() const;
  };
  /// Compares what was sent with what the robots' logs, the messages and the mails say.
  [[nodiscard]] Outcome outcome() const;

 private:
  struct Sent {
    std::string to, text, id;
    bool is_urgent = false;
    bool was_killed = false;  ///< its sender: perhaps it was never written down
  };
  struct Robot {
    std::string address;
    Temper temper;
    std::vector<std::string> lines;  ///< a person sent
  };

  void add_robot(int number);
  /// Runs a program of the town to its end, or kills it; `timed_out` tells.
  [[nodiscard]] ProcessOutcome run(const std::vector<std::string>& argv,
                                   std::optional<std::chrono::milliseconds> kill_after) const;
  void send_one(int number, unsigned seed);
  [[nodiscard]] std::string text_for(int number, const Robot& robot, std::mt19937& dice) const;
  // What goes on meanwhile, each in a thread of its own until `is_over_`.
  void tick();
  void kill_deliverers();
  void cut_off_typists();
  void kill_daemons();
  void look_after_robots();
  void crash_robots();
  void keep_company(Robot& robot);

  /// The token that names one message in what a robot received.
  [[nodiscard]] static std::string token(int number);
  [[nodiscard]] std::filesystem::path log_of(const Robot& robot) const;
  [[nodiscard]] pid_t daemon_pid() const;
  [[nodiscard]] std::vector<Value> agents() const;
  [[nodiscard]] bool is_anything_open() const;
  /// The robots into whose input a text was pasted that is not sent yet.
  [[nodiscard]] std::set<std::string> half_typed() const;
  [[nodiscard]] bool rest(std::mt19937& dice, int least_ms, int most_ms) const;

  // What became of it (storm_outcome.cpp).
  using Received = std::map<std::string, int>;  ///< how often each text came
  void count_robot(const Robot& robot, Outcome& outcome, Received& received) const;
  /// True if the text arrived that must have.
  static bool count_message(const Sent& sent, const Message& record, const Received& received,
                            const std::set<std::string>& mailed, Outcome& outcome);
  [[nodiscard]] std::map<std::string, Message> records() const;  ///< by token
  [[nodiscard]] std::set<std::string> mailed() const;  ///< the ids the person has a mail about

  Size size_;
  LifeTown town_;
  std::vector<Robot> robots_;
  std::vector<Sent> sent_;
  std::mutex mutex_;
  std::atomic<bool> is_over_{false}, are_all_sent_{false};
  std::atomic<int> killed_senders_{0}, killed_deliverers_{0}, killed_ticks_{0}, killed_daemons_{0},
      cut_off_{0};
};

}  // namespace gt::testing
