// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/caller.h"
#include "cli/command_table.h"
#include "cli/mail/recipients.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "hooks/message.h"

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
    nudge.text = nudge.targets.back();
    nudge.targets.pop_back();
    if (nudge.targets.empty()) return Error{ErrorCode::kUsage, "the text is missing", ""};
  }
  // It is typed into a terminal: nothing of it may be obeyed there.
  const std::string clean = printable(nudge.text);
  nudge.text = trimmed(clean);
  if (nudge.text.empty()) return Error{ErrorCode::kUsage, "the text is empty", ""};
  if (nudge.text.size() > kMostMessageBytes) {
    return Error{ErrorCode::kUsage, "the text is over 8 KiB",
                 "send it by mail: gt mail send ADDRESS -s SUBJECT -"};
  }
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

Result<Message> queue(Context& context, const Address& target, const Caller& sender,
                      const std::string& text, bool is_urgent) {
  Town& town = context.town();
  GT_TRY(const AgentHook hook, town.hooks.load(target));
  Message message(target);
  message.id = new_ulid(context.now());
  message.instance = hook.instance;
  message.from = sender.address.str();
  message.is_verified = sender.is_verified;
  message.is_urgent = is_urgent;
  message.text = text;
  GT_TRY(Message queued, Messages(*town.store).queue(std::move(message), context.now()));
  GT_CHECK(tell(town, {queued.from, sender.instance, "message.queued", queued.id,
                       Value::map({{"to", target.str()}, {"urgent", is_urgent}})}));
  return queued;
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const Nudge nudge, nudge_from(args));
  GT_TRY(const Caller sender, caller(context, args));
  GT_TRY(const auto targets, targets_of(context, nudge, sender.address));
  std::string text;
  Value::List list;
  for (const Address& target : targets) {
    GT_TRY(const Message message, queue(context, target, sender, nudge.text, args.flag("urgent")));
    const std::string_view state = message_state_name(message.state());
    text += format("{}: {}, message {}\n", target.str(), state, message.id);
    list.push_back(Value::map({{"id", message.id}, {"to", target.str()}, {"state", state}}));
  }
  return make_report<PlainReport>(text, Value::map({{"messages", std::move(list)}}));
}

}  // namespace

const Command kNudge = {
    .path = "nudge",
    .aliases = {"message send", "message queue"},
    .group = CommandGroup::kMail,
    .summary = "Leave a short message for agents' sessions",
    .details =
        "The last word is the text, those before it are addresses and lists, as in 'gt mail send'. "
        "The message is written down for the session that the agent has now, and the answer says "
        "what became of it: 'queued' means that it waits, and that the agent has not seen it. "
        "Nothing types messages into sessions yet; mail reaches an agent with its next prompt.",
    .examples = {{"gt nudge web/toast 'Look at web-42 first.'", "one agent"},
                 {"gt nudge @polecats --urgent 'Commit now.'", "every polecat"}},
    .positionals = {{"WORD", "addresses and lists; the last word is the text, unless -m gives it",
                     Positional::kSome}},
    .options = {{.name = "message", .letter = 'm', .value = "TEXT", .summary = "what to say"},
                {.name = "urgent", .summary = "do not wait for a better moment"}},
    .answer = {{"messages", "array", "one for each agent"},
               {"messages[].id", "string", "of the message"},
               {"messages[].to", "string", "the agent"},
               {"messages[].state", "string", "queued: it waits"}},
    .run = run,
};

}  // namespace gt
