// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <array>

#include "cli/command_table.h"

namespace gt {
namespace {

constexpr std::string_view kGlossary =
    R"(Town      one directory, one tmux server, one daemon; where all this happens
Rig       one project in a town: a git repository and its agents
Agent     a named role with one hook file; its session comes and goes
Mayor     the agent a person talks to
Deacon    whoever receives the tick: the program 'gt tick'
Witness   the tick's care for one rig's agents
Refinery  the merge queue of a rig
Polecat   a worker agent with its own worktree
Crew      a person's own workspace in a rig
Hook      the agent's hook file, on which work is hung. "There is work on your
          hook: run it" is the one rule every agent is given
Work item a Markdown file on a rig's board
Session   the tmux session an agent's program runs in, named by its address
Address   mayor, RIG/POLECAT, RIG/crew/NAME, RIG/refinery, overseer (the person)
Kind      what program an agent is (claude, codex, ...): a data file
Tick      one look at the town: observe, plan, act; every 3 minutes, or on demand
)";

Result<std::string> help_about(const std::vector<std::string>& words) {
  if (words.empty()) return overview();
  if (words.size() == 1 && words[0] == "glossary") return std::string(kGlossary);
  const auto match = find_command(words);
  if (match.command != nullptr) return command_help(*match.command);
  const auto group = commands_under(words[0]);
  if (words.size() == 1 && !group.empty()) return group_help(words[0], group);
  return unknown_command(words);
}

Answer run(Context&, const Args& args) {
  GT_TRY(const std::string text, help_about(args.words("COMMAND")));
  return make_report<PlainReport>(text, Value::map({{"text", text}}));
}

}  // namespace

const Command kHelp = {
    .path = "help",
    .group = CommandGroup::kHelp,
    .summary = "Show what a command does, or what the words mean",
    .examples = {{"gt help start", "one command"},
                 {"gt help daemon", "the commands under a word"},
                 {"gt help glossary", "town, rig, hook, polecat, ..."}},
    .needs = Needs::kNothing,
    .positionals = {{"COMMAND", "a command, a word that several begin with, or 'glossary'",
                     Positional::kAny}},
    .answer = {{"text", "string", "the help"}},
    .run = run,
};

}  // namespace gt
