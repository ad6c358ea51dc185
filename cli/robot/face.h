// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/robot/draft.h"
#include "cli/robot/input_decoder.h"
#include "cli/robot/robot_log.h"
#include "cli/robot/screen.h"
#include "cli/robot/terminal.h"
#include "cli/robot/view.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/process/process_runner.h"

namespace gt {

/// How the face behaves where terminal interfaces differ.
struct Manners {
  Duration swallow_enter{50};  ///< an Enter this soon after a paste does nothing
  Duration swallow_answer{0};  ///< a key this soon after a dialog has opened does nothing
  int fold_over_lines = 10;    ///< pastes of more lines are shown folded
  std::string footer;
};

/// The robot's terminal interface. It lives only inside its own waiting calls: each draws, reads
/// keys and turns the spinner until what it waits for has come, so that the robot's doings can be
/// written down one after the other. Every one of them fails with kInterrupted when the robot is to
/// end (is_ending() tells), or when a person pressed Escape while it works.
class Face {
 public:
  Face(Terminal terminal, const Style& style, Manners manners, RobotLog& log, const Clock& clock);
  ~Face();
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;

  /// Waits as a program that is slow to start does, without a sign; from then on keys are read.
  [[nodiscard]] Result<void> open(Duration slow_start);
  void say(Block block);

  /// Shows the spinner from now on; rest() takes it away.
  void work(std::string activity);
  void rest();

  [[nodiscard]] Result<void> wait(Duration duration);
  /// Neither draws nor reads: what a program looks like that hangs.
  void freeze(Duration duration);
  /// Runs a program to its end; each line of its output goes to `line` as it comes, standard error
  /// among it.
  [[nodiscard]] Result<ProcessOutcome> run(const ProcessRequest& request,
                                           const std::function<void(std::string_view)>& line);
  /// Shows the dialog until it is answered: the row taken, nothing for Escape.
  [[nodiscard]] Result<std::optional<std::size_t>> ask(Dialog dialog);
  /// The next message that was sent, from the queue or when it comes.
  [[nodiscard]] Result<std::string> next_message();

  [[nodiscard]] std::chrono::steady_clock::time_point time() const { return clock_.steady(); }
  [[nodiscard]] bool is_ending() const { return ending_.has_value(); }
  /// Ends every wait from now on.
  void end(int exit_status) { ending_ = exit_status; }
  [[nodiscard]] int exit_status() const { return ending_.value_or(0); }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;

  /// Draws, waits for keys, signals, `also` or the time, and heeds them.
  [[nodiscard]] Result<void> turn(std::vector<pollfd>& also, Duration at_most);
  /// turn() until `is_done`.
  template <typename Condition>
  [[nodiscard]] Result<void> turn_until(Condition is_done);
  void draw();
  void heed_signal();
  void heed_keys();
  void heed(const InputEvent& event);
  void heed_in_dialog(const InputEvent& event);
  void edit(const InputEvent& event);
  void submit();
  void interrupt();
  void press_escape();

  Terminal terminal_;
  Screen screen_;
  Manners manners_;
  RobotLog& log_;
  const Clock& clock_;
  InputDecoder decoder_;
  Draft draft_;
  std::deque<std::string> messages_;
  View view_;
  std::string activity_;  // without spinner and seconds; empty: it rests
  SteadyTime working_since_, last_paste_, last_dialog_, last_interrupt_;
  std::optional<std::size_t> answer_;
  bool is_cancelled_ = false;  // Escape while it works, not yet reported
  std::optional<int> ending_;
};

}  // namespace gt
