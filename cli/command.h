// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "cli/args.h"
#include "cli/output/report.h"

namespace gt {

class Context;

/// The chapters of `gt help`, in its order.
enum class CommandGroup {
  kTown,
  kAgents,
  kLife,
  kWork,
  kMerging,
  kFormulas,
  kRecords,
  kAgentSide,
  kMail,
  kDaemon,
  kHelp
};

/// What must be there before a command runs.
enum class Needs { kNothing, kTown };

struct Example {
  std::string_view command;  ///< as typed
  std::string_view meaning;
};

/// One key of a command's JSON answer: what its schema says.
struct AnswerKey {
  std::string_view key;  ///< dotted, `[]` for the elements of a list: `agents[].address`
  /// string, integer, number, boolean, object, array, time, any; `?` at the end: or null.
  std::string_view type;
  std::string_view summary;
};

/// Everything about one command. Help, completions, man pages and JSON schemas are made from it.
/// It stands at the end of the command's file, cli/commands/<group>/<verb>.cpp, and has one line in
/// command_list.inc.
struct Command {
  std::string_view path;  ///< `start`, `daemon status`
  std::initializer_list<std::string_view> aliases =
      {};  ///< other whole paths, also what agents guess
  CommandGroup group = CommandGroup::kTown;
  std::string_view summary;       ///< one line, no full stop
  std::string_view details = {};  ///< paragraphs of `gt help PATH`, wrapped when shown
  std::initializer_list<Example> examples = {};
  Needs needs = Needs::kTown;
  std::initializer_list<Positional> positionals = {};
  std::initializer_list<Option> options = {};
  std::initializer_list<AnswerKey> answer = {};  ///< empty: it has no `--json`
  bool is_hidden = false;                        ///< not in the overview; its own help exists

  /// Reads, decides, acts, and says what came of it. Never prints, never exits.
  Answer (*run)(Context& context, const Args& args) = nullptr;
};

}  // namespace gt
