// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>

#include "cli/agents/ancestry.h"
#include "cli/agents/hook_payload.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/bring_up.h"
#include "cli/life/daemon_process.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/spawn.h"

namespace gt {
namespace {

constexpr std::size_t kMostNoteBytes = std::size_t{64} << 10;
constexpr Duration kNotePatience = std::chrono::seconds(30);

/// The note that was given, if any.
Result<std::optional<std::string>> given_note(const Args& args) {
  std::optional<std::string> note = args.value("message");
  if (args.word("NOTE") == "-")
    note = read_available(STDIN_FILENO, kNotePatience, kMostNoteBytes + 1);
  if (args.word("NOTE") && args.word("NOTE") != "-") {
    return Error{ErrorCode::kUsage, "a note is given with -m, or with '-' on standard input", ""};
  }
  if (note && trimmed(*note).empty()) {
    return Error{ErrorCode::kUsage, "the note is empty",
                 "say what is done and what is next: gt handoff -m NOTE"};
  }
  if (note && note->size() > kMostNoteBytes) {
    return Error{ErrorCode::kUsage, "the note is over 64 KiB",
                 "put it into a file of the worktree, and its name into the note"};
  }
  return note;
}

/// Puts the note on the hook, and forgets the conversation: whoever starts the agent next, this
/// command or a tick, begins a new one.
Result<AgentHook> keep(Context& context, const Address& address,
                       const std::optional<std::string>& note) {
  Town& town = context.town();
  GT_TRY(AgentHook hook, town.hooks.change(address, [&](AgentHook& hook) -> Result<void> {
    if (note) hook.note = *note;
    hook.last_screen.clear();  // the note says more
    hook.care.asked_at.reset();
    hook.session_id.reset();
    hook.signal.reset();
    return {};
  }));
  GT_CHECK(town.journal.append(
      {context.actor(Args()), context.instance(), "agent.handoff", address.str(), Value::map()}));
  return hook;
}

/// This command again, in a session of its own that outlives the agent's, and without the mark by
/// which the agent's processes are found when they are ended.
Result<void> replace_from_outside(Context& context, const Address& address) {
  Program program;
  program.argv = {context.world().program.string(), "handoff", "--now", "--as", address.str()};
  program.directory = context.town().paths.root();
  program.environment = context.environment().all();
  std::erase_if(*program.environment, [](const std::string& variable) {
    return variable.starts_with("GT_INSTANCE=") || variable.starts_with("GT_TOWN=");
  });
  program.environment->push_back("GT_TOWN=" + context.town().paths.root().string());
  program.own_session = true;
  GT_CHECK(spawn(program, {}));  // reaped by init: we end before it does
  return {};
}

Answer report(const Address& address, std::string_view session, std::string_view told) {
  return make_report<PlainReport>(format("{}: {}\n", address.str(), told),
                                  Value::map({{"address", address.str()}, {"session", session}}));
}

Answer replace_here(Context& context, const Address& address) {
  const auto outcomes = bring_up(
      context, {address}, {.replaces = true, .is_fresh = true, .actor = context.actor(Args())});
  const SessionOutcome& outcome = outcomes.front();
  if (outcome.error) return outcome.error->within(address.str());
  return report(address, outcome_name(outcome.kind), "a fresh session has begun");
}

bool is_alive(const std::vector<TmuxSession>& sessions, const Address& address) {
  return std::any_of(sessions.begin(), sessions.end(), [&](const TmuxSession& session) {
    return session.name == address.str() && !session.is_dead;
  });
}

Answer run(Context& context, const Args& args) {
  Town& town = context.town();
  GT_TRY(const Address address, context.agent(args));
  if (args.flag("now")) return replace_here(context, address);
  GT_TRY(const auto note, given_note(args));
  GT_TRY(const AgentHook hook, keep(context, address, note));
  GT_TRY(const auto sessions, town.tmux->list());
  if (!is_alive(sessions, address)) {
    return report(address, "absent",
                  format("the note is kept; no session runs ('gt start {}')", address.str()));
  }
  if (hook.desired != Desired::kRunning) {
    return report(address, "running",
                  format("the note is kept; a person has made this agent {}, so no session follows "
                         "this one",
                         desired_name(hook.desired)));
  }
  GT_CHECK(ensure_daemon(context));
  const TmuxSession* around = session_around(::getpid(), sessions);
  if (around == nullptr || around->name != address.str()) return replace_here(context, address);
  GT_CHECK(replace_from_outside(context, address));
  return report(address, "ending", "the note is kept; this session ends now, a fresh one begins");
}

}  // namespace

const Command kHandoff = {
    .path = "handoff",
    .group = CommandGroup::kAgentSide,
    .summary = "Keep a note, and begin again with a fresh mind",
    .details =
        "The note goes to the hook first; 'gt prime' shows it to the session that follows. Then "
        "the "
        "agent's session is ended and a new one begins, with a new conversation. Called inside "
        "that "
        "session, this works too: another process sees it through.",
    .examples = {{"gt handoff -m 'parser done, tests for it are next'", "inside the session"},
                 {"gt handoff -", "a longer note, from standard input"}},
    .positionals = {{"NOTE", "'-': read the note from standard input", Positional::kOptional}},
    .options = {{.name = "message", .letter = 'm', .value = "NOTE", .summary = "the note"},
                {.name = "now", .summary = "only replace the session, by this very process"}},
    .answer = {{"address", "string", "the agent"},
               {"session", "string",
                "what became of its session: ending, started, running or absent"}},
    .run = run,
};

}  // namespace gt
