// SPDX-License-Identifier: Apache-2.0
// What a robot can be told to do, one map a step. The same steps stand in a robot's script and, in
// a fenced block marked `robot`, in the text of a work item:
//
//     - say: I will add a function.
//     - think: 2s                        the spinner turns
//     - pause: 2s                        nothing moves, nothing is read: it hangs, once
//     - {write: src/add.c, text: "…"}    a whole file
//     - {append: CHANGES, text: "…"}     at its end, unless it ends so already
//     - {replace: Makefile, old: "…", new: "…"}
//     - run: [make, test]                its failure ends the work
//     - {run: [make, lint], may_fail: true}
//     - commit: Add a function           the files of the steps since the last commit
//     - ask: rm -r build                 a permission dialog; `No` ends the work
//     - hand_off: what the next session should know
//     - crash: 3                         exits so; or by a signal: `crash: KILL`
//     - limited: 3pm                     a rate limit is reached, until then
//     - {limited: in 5s, lasts: 5s}      … which ends: a message is answered after that
//     - context_full: true               no message is taken until /clear or /compact
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

struct Say {
  std::string text;
};
struct Think {
  Duration duration;
};
struct Pause {
  Duration duration;
};
struct WriteFile {
  std::string path, text;
};
struct AppendFile {
  std::string path, text;
};
struct ReplaceText {
  std::string path, old_text, new_text;
};
struct RunProgram {
  std::vector<std::string> argv;
  bool may_fail = false;
};
struct Commit {
  std::string message;
};
struct AskPermission {
  std::string command;
};
struct HandOff {
  std::string note;
};
struct Crash {
  int exit_status = 0;
  int signal = 0;  ///< other than 0: it ends by this one
};
struct ReachLimit {
  std::string until;
  std::optional<Duration> lasts;  ///< nothing: until /clear
};
struct FillContext {};

using Step = std::variant<Say, Think, Pause, WriteFile, AppendFile, ReplaceText, RunProgram, Commit,
                          AskPermission, HandOff, Crash, ReachLimit, FillContext>;

/// Paths are relative and stay below the directory. Errors: kCorrupt, with `file` and line.
[[nodiscard]] Result<std::vector<Step>> steps_from(const Value::List& list, std::string_view file);

/// The steps in the first block of `markdown` fenced as `robot`; nothing if it has none.
/// Errors: kCorrupt, with `file` and line.
[[nodiscard]] Result<std::vector<Step>> steps_in_markdown(std::string_view markdown,
                                                          std::string_view file);

/// The files of the steps between the commit before `at` and the commit at `at`, each once.
[[nodiscard]] std::vector<std::string> files_of_commit(const std::vector<Step>& steps,
                                                       std::size_t at);

}  // namespace gt
