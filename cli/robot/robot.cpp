// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/robot.h"

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kPrimeLines = 4;  // shown of what gt prime says

/// What it does about an item that does not say how.
std::vector<Step> default_steps(const HookedWork& work) {
  const std::string path = format("notes/{}.md", work.id);
  return {Say{format("{}: I will note what I did.", work.title)},
          WriteFile{path, format("# {}\n\nDone as {}.\n", work.title, work.id)},
          Commit{format("Note {}", work.title)}};
}

Result<std::vector<Step>> steps_for(const HookedWork& work) {
  GT_TRY(std::vector<Step> steps, steps_in_markdown(work.text, work.id));
  return steps.empty() ? default_steps(work) : steps;
}

}  // namespace

void Robot::run(const std::string& who, const std::string& directory) {
  const auto lived = live(who, directory);
  if (!lived && !face_.is_ending()) {
    face_.say({"✕", lived.error().message, Colour::kRed});
    face_.end(1);
  }
  log_.write("ended", Value::map({{"status", face_.exit_status()}}));
}

Result<void> Robot::live(const std::string& who, const std::string& directory) {
  GT_CHECK(face_.open(script_.slow_start));
  if (script_.asks_trust) GT_CHECK(be_trusted(directory));
  face_.say({" ▗▄▄▖", format("{} · a scripted agent, no model behind it", script_.name),
             Colour::kCyan, Colour::kBold});
  face_.say({" ▐◕◕▌", who, Colour::kCyan, Colour::kPlain, false});
  face_.say({" ▝▀▀▘", directory, Colour::kCyan, Colour::kDim, false});
  GT_CHECK(town_.signal("starting"));
  GT_CHECK(prime());
  GT_CHECK(take_turn([this]() -> Result<void> {
    GT_CHECK(do_steps(script_.on_start));
    return do_work();
  }));
  while (true) {
    GT_TRY(const std::string message, face_.next_message());
    face_.say({"❯", message, Colour::kDim, Colour::kDim});
    GT_CHECK(take_turn([&] { return answer(message); }, message));
  }
}

Result<void> Robot::begin_turn(const std::string& prompt) {
  if (prompt.empty()) return town_.signal("working");
  GT_TRY(const std::string added, town_.report_prompt(prompt));
  if (!added.empty()) log_.write_text("injected", added);
  return {};
}

Result<void> Robot::be_trusted(const std::string& directory) {
  GT_CHECK(town_.signal("waiting"));
  GT_TRY(const auto row, face_.ask({"Accessing workspace:",
                                    directory,
                                    "Is this a folder you trust? The robot will be able to read, "
                                    "edit and run what is in it.",
                                    {"No, exit", "Yes, I trust this folder"}}));
  if (row == std::optional<std::size_t>(1)) return {};
  face_.end(1);
  return Error{ErrorCode::kInterrupted, "the folder is not trusted", ""};
}

Result<void> Robot::prime() {
  if (!town_.is_in_town()) return {};
  hands_.show_action("$ gt prime");
  std::size_t lines = 0;
  GT_TRY(const ProcessOutcome outcome, town_.prime([&](std::string_view line) {
    if (!trimmed(line).empty() && ++lines <= kPrimeLines) {
      hands_.show_result(std::string(line));
    }
  }));
  if (lines > kPrimeLines) hands_.show_result(format("… +{} lines", lines - kPrimeLines));
  log_.write("primed", Value::map({{"status", outcome.exit_status}}));
  return {};
}

template <typename Doing>
Result<void> Robot::take_turn(Doing doing, const std::string& prompt) {
  face_.work("Tinkering");
  auto done = begin_turn(prompt);
  if (done) done = doing();
  if (!done && face_.is_ending()) return done;
  face_.rest();
  if (!done) {
    const bool is_cancelled = done.error().code == ErrorCode::kInterrupted;
    hands_.show_result(
        is_cancelled ? "Interrupted · What should the robot do instead?" : done.error().message,
        Colour::kRed);
    // A program that was stopped by a limit says nothing more: its screen has to be read.
    if (hands_.refusal()) return {};
  }
  return town_.signal("idle");
}

Result<void> Robot::answer(const std::string& message) {
  const std::string_view command = trimmed(message);
  if (command == "/exit") {
    face_.end(0);
    return Error{ErrorCode::kInterrupted, "asked to exit", ""};
  }
  if (command == "/clear" || command == "/compact") {
    hands_.forget_refusal();
    hands_.show_result(command == "/clear" ? "(no content)" : "Compacted");
    return prime();
  }
  GT_CHECK(face_.wait(script_.thinking));
  if (hands_.refusal()) return Error{ErrorCode::kRefused, *hands_.refusal(), ""};
  if (const auto* steps = script_.reply_to(message)) {
    GT_CHECK(do_steps(*steps));
  } else {
    face_.say({"●", format("Heard: {}", lines_of(printable(message)).front())});
  }
  return do_work();
}

Result<void> Robot::do_work() {
  if (!script_.works) return {};
  GT_TRY(const auto work, town_.work());
  if (!work || work->id == finished_) return {};
  GT_TRY(const std::vector<Step> steps, steps_for(*work));
  GT_TRY(const std::size_t done, record_.steps_done(work->id));
  if (done > 0 && done < steps.size()) {
    face_.say({"●", format("{}: going on with step {} of {}", work->id, done + 1, steps.size())});
  }
  for (std::size_t i = done; i < steps.size(); ++i) {
    // Noted first where the step may be the last of this session or turn: the next one must not
    // hang, crash or stop in the same place.
    const auto* limit = std::get_if<ReachLimit>(&steps[i]);
    const bool is_noted_first =
        std::holds_alternative<Crash>(steps[i]) || std::holds_alternative<HandOff>(steps[i]) ||
        std::holds_alternative<Pause>(steps[i]) || (limit != nullptr && limit->lasts);
    if (is_noted_first) GT_CHECK(record_.set_steps_done(work->id, i + 1));
    log_.write("step", Value::map({{"work", work->id}, {"step", static_cast<int>(i) + 1}}));
    GT_CHECK(hands_.perform(steps, i, work->id));
    if (!is_noted_first) GT_CHECK(record_.set_steps_done(work->id, i + 1));
  }
  finished_ = work->id;
  face_.say({"✓", format("{} is done.", work->id), Colour::kGreen, Colour::kBold});
  return {};
}

Result<void> Robot::do_steps(const std::vector<Step>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) GT_CHECK(hands_.perform(steps, i, ""));
  return {};
}

}  // namespace gt
