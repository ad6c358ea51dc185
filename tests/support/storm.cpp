// SPDX-License-Identifier: Apache-2.0
#include "tests/support/storm.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "cli/agents/embedded.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/process/child_streams.h"
#include "common/process/process_tree.h"
#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "tests/support/attached_person.h"
#include "tests/support/processes.h"

namespace gt::testing {
namespace {

using std::chrono::milliseconds;

constexpr std::array<Storm::Temper, 5> kTempers = {Storm::Temper::kHasCompany,
                                                   Storm::Temper::kSwallows, Storm::Temper::kPauses,
                                                   Storm::Temper::kAsks, Storm::Temper::kCrashes};

constexpr int kCutOffAtOnce = 6;  // then now and again

/// The word in a message that makes its robot misbehave.
std::string_view trigger_of(Storm::Temper temper) {
  switch (temper) {
    case Storm::Temper::kPauses:
      return "freeze-now";
    case Storm::Temper::kAsks:
      return "ask-now";
    case Storm::Temper::kCrashes:
      return "die-now";
    default:
      return "think-now";
  }
}

std::string script_of(Storm::Temper temper) {
  return format(
      "works: false\nthinking: 0ms\nfold_over_lines: 100\nswallow_enter: {}\nreplies:\n"
      "  - {{when: freeze-now, steps: [{{pause: 700ms}}]}}\n"
      "  - {{when: ask-now, steps: [{{think: 50ms}}, {{ask: rm -r build}}]}}\n"
      "  - {{when: die-now, steps: [{{think: 50ms}}, {{crash: KILL}}]}}\n"
      "  - {{when: think-now, steps: [{{think: 250ms}}]}}\n",
      temper == Storm::Temper::kSwallows ? "400ms" : "20ms");
}

int roll(std::mt19937& dice, int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(dice);
}

std::string text_of(const Value& map, std::string_view key) {
  const std::string* text = map[key].as_string();
  return text != nullptr ? *text : std::string();
}

}  // namespace

Storm::Storm(const Size& size) : size_(size) {
  town_.add_bare_rig("web");
  for (int i = 0; i < size_.robots; ++i) add_robot(i);
  const GtRun start = town_.gt({"start", "--all"});
  EXPECT_EQ(start.status, 0) << start;
}

std::string Storm::token(int number) {
  return format("m{:06}m", number);
}

std::filesystem::path Storm::log_of(const Robot& robot) const {
  std::string name = robot.address;
  std::replace(name.begin(), name.end(), '/', '-');
  return town_.directory() / (name + ".jsonl");
}

void Storm::add_robot(int number) {
  Robot robot{format("web/r{}", number), kTempers[static_cast<std::size_t>(number) % 5], {}};
  const auto script = town_.directory() / format("r{}.yaml", number);
  write_file(script, script_of(robot.temper));
  std::string kind(embedded_file("kinds/robot.yaml").value_or(""));
  const auto replace = [&](std::string_view from, const std::string& to) {
    const std::size_t at = kind.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    kind.replace(at, from.size(), to);
  };
  replace("name: robot", format("name: r{}", number));
  replace("pass_environment: [GT_ROBOT_SCRIPT, GT_ROBOT_LOG]",
          format("environment: {{GT_ROBOT_SCRIPT: {}, GT_ROBOT_LOG: {}}}", script.string(),
                 log_of(robot).string()));
  town_.write(format("kinds/r{}.yaml", number), kind);
  town_.add_agent(robot.address, format("r{}", number));
  robots_.push_back(std::move(robot));
}

std::string Storm::text_for(int number, const Robot& robot, std::mt19937& dice) const {
  static const std::vector<std::string> kWords = {"look",
                                                  "at",
                                                  "!this",
                                                  "/that",
                                                  "\"quoted\"",
                                                  "$HOME",
                                                  "#{pane_id}",
                                                  "back\\slash",
                                                  "a\tb",
                                                  "\xc3\xa9t\xc3\xa9",
                                                  "\xe6\xbc\xa2\xe5\xad\x97",
                                                  "\xf0\x9f\x9a\x80",
                                                  "{}",
                                                  ";",
                                                  "~",
                                                  "100%",
                                                  "`x`",
                                                  "C-c",
                                                  "Enter",
                                                  "\xe2\x9d\xaf",
                                                  "[x]",
                                                  "-n"};
  const int kind = roll(dice, 0, 99);
  const int length = kind < 70 ? roll(dice, 1, 12) : kind < 92 ? roll(dice, 12, 90) : 400;
  std::string text = token(number);
  for (int i = 0; i < length; ++i) {
    const bool is_new_line = kind >= 60 && kind < 70 && i % 4 == 3 && i < 9;
    text += is_new_line ? "\n" : " ";
    text += kWords[static_cast<std::size_t>(roll(dice, 0, static_cast<int>(kWords.size()) - 1))];
  }
  const int odds = robot.temper == Temper::kCrashes ? 4 : 15;
  if (roll(dice, 0, 99) < odds) text += format(" {}", trigger_of(robot.temper));
  return text;
}

bool Storm::rest(std::mt19937& dice, int least_ms, int most_ms) const {
  const auto until = std::chrono::steady_clock::now() + milliseconds(roll(dice, least_ms, most_ms));
  while (!is_over_ && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(milliseconds(20));
  }
  return !is_over_;
}

ProcessOutcome Storm::run(const std::vector<std::string>& argv,
                          std::optional<milliseconds> kill_after) const {
  ProcessRequest request;
  request.program.argv = argv;
  request.program.directory = town_.root();
  request.program.environment = town_.environment();
  auto child = start_child(request);
  EXPECT_TRUE(child);
  if (!child) return {};
  pollfd ended{child->pidfd.get(), POLLIN, 0};
  const auto patience = kill_after.value_or(std::chrono::minutes(3));
  const auto end = std::chrono::steady_clock::now() + patience;
  bool is_killed = false;
  while (::poll(&ended, 1, 5) == 0) {
    child->out.read_some();
    child->err.read_some();
    if (is_killed || std::chrono::steady_clock::now() < end) continue;
    ::kill(child->pid, SIGKILL);
    is_killed = true;
  }
  const int status = reap(child->pid);
  EXPECT_TRUE(!is_killed || kill_after) << argv[1] << " did not end";
  return outcome_of(status, is_killed, child->out, child->err);
}

void Storm::send_one(int number, unsigned seed) {
  std::mt19937 dice(seed);
  const Robot& robot = robots_[static_cast<std::size_t>(roll(dice, 0, size_.robots - 1))];
  Sent sent{robot.address, text_for(number, robot, dice), "", roll(dice, 0, 9) == 0};
  std::vector<std::string> words = {GT_PROGRAM, "nudge", robot.address, "--json"};
  if (sent.is_urgent) words.emplace_back("--urgent");
  words.insert(words.end(), {"-m", sent.text});
  const bool is_to_die = roll(dice, 0, 7) == 0;
  const ProcessOutcome outcome =
      run(words, is_to_die ? std::optional(milliseconds(roll(dice, 3, 900))) : std::nullopt);
  sent.was_killed = outcome.timed_out || outcome.exit_status == 128 + SIGKILL;
  if (sent.was_killed) {
    ++killed_senders_;
  } else {
    const auto json = parse_json(outcome.out);
    EXPECT_TRUE(json) << outcome.out << outcome.err;
    if (json) sent.id = text_of((*json)["messages"].items().at(0), "id");
  }
  const std::lock_guard lock(mutex_);
  sent_[static_cast<std::size_t>(number)] = std::move(sent);
}

void Storm::tick() {
  std::mt19937 dice(size_.seed + 1000);
  while (rest(dice, 300, 2500)) {
    const bool is_to_die = !are_all_sent_ && roll(dice, 0, 3) == 0;
    const ProcessOutcome outcome =
        run({GT_PROGRAM, "tick"},
            is_to_die ? std::optional(milliseconds(roll(dice, 10, 1500))) : std::nullopt);
    if (outcome.timed_out) ++killed_ticks_;
  }
}

void Storm::kill_deliverers() {
  std::mt19937 dice(size_.seed + 2000);
  while (rest(dice, 100, 1200)) {
    if (are_all_sent_) continue;
    const auto pids = pids_running(town_.root(), "message deliver");
    if (pids.empty()) continue;
    const auto chosen = static_cast<std::size_t>(roll(dice, 0, static_cast<int>(pids.size()) - 1));
    if (::kill(pids[chosen], SIGKILL) == 0) ++killed_deliverers_;
  }
}

std::set<std::string> Storm::half_typed() const {
  std::set<std::string> addresses;
  const std::string list = run_program({"tmux", "-u", "-L", town_.tmux_server(), "list-sessions",
                                        "-F", "#{?@gt_held,#{session_name},}"},
                                       town_.directory(), town_.environment());
  for (const std::string_view line : lines_of(list)) addresses.emplace(line);
  addresses.erase("");
  return addresses;
}

/// Kills whoever has pasted a text and not sent it yet, where a person may be typing.
void Storm::cut_off_typists() {
  std::mt19937 dice(size_.seed + 6000);
  while (rest(dice, 30, 60)) {
    if (are_all_sent_) continue;
    bool has_cut_off = false;
    for (const std::string& address : half_typed()) {
      for (const std::string_view words : {"message deliver ", "nudge "}) {
        for (const pid_t pid : pids_running(town_.root(), std::string(words) + address)) {
          has_cut_off |= ::kill(pid, SIGKILL) == 0;
        }
      }
    }
    if (has_cut_off && ++cut_off_ > kCutOffAtOnce) (void)rest(dice, 1000, 8000);
  }
}

/// 0 also for one that is too busy to answer.
pid_t Storm::daemon_pid() const {
  const auto json = parse_json(town_.gt({"daemon", "status", "--json"}).out);
  return json ? static_cast<pid_t>((*json)["pid"].as_integer().value_or(0)) : 0;
}

/// What `gt ps` says of each agent; nothing while tmux is too busy to answer.
std::vector<Value> Storm::agents() const {
  const auto json = parse_json(town_.gt({"ps", "--json"}).out);
  return json ? (*json)["agents"].items() : std::vector<Value>();
}

void Storm::kill_daemons() {
  std::mt19937 dice(size_.seed + 3000);
  while (rest(dice, 3000, 9000)) {
    if (are_all_sent_) continue;
    const pid_t daemon = daemon_pid();
    if (daemon > 0 && ::kill(daemon, SIGKILL) == 0) ++killed_daemons_;
    (void)town_.gt({"daemon", "start"});
  }
}

/// A person who keeps the daemon alive, starts what crashed too often, and answers dialogs by their
/// number.
void Storm::look_after_robots() {
  std::mt19937 dice(size_.seed + 4000);
  while (rest(dice, 400, 1500)) {
    if (daemon_pid() == 0) (void)town_.gt({"daemon", "start"});
    for (const Value& each : agents()) {
      const std::string state = text_of(each, "state"), address = text_of(each, "address");
      if (text_of(each, "desired") == "parked") {
        (void)town_.gt({"unpark", address});
      } else if (state == "dead") {
        (void)town_.gt({"start", address});
      }
    }
    for (const Robot& robot : robots_) {
      if (robot.temper != Temper::kAsks) continue;
      const std::string screen =
          run_program({"tmux", "-u", "-L", town_.tmux_server(), "capture-pane", "-p", "-t",
                       "=" + robot.address + ":"},
                      town_.directory(), town_.environment());
      if (screen.find("Do you want to proceed?") != std::string::npos) {
        town_.tmux({"send-keys", "-t", "=" + robot.address + ":", "2"});
      }
    }
  }
}

void Storm::crash_robots() {
  std::mt19937 dice(size_.seed + 5000);
  while (rest(dice, 6000, 20000)) {
    if (are_all_sent_) continue;
    for (const Value& each : agents()) {
      const std::string address = text_of(each, "address");
      const auto robot = std::find_if(robots_.begin(), robots_.end(), [&](const Robot& other) {
        return other.address == address && other.temper == Temper::kCrashes;
      });
      if (robot == robots_.end() || roll(dice, 0, 1) == 0) continue;
      const auto pid = static_cast<pid_t>(each["pid"].as_integer().value_or(0));
      if (pid > 0) ::kill(pid, SIGKILL);
    }
  }
}

/// A person at the robot's terminal, who waits for nobody, and likes best to begin just when a
/// text was pasted and is not sent yet.
void Storm::keep_company(Robot& robot) {
  std::mt19937 dice(size_.seed + static_cast<unsigned>(robot.address.back()));
  const AttachedPerson person(town_.tmux_server(), robot.address, town_.environment());
  for (int i = 0; rest(dice, 700, 5000); ++i) {
    if (i % 8 == 7 && !rest(dice, 15000, 40000)) break;  // and looks elsewhere for a while
    for (int looks = roll(dice, 0, 100); looks > 0 && !half_typed().contains(robot.address);
         --looks) {
      if (!rest(dice, 15, 25)) break;
    }
    const std::string line = format("person at {} says {}", robot.address, i);
    const std::size_t middle = line.size() / 2;
    person.type(line.substr(0, middle), milliseconds(roll(dice, 5, 60)));
    // Half-typed, for longer than a person is taken to be typing.
    if (roll(dice, 0, 3) == 0) (void)rest(dice, 3000, 5000);
    person.type(line.substr(middle), milliseconds(roll(dice, 5, 60)));
    std::this_thread::sleep_for(milliseconds(roll(dice, 60, 400)));
    person.type("\r");
    robot.lines.push_back(line);
  }
}

bool Storm::is_anything_open() const {
  const GtRun list = town_.gt({"message", "list", "--json"});
  const auto json = parse_json(list.out);
  return !json || !(*json)["messages"].items().empty();
}

void Storm::run() {
  sent_.resize(static_cast<std::size_t>(size_.messages));
  std::vector<std::thread> others;
  others.emplace_back([this] { tick(); });
  others.emplace_back([this] { kill_deliverers(); });
  others.emplace_back([this] { cut_off_typists(); });
  others.emplace_back([this] { kill_daemons(); });
  others.emplace_back([this] { look_after_robots(); });
  others.emplace_back([this] { crash_robots(); });
  for (Robot& robot : robots_) {
    if (robot.temper == Temper::kHasCompany) {
      others.emplace_back([this, &robot] { keep_company(robot); });
    }
  }
  std::atomic<int> next{0};
  std::vector<std::thread> senders;
  for (int i = 0; i < size_.senders; ++i) {
    senders.emplace_back([&] {
      for (int number = next++; number < size_.messages; number = next++) {
        send_one(number, size_.seed * 1'000'003U + static_cast<unsigned>(number));
      }
    });
  }
  for (std::thread& each : senders) each.join();
  are_all_sent_ = true;
  const auto end = std::chrono::steady_clock::now() + size_.patience;
  while (is_anything_open() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(milliseconds(500));
  }
  is_over_ = true;
  for (std::thread& each : others) each.join();
}

}  // namespace gt::testing
