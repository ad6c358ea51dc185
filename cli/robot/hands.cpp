// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/hands.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <type_traits>

#include "cli/robot/git_call.h"
#include "cli/robot/work_record.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kShownLines = 12;  // of a program's output
constexpr std::size_t kShownEdit = 3;    // of a file's text
constexpr Duration kReplacedWithin = std::chrono::seconds(60);
constexpr Duration kRunDeadline = std::chrono::minutes(10);

/// The first lines of `text`, each after `mark`.
std::string preview(std::string_view text, std::string_view mark) {
  std::string shown;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < std::min(lines.size(), kShownEdit); ++i) {
    shown += format("{}{} {}", i == 0 ? "" : "\n", mark, lines[i]);
  }
  if (lines.size() > kShownEdit) shown += format("\n… +{} lines", lines.size() - kShownEdit);
  return shown;
}

std::string command_line(const std::vector<std::string>& argv) {
  std::vector<std::string> words;
  for (const std::string& word : argv) words.push_back(shell_quoted(word));
  return join(words, " ");
}

Error failed(std::string message) {
  return {ErrorCode::kFailed, std::move(message), ""};
}

/// Ends this process at once, by a signal, as a crash does: nothing is given back or cleaned up.
void die_by(int signal) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  std::signal(signal, SIG_DFL);
  sigset_t all;
  sigfillset(&all);
  ::sigprocmask(SIG_UNBLOCK, &all, nullptr);
  ::kill(::getpid(), signal);
}

}  // namespace

Result<void> Hands::perform(const std::vector<Step>& steps, std::size_t at, std::string_view item) {
  return std::visit(
      [&](const auto& step) -> Result<void> {
        using T = std::decay_t<decltype(step)>;
        if constexpr (std::is_same_v<T, Say>) {
          face_.say({"●", step.text});
          return {};
        } else if constexpr (std::is_same_v<T, Think>) {
          return face_.wait(step.duration);
        } else if constexpr (std::is_same_v<T, Pause>) {
          face_.freeze(step.duration);
          return {};
        } else if constexpr (std::is_same_v<T, WriteFile>) {
          return write(step);
        } else if constexpr (std::is_same_v<T, AppendFile>) {
          return append(step);
        } else if constexpr (std::is_same_v<T, ReplaceText>) {
          return replace(step);
        } else if constexpr (std::is_same_v<T, RunProgram>) {
          return run(step);
        } else if constexpr (std::is_same_v<T, Commit>) {
          return commit(files_of_commit(steps, at), step.message,
                        item.empty() ? step.message : commit_message(step.message, item, at + 1));
        } else if constexpr (std::is_same_v<T, AskPermission>) {
          return ask(step);
        } else if constexpr (std::is_same_v<T, HandOff>) {
          return hand_off(step);
        } else if constexpr (std::is_same_v<T, Crash>) {
          return crash(step);
        } else if constexpr (std::is_same_v<T, ReachLimit>) {
          if (step.lasts) refusal_ends_ = face_.time() + *step.lasts;
          return refuse(format("You've hit your limit · resets {}", step.until));
        } else {
          static_assert(std::is_same_v<T, FillContext>);
          return refuse("Context limit reached · /compact or /clear to continue");
        }
      },
      steps[at]);
}

void Hands::show_action(std::string text) {
  face_.say({"●", std::move(text), Colour::kGreen});
}

void Hands::show_result(std::string text, Colour colour) {
  face_.say({"  ⎿ ", std::move(text), Colour::kDim, colour, false});
}

Result<std::string> Hands::read(const std::string& path) {
  return disk_.read(place_.directory / path);
}

Result<void> Hands::put(const std::string& path, std::string_view text) {
  const std::filesystem::path target = place_.directory / path;
  GT_CHECK(disk_.make_directories(target.parent_path()));
  const std::filesystem::path fresh = target.string() + ".robot";
  (void)disk_.remove(fresh);
  GT_CHECK(disk_.write_new(fresh, text));
  // A script stays executable.
  std::error_code ignored;
  const auto found = std::filesystem::status(target, ignored);
  if (std::filesystem::exists(found)) {
    std::filesystem::permissions(fresh, found.permissions(), ignored);
  }
  return disk_.rename(fresh, target);
}

Result<void> Hands::write(const WriteFile& step) {
  show_action(format("Write {}", step.path));
  GT_CHECK(put(step.path, step.text));
  show_result(preview(step.text, "+"), Colour::kGreen);
  return {};
}

Result<void> Hands::append(const AppendFile& step) {
  show_action(format("Edit {}", step.path));
  auto before = read(step.path);
  if (!before && before.error().code != ErrorCode::kNotFound) return before.error();
  const std::string text = before ? *before : "";
  // The robot may have been killed right after it did this.
  if (!text.ends_with(step.text)) GT_CHECK(put(step.path, text + step.text));
  show_result(preview(step.text, "+"), Colour::kGreen);
  return {};
}

