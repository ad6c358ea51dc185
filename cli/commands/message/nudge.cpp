// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/caller.h"
#include "cli/command_table.h"
#include "cli/delivery/sending.h"
#include "cli/mail/recipients.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// What the words of the call mean: the last one is the text, unless -m gives it.
struct Nudge {
  std::vector<std::string> targets;
  std::string text;
};

Result<Nudge> nudge_from(const Args& args) {
  Nudge nudge{args.words("WORD"), args.value("message").value_or("")};
  if (!args.value("message")) {
    if (nudge.targets.empty()) return Error{ErrorCode::kUsage, "the text is missing", ""};
    nudge.text = nudge.targets.back();
    nudge.targets.pop_back();
  }
  GT_TRY(nudge.text, message_text(nudge.text));
  return nudge;
}

Result<std::vector<Address>> targets_of(Context& context, const Nudge& nudge,
                                        const Address& sender) {
  GT_TRY(const Directory directory, directory_of(context.town()));
  GT_TRY(const auto targets, recipients_of(nudge.targets, directory, sender));
  for (const Address& target : targets) {
    if (target != Address::overseer()) continue;
    return Error{ErrorCode::kUsage, "the person has no session to type into",
                 "gt mail send overseer -s SUBJECT -m TEXT"};
  }
  return targets;
}

/// Every agent whose program runs, but for the sender.
Result<std::vector<Address>> running_agents(Context& context, const Address& sender) {
  GT_TRY(const auto sessions, context.town().tmux->list());
  GT_TRY(const auto agents, context.town().hooks.list());
  std::vector<Address> running;
  for (const TmuxSession& session : sessions) {
    const auto address = Address::parse(session.name);
    const bool is_agent =
        address && std::find(agents.begin(), agents.end(), *address) != agents.end();
    if (is_agent && !session.is_dead && *address != sender) running.push_back(*address);
  }
  return running;
}

Answer nudge(Context& context, const Args& args) {
  GT_TRY(const Nudge nudge, nudge_from(args));
  if (nudge.targets.empty()) return Error{ErrorCode::kUsage, "the text is missing", ""};
  GT_TRY(const Patience patience, patience_from(args));
  GT_TRY(const Caller sender, caller(context, args));
  GT_TRY(const auto targets, targets_of(context, nudge, sender.address));
  return send_and_deliver(context, sender, targets, {nudge.text, args.flag("urgent")}, patience);
}

Answer broadcast(Context& context, const Args& args) {
  GT_TRY(const Nudge nudge, nudge_from(args));
  GT_TRY(const Patience patience, patience_from(args));
  GT_TRY(const Caller sender, caller(context, args));
  GT_TRY(const auto targets, nudge.targets.empty() ? running_agents(context, sender.address)
                                                   : targets_of(context, nudge, sender.address));
  return send_and_deliver(context, sender, targets, {nudge.text, args.flag("urgent")}, patience);
}

const std::initializer_list<Option> kOptions = {
    {.name = "message", .letter = 'm', .value = "TEXT", .summary = "what to say"},
    {.name = "urgent", .summary = "do not wait for a better moment"},
    {.name = "wait", .summary = "until each has it, or cannot have it"},
    {.name = "timeout", .value = "DURATION", .summary = "how long to wait; 10m with --wait"}};

const std::initializer_list<AnswerKey> kSentAnswer = {
    {"messages", "array", "one for each agent"},
    {"messages[].id", "string", "of the message"},
    {"messages[].to", "string", "the agent"},
    {"messages[].state", "string",
     "queued, pasting, submitted, acked, expired, bounced or cancelled"},
    {"messages[].reason", "string?", "why it is no further"},
    {"problems", "array", "what kept it from being delivered now"}};

}  // namespace

const Command kNudge = {
    .path = "nudge",
    .aliases = {"message send", "message queue"},
    .group = CommandGroup::kMail,
    .summary = "Type a short message into agents' sessions",
    .details =
        "The last word is the text, those before it are addresses and lists, as in 'gt mail send'. "
        "The answer says what became of it: 'acked' means that the agent has it. What is queued or "
        "held is delivered as soon as that is possible: never into a dialog, never into a text "
        "that "
        "a person has begun, and, unless it is urgent, not while the agent works. It arrives once, "
        "or you get a mail that it did not. A text of more than some 800 characters or three lines "
        "is rung for by one line, and shown by the answer of a hook.\n\nExit status with --wait: 1 "
        "when one of them cannot be delivered, 124 when the time is over.",
    .examples = {{"gt nudge web/toast 'Look at web-42 first.'", "one agent"},
                 {"gt nudge @polecats --urgent 'Commit now.'", "every polecat"},
                 {"gt nudge mayor --wait 'The build is red.'", "until the mayor has it"}},
    .positionals = {{"WORD", "addresses and lists; the last word is the text, unless -m gives it",
                     Positional::kSome}},
    .options = kOptions,
    .answer = kSentAnswer,
    .run = nudge,
};

const Command kBroadcast = {
    .path = "broadcast",
    .aliases = {"message broadcast", "nudge all"},
    .group = CommandGroup::kMail,
    .summary = "Type a short message into every running session",
    .details =
        "As 'gt nudge', to every agent whose program runs; or to the addresses and lists that "
        "stand "
        "before the text.",
    .examples = {{"gt broadcast 'main is frozen until 3pm.'", "everybody who runs"},
                 {"gt broadcast @web 'Rebase on main.'", "the agents of one rig"}},
    .positionals = {{"WORD", "addresses and lists; the last word is the text, unless -m gives it",
                     Positional::kAny}},
    .options = kOptions,
    .answer = kSentAnswer,
    .run = broadcast,
};

}  // namespace gt
