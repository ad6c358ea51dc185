// SPDX-License-Identifier: Apache-2.0
// How soon a message is with an idle agent, beside the same text pasted and submitted by tmux
// itself; and how soon it is seen that an agent works, by its hooks and by its screen alone.
#include <fstream>
#include <future>
#include <thread>

#include "common/base/format.h"
#include "common/base/json.h"
#include "tests/bench/bench_town.h"
#include "tests/bench/rigs.h"
#include "tests/bench/samples.h"
#include "tests/bench/sections.h"

namespace gt::bench {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kAgent = "web/toast";
constexpr milliseconds kGap(100);  // between text and Enter, as for the robot's kind

WallTime now() {
  return SystemClock().now();
}

/// A town with one robot, which says in a log when it was told what.
class RobotTown {
 public:
  static Result<std::unique_ptr<RobotTown>> open(bool has_hooks) {
    std::unique_ptr<RobotTown> town(new RobotTown);
    GT_TRY(town->town_, BenchTown::open({}));
    GT_CHECK(town->add_robot(has_hooks));
    return town;
  }
  ~RobotTown() { (void)gt({"stop", std::string(kAgent)}); }

  Result<void> gt(std::vector<std::string> words) const {
    words.insert(words.begin(), GT_PROGRAM);
    words.emplace_back("--quiet");
    return run_to_end(std::move(words), environment());
  }

  /// As a person would with tmux: paste, wait, Enter.
  Result<void> paste(const std::string& text) const {
    const std::string target = format("={}:", kAgent);
    const std::string& server = town_->tmux_server();
    GT_CHECK(run_to_end({"tmux", "-L", server, "load-buffer", "-b", "bench", "-", ";",
                         "paste-buffer", "-p", "-d", "-b", "bench", "-t", target},
                        {}, text));
    std::this_thread::sleep_for(kGap);
    return run_to_end({"tmux", "-L", server, "send-keys", "-t", target, "Enter"});
  }

  /// When the robot was given the message that has `token` in it.
  Result<WallTime> until_prompted(std::string_view token) const {
    const Stopwatch watch;
    while (watch.ms() < 20'000) {
      if (const auto at = prompted(token)) return *at;
      std::this_thread::sleep_for(milliseconds(5));
    }
    return Error{ErrorCode::kTimedOut, format("the robot was never told {}", token), ""};
  }

  Result<void> until(std::string_view state) const {
    return gt({"wait", std::string(kAgent), "--until", std::string(state), "--timeout", "20s"});
  }

 private:
  RobotTown() = default;

  Result<void> add_robot(bool has_hooks) {
    std::ofstream(directory_.path() / "script.yaml") << "thinking: 1s\n";
    if (!has_hooks) {
      const auto kinds = town_->paths().root() / "kinds";
      std::filesystem::create_directories(kinds);
      std::ofstream(kinds / "robot.yaml")
          << format("start: [env, --unset=GT_AGENT, \"{}\", robot]\n", GT_PROGRAM);
    }
    GT_CHECK(add_small_rig(directory_.path() / "source", environment()));
    GT_CHECK(gt({"polecat", "spawn", "toast", "--rig", "web", "--kind", "robot"}));
    GT_CHECK(gt({"start", std::string(kAgent)}));
    return until("idle");
  }

  [[nodiscard]] std::vector<std::string> environment() const {
    return {"GT_TOWN=" + town_->paths().root().string(),
            "GT_ROBOT_LOG=" + (directory_.path() / "log").string(),
            "GT_ROBOT_SCRIPT=" + (directory_.path() / "script.yaml").string()};
  }

  [[nodiscard]] std::optional<WallTime> prompted(std::string_view token) const {
    std::ifstream log(directory_.path() / "log");
    for (std::string line; std::getline(log, line);) {
      if (line.find(token) == std::string::npos) continue;
      const auto event = parse_json(line);
      if (!event || (*event)["event"] != Value("prompt")) continue;
      const std::string* text = (*event)["at"].as_string();
      if (text == nullptr) continue;
      const auto at = parse_time(*text);
      if (at) return *at;
    }
    return std::nullopt;
  }

  testing::TempDirectory directory_;
  std::unique_ptr<BenchTown> town_;
};

double ms_between(WallTime from, WallTime to) {
  return static_cast<double>(std::chrono::duration_cast<milliseconds>(to - from).count());
}

Result<void> measure_latency(const RobotTown& town, int rounds, Table& table) {
  Samples ours, bare;
  for (int i = 0; i < rounds; ++i) {
    for (const bool is_ours : {true, false}) {
      const std::string token = format("{}-{}", is_ours ? "nudged" : "pasted", i);
      GT_CHECK(town.until("idle"));
      const WallTime began = now();
      if (is_ours) {
        GT_CHECK(town.gt({"nudge", std::string(kAgent), token}));
      } else {
        GT_CHECK(town.paste(token));
      }
      GT_TRY(const WallTime told, town.until_prompted(token));
      (is_ours ? ours : bare).add(ms_between(began, told));
    }
  }
  table.add({"gt nudge, until the robot has it, p50", "ms", ours.p50(), bare.p50(), {}});
  table.add({"gt nudge, until the robot has it, p99", "ms", ours.p99(), bare.p99(), {}});
  return {};
}

/// From the moment that the robot has a message to the one that `gt wait` knows that it works.
Result<Samples> measure_detection(const RobotTown& town, int rounds) {
  Samples delays;
  for (int i = 0; i < rounds; ++i) {
    const std::string token = format("look-{}", i);
    GT_CHECK(town.until("idle"));
    auto seen = std::async(std::launch::async, [&town]() -> Result<WallTime> {
      GT_CHECK(town.until("working"));
      return now();
    });
    const auto pasted = town.paste(token);
    const auto at = seen.get();
    GT_CHECK(pasted);
    if (!at) return at.error();
    GT_TRY(const WallTime told, town.until_prompted(token));
    delays.add(ms_between(told, *at));
  }
  return delays;
}

}  // namespace

Result<void> measure_delivery(const Effort& effort, Table& table) {
  table.begin("A message to an idle robot",
              "the text pasted and, 100 ms later, submitted by tmux itself");
  const int rounds = effort.of(3, 50);
  for (const bool has_hooks : {true, false}) {
    GT_TRY(const auto town, RobotTown::open(has_hooks));
    if (has_hooks) GT_CHECK(measure_latency(*town, rounds, table));
    GT_TRY(const Samples delays, measure_detection(*town, rounds));
    const std::string by = has_hooks ? "its hooks" : "its screen alone";
    table.add({format("gt wait sees it work, by {}", by), "ms p50", delays.p50(), {}, {}});
  }
  return {};
}

}  // namespace gt::bench
