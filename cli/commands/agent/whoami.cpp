// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "cli/agents/ancestry.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// What the address was taken from, in the order in which Context::agent looks.
std::string_view source_of(const Context& context, const Args& args) {
  if (args.value("as")) return "option";
  return context.environment().get("GT_AGENT") ? "environment" : "directory";
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const Address address, context.agent(args));
  Town& town = context.town();
  GT_TRY(const auto sessions, town.tmux->list());
  const TmuxSession* around = session_around(::getpid(), sessions);
  const bool is_verified = around != nullptr && around->name == address.str();
  const std::string_view source = source_of(context, args);

  std::string text = format("{}\n", address.str());
  if (is_verified) {
    text += format("verified: this runs inside its session, {}\n", around->name);
  } else if (around != nullptr) {
    text += format("not verified: this runs inside the session {}\n", around->name);
  } else {
    text += format("not verified: told by the {}; this runs inside no session of {}\n", source,
                   town.name());
  }
  return make_report<PlainReport>(
      text, Value::map({{"address", address.str()},
                        {"role", role_name(address.role())},
                        {"rig", address.rig().empty() ? Value() : Value(address.rig())},
                        {"town", town.paths.root().string()},
                        {"directory", town.paths.workspace(address).string()},
                        {"source", source},
                        {"verified", is_verified},
                        {"session", around != nullptr ? Value(around->name) : Value()},
                        {"instance", around != nullptr ? Value(around->instance) : Value()}}));
}

}  // namespace

const Command kWhoami = {
    .path = "whoami",
    .group = CommandGroup::kAgentSide,
    .summary = "Tell which agent this is, and whether that is certain",
    .details =
        "An agent is named by --as, by GT_AGENT, or by the directory. It is verified when "
        "the calling process descends from that agent's session.",
    .examples = {{"gt whoami --json", "with town, directory and session"}},
    .answer = {{"address", "string", "of the agent"},
               {"role", "string", "mayor, polecat, crew, refinery or overseer"},
               {"rig", "string?", "its rig; null: none"},
               {"town", "string", "root of the town"},
               {"directory", "string", "its workspace"},
               {"source", "string", "what named it: option, environment or directory"},
               {"verified", "boolean", "this process runs inside its session"},
               {"session", "string?", "the session this runs inside"},
               {"instance", "string?", "of that session"}},
    .run = run,
};

}  // namespace gt
