// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/face.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/child_streams.h"

namespace gt {
namespace {

using std::chrono::duration_cast;

constexpr Duration kFrame(120);            // of the spinner
constexpr Duration kEscapeTimeout(30);     // for the rest of a sequence
constexpr Duration kInterruptTwice(2000);  // Ctrl-C and again
constexpr Duration kForEver = std::chrono::hours(24);
constexpr std::array<std::string_view, 6> kSpinner = {"·", "✢", "✳", "✶", "✻", "✽"};

Error interrupted() {
  return {ErrorCode::kInterrupted, "interrupted", ""};
}

/// Gives `line` the whole lines that are in `text` and keeps the rest in it.
void take_lines(std::string& text, const std::function<void(std::string_view)>& line) {
  for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos;) {
    line(std::string_view(text).substr(0, end));
    text.erase(0, end + 1);
  }
}

}  // namespace

Face::Face(Terminal terminal, const Style& style, Manners manners, RobotLog& log,
           const Clock& clock)
    : terminal_(std::move(terminal)),
      screen_(style, static_cast<std::size_t>(terminal_.size().height)),
      manners_(std::move(manners)),
      log_(log),
      clock_(clock),
      draft_(manners_.fold_over_lines) {}

Face::~Face() {
  draw();  // what was said last
  terminal_.write(screen_.leave());
}

Result<void> Face::open(Duration slow_start) {
  pollfd signals = {terminal_.signals(), POLLIN, 0};
  const auto ready = clock_.steady() + slow_start;
  for (auto now = clock_.steady(); now < ready && !ending_; now = clock_.steady()) {
    const Duration left = duration_cast<Duration>(ready - now) + Duration(1);
    if (::poll(&signals, 1, static_cast<int>(left.count())) > 0) heed_signal();
  }
  if (ending_) return interrupted();
  return terminal_.enter_raw_mode();
}

void Face::say(Block block) {
  screen_.add(std::move(block));
}

void Face::work(std::string activity) {
  if (activity_.empty()) working_since_ = clock_.steady();
  activity_ = std::move(activity);
}

void Face::rest() {
  activity_.clear();
}

Result<void> Face::wait(Duration duration) {
  const auto end = clock_.steady() + duration;
  std::vector<pollfd> nothing;
  for (auto now = clock_.steady(); now < end; now = clock_.steady()) {
    GT_CHECK(turn(nothing, duration_cast<Duration>(end - now) + Duration(1)));
  }
  return {};
}

void Face::freeze(Duration duration) {
  draw();
  SystemClock().sleep_for(duration);
}

Result<ProcessOutcome> Face::run(const ProcessRequest& request,
                                 const std::function<void(std::string_view)>& line) {
  GT_TRY(StartedChild child, start_child(request));
  std::string out, err;
  const auto deadline = clock_.steady() + request.deadline;
  bool has_ended = false;
  Result<void> turned;
  while (!has_ended && turned && clock_.steady() < deadline) {
    // A stream at its end has no descriptor, and poll passes over -1.
    std::vector<pollfd> streams = {
        {child.out.fd(), POLLIN, 0}, {child.err.fd(), POLLIN, 0}, {child.pidfd.get(), POLLIN, 0}};
    turned = turn(streams, duration_cast<Duration>(deadline - clock_.steady()) + Duration(1));
    if (streams[0].revents != 0) child.out.read_some();
    if (streams[1].revents != 0) child.err.read_some();
    out += child.out.take_text();
    err += child.err.take_text();
    take_lines(out, line);
    take_lines(err, line);
    has_ended = streams[2].revents != 0;
  }
  // Interrupted or late: the whole group goes, now, for there is nobody left to wait for it.
  if (!has_ended) signal_child(request, child.pid, SIGKILL);
  const int status = reap(child.pid);
  ProcessOutcome outcome = outcome_of(status, !has_ended && turned, child.out, child.err);
  out += outcome.out;
  err += outcome.err;
  for (std::string* rest : {&out, &err}) {
    if (!rest->empty() && rest->back() != '\n') *rest += '\n';
    take_lines(*rest, line);
  }
  GT_CHECK(turned);
  return outcome;
}

Result<std::optional<std::size_t>> Face::ask(Dialog dialog) {
  log_.write_text("dialog", dialog.subject);
  view_.dialog = std::move(dialog);
  last_dialog_ = clock_.steady();
  answer_.reset();
  GT_CHECK(turn_until([this] { return !view_.dialog; }));
  return answer_;
}

Result<std::string> Face::next_message() {
  GT_CHECK(turn_until([this] { return !messages_.empty(); }));
  std::string message = std::move(messages_.front());
  messages_.pop_front();
  return message;
}

template <typename Condition>
Result<void> Face::turn_until(Condition is_done) {
  std::vector<pollfd> nothing;
  while (!is_done()) GT_CHECK(turn(nothing, kForEver));
  return {};
}