Result<void> Hands::replace(const ReplaceText& step) {
  show_action(format("Edit {}", step.path));
  GT_TRY(std::string text, read(step.path));
  const std::size_t at = text.find(step.old_text);
  const bool is_done = !step.new_text.empty() && text.find(step.new_text) != std::string::npos;
  if (at == std::string::npos && !is_done) {
    return failed(format("{} does not have the text to replace", step.path));
  }
  if (!is_done) GT_CHECK(put(step.path, text.replace(at, step.old_text.size(), step.new_text)));
  show_result(preview(step.old_text, "-"), Colour::kRed);
  show_result(preview(step.new_text, "+"), Colour::kGreen);
  return {};
}

Result<void> Hands::run(const RunProgram& step) {
  show_action("$ " + command_line(step.argv));
  ProcessRequest request;
  request.program.argv = step.argv;
  if (request.program.argv[0] == "gt") request.program.argv[0] = place_.gt.string();
  request.program.directory = place_.directory;
  request.deadline = kRunDeadline;
  std::size_t lines = 0;
  GT_TRY(const ProcessOutcome outcome, face_.run(request, [&](std::string_view line) {
    if (++lines <= kShownLines) show_result(std::string(line));
  }));
  if (lines > kShownLines) show_result(format("… +{} lines", lines - kShownLines));
  if (outcome.succeeded()) {
    show_result("✓", Colour::kGreen);
    return {};
  }
  const std::string how =
      outcome.timed_out ? "timed out" : format("ended with status {}", outcome.exit_status);
  show_result("✕ " + how, Colour::kRed);
  return step.may_fail ? Result<void>() : failed(format("{} {}", step.argv[0], how));
}

Result<std::string> Hands::git(std::vector<std::string> arguments) {
  std::string out;
  const std::string what = arguments[0];
  const std::string name = place_.author;
  const std::vector<std::string> identity = {
      "-c", "user.name=" + name, "-c",
      format("user.email={}@guildtown.invalid", std::filesystem::path(name).filename().string())};
  arguments.insert(arguments.begin(), identity.begin(), identity.end());
  GT_TRY(const ProcessOutcome outcome,
         face_.run(git_call(std::move(arguments), place_.directory), [&](std::string_view line) {
           out += line;
           out += '\n';
         }));
  if (!outcome.succeeded()) return failed(format("git {}: {}", what, trimmed(out)));
  return std::string(trimmed(out));
}

Result<void> Hands::commit(const std::vector<std::string>& files, std::string_view message,
                           std::string_view text) {
  show_action(format("Commit \"{}\"", message));
  std::vector<std::string> add = {"add", "--"};
  add.insert(add.end(), files.begin(), files.end());
  if (files.empty()) add = {"add", "--all"};
  GT_TRY(const std::string added, git(add));
  GT_TRY(const std::string made, git({"commit", "--quiet", "-m", std::string(text)}));
  GT_TRY(const std::string id, git({"rev-parse", "--short", "HEAD"}));
  show_result("✓ " + id, Colour::kGreen);
  return {};
}

Result<void> Hands::ask(const AskPermission& step) {
  GT_CHECK(town_.signal("waiting"));
  GT_TRY(const auto row, face_.ask({"Run shell command",
                                    step.command,
                                    "Do you want to proceed?",
                                    {"Yes", "Yes, and don't ask again for this command", "No"}}));
  GT_CHECK(town_.signal("working"));
  if (row && *row < 2) return {};
  return failed(format("not permitted: {}", step.command));
}

Result<void> Hands::hand_off(const HandOff& step) {
  show_action("$ gt handoff");
  const auto show = [this](std::string_view line) { show_result(std::string(line)); };
  GT_TRY(const ProcessOutcome outcome, town_.hand_off(step.note, show));
  if (!outcome.succeeded()) {
    return failed(format("gt handoff ended with status {}", outcome.exit_status));
  }
  // The next session takes this one's place: there is nothing to do but to be ended.
  GT_CHECK(face_.wait(kReplacedWithin));
  return failed("the work is handed off, but no session came in this one's place");
}

Result<void> Hands::crash(const Crash& step) {
  log_.write("ended", Value::map({{"status", step.exit_status}, {"signal", step.signal}}));
  if (step.signal != 0) die_by(step.signal);
  face_.say({"✕", "crashed, as its script says", Colour::kRed});
  face_.end(step.exit_status);
  return Error{ErrorCode::kInterrupted, "crashed", ""};
}

const std::optional<std::string>& Hands::refusal() {
  if (refusal_ends_ && face_.time() >= *refusal_ends_) forget_refusal();
  return refusal_;
}

void Hands::forget_refusal() {
  refusal_.reset();
  refusal_ends_.reset();
}

Result<void> Hands::refuse(std::string message) {
  refusal_ = message;
  return failed(std::move(message));
}

}  // namespace gt
