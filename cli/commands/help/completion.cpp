// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include "cli/command_table.h"

namespace gt {
namespace {

Answer run(Context&, const Args& args) {
  GT_TRY(const std::string script, completion_script(*args.word("SHELL")));
  return make_report<PlainReport>(script, Value::map({{"script", script}}));
}

}  // namespace

const Command kCompletion = {
    .path = "completion",
    .aliases = {"completions"},
    .group = CommandGroup::kHelp,
    .summary = "Print the script that completes gt in your shell",
    .details = "It completes commands, options, the rigs and the agents of the town you are in.",
    .examples = {{"gt completion bash", "for ~/.bashrc: eval \"$(gt completion bash)\""},
                 {"gt completion zsh", "for ~/.zshrc, after compinit: the same with zsh"},
                 {"gt completion fish", "gt completion fish | source"}},
    .needs = Needs::kNothing,
    .positionals = {{"SHELL", "bash, zsh or fish"}},
    .answer = {{"script", "string", "the script"}},
    .run = run,
};

}  // namespace gt