Result<void> Face::turn(std::vector<pollfd>& also, Duration at_most) {
  if (ending_) return interrupted();
  draw();
  if (!activity_.empty()) at_most = std::min(at_most, kFrame);
  if (!view_.footer.empty()) at_most = std::min(at_most, kInterruptTwice);
  if (decoder_.has_lone_escape()) at_most = std::min(at_most, kEscapeTimeout);

  std::vector<pollfd> fds = {{terminal_.input(), POLLIN, 0}, {terminal_.signals(), POLLIN, 0}};
  fds.insert(fds.end(), also.begin(), also.end());
  const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(at_most.count()));
  std::copy(fds.begin() + 2, fds.end(), also.begin());
  if (fds[1].revents != 0) heed_signal();
  if (fds[0].revents != 0) heed_keys();
  if (ready == 0) {
    for (const InputEvent& event : decoder_.flush()) heed(event);
  }
  const bool is_cancelled = std::exchange(is_cancelled_, false);
  return ending_ || is_cancelled ? Result<void>(interrupted()) : Result<void>();
}

void Face::draw() {
  const auto now = clock_.steady();
  view_.activity.clear();
  if (!activity_.empty()) {
    const auto worked = duration_cast<Duration>(now - working_since_);
    const auto frame = static_cast<std::size_t>(worked / kFrame);
    view_.activity = format("{} {}… ({}s · esc to interrupt)", kSpinner[frame % kSpinner.size()],
                            activity_, worked.count() / 1000);
  }
  view_.queued.assign(messages_.begin(), messages_.end());
  view_.before = draft_.shown_before();
  view_.after = draft_.shown_after();
  const bool is_asked_again = now - last_interrupt_ < kInterruptTwice;
  view_.footer = is_asked_again ? "Press Ctrl-C again to exit" : manners_.footer;
  if (!terminal_.write(screen_.draw(view_))) end(128 + SIGHUP);
}

void Face::heed_signal() {
  const auto signal = terminal_.read_signal();
  if (!signal) return;
  if (*signal != SIGWINCH) return end(128 + *signal);
  const auto [width, height] = terminal_.size();
  screen_.resize(width, static_cast<std::size_t>(height));
  log_.write("resized", Value::map({{"width", width}, {"height", height}}));
}

void Face::heed_keys() {
  const auto keys = terminal_.read_keys();
  if (!keys) return end(128 + SIGHUP);
  for (const InputEvent& event : decoder_.feed(*keys)) heed(event);
}

void Face::heed(const InputEvent& event) {
  if (event.kind == InputEvent::kInterrupt) return interrupt();
  if (view_.dialog) return heed_in_dialog(event);
  switch (event.kind) {
    case InputEvent::kEnter:
      return submit();
    case InputEvent::kEscape:
      return press_escape();
    case InputEvent::kEndOfFile:
      return draft_.is_empty() ? end(0) : draft_.erase_forward();
    default:
      return edit(event);
  }
}

void Face::heed_in_dialog(const InputEvent& event) {
  if (clock_.steady() - last_dialog_ < manners_.swallow_answer) {
    return log_.write("answer_swallowed");
  }
  Dialog& dialog = *view_.dialog;
  std::optional<std::size_t> taken;
  switch (event.kind) {
    case InputEvent::kUp:
      dialog.selected -= dialog.selected > 0 ? 1 : 0;
      return;
    case InputEvent::kDown:
      dialog.selected += dialog.selected + 1 < dialog.rows.size() ? 1 : 0;
      return;
    case InputEvent::kEnter:
      taken = dialog.selected;
      break;
    case InputEvent::kEscape:
      break;
    case InputEvent::kText:
      taken = static_cast<std::size_t>(event.text[0] - '1');
      if (event.text.size() != 1 || *taken >= dialog.rows.size()) return;
      break;
    case InputEvent::kPaste:
      return log_.write_text("paste_lost", event.text);
    default:
      return;
  }
  log_.write("answer", Value::map({{"row", taken ? Value(static_cast<int>(*taken) + 1) : Value()},
                                   {"by", event.kind == InputEvent::kEnter ? "enter" : "key"}}));
  answer_ = taken;
  view_.dialog.reset();
}

void Face::edit(const InputEvent& event) {
  switch (event.kind) {
    case InputEvent::kText:
      return draft_.type(event.text);
    case InputEvent::kPaste:
      last_paste_ = clock_.steady();
      draft_.paste(event.text);
      return log_.write_text("paste", event.text);
    case InputEvent::kNewline:
      return draft_.type("\n");
    case InputEvent::kBackspace:
      return draft_.backspace();
    case InputEvent::kDelete:
      return draft_.erase_forward();
    case InputEvent::kLeft:
      return draft_.left();
    case InputEvent::kRight:
      return draft_.right();
    case InputEvent::kHome:
      return draft_.home();
    case InputEvent::kEnd:
      return draft_.end();
    case InputEvent::kClear:
      return draft_.clear();
    default:
      return;
  }
}

void Face::submit() {
  if (clock_.steady() - last_paste_ < manners_.swallow_enter) return log_.write("enter_swallowed");
  std::string message = draft_.take();
  if (trimmed(message).empty()) return;
  log_.write_text("prompt", message, Value::map({{"while", activity_.empty() ? "idle" : "busy"}}));
  messages_.push_back(std::move(message));
}

void Face::interrupt() {
  const auto now = clock_.steady();
  if (now - last_interrupt_ < kInterruptTwice) return end(0);
  last_interrupt_ = now;
  draft_.clear();
}

void Face::press_escape() {
  if (activity_.empty()) return;
  log_.write("interrupted");
  is_cancelled_ = true;
}

}  // namespace gt
