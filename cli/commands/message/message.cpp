// SPDX-License-Identifier: Apache-2.0
#include "hooks/message.h"

#include <algorithm>

#include "cli/agents/caller.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/delivery/delivery.h"
#include "cli/output/table.h"
#include "common/base/fence.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"

namespace gt {
namespace {

constexpr std::size_t kShortId = 6;
constexpr std::size_t kTextColumns = 80;

Value step_json(const MessageStep& step) {
  return Value::map({{"state", message_state_name(step.state)},
                     {"at", format_time(step.at)},
                     {"reason", step.reason.empty() ? Value() : Value(step.reason)}});
}

Value message_json(const Message& message) {
  return Value::map({{"id", message.id},
                     {"to", message.to.str()},
                     {"instance", Value::optional(message.instance)},
                     {"from", one_line(message.from, kTextColumns)},
                     {"verified", message.is_verified},
                     {"urgent", message.is_urgent},
                     {"about", Value::optional(message.about)},
                     {"expires_at", time_value(message.expires_at)},
                     {"state", message_state_name(message.state())},
                     {"attempts", message.attempts()},
                     {"at", format_time(message.chain.front().at)},
                     {"text", defused(message.text)}});
}

class MessagesReport : public Report {
 public:
  MessagesReport(Messages::All all, WallTime now) : all_(std::move(all)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const Message& message : all_.messages) list.push_back(message_json(message));
    std::vector<std::string> problems;
    for (const Error& error : all_.broken) problems.push_back(error.message);
    return Value::map({{"messages", std::move(list)}, {"problems", Value::list_of(problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ID", "TO", "FROM", "STATE", "AGE", "TEXT"}, "TEXT");
    for (const Message& message : all_.messages) {
      table.add({message.id.substr(message.id.size() - kShortId), message.to.str(),
                 sender_shown(message.from, message.is_verified),
                 Cell(std::string(message_state_name(message.state())),
                      is_over(message.state()) ? Colour::kDim : Colour::kPlain),
                 format_age(std::max(Duration(0), now_ - message.chain.back().at)),
                 defused_line(message.text, kTextColumns)});
    }
    std::string text = table.is_empty() ? "no messages\n" : table.text(style);
    for (const Error& error : all_.broken) {
      text += format("cannot be read: {}\n", one_line(error.message, 300));
    }
    return text;
  }

  /// A message that cannot be read may be one that waits.
  [[nodiscard]] int exit_status() const override { return all_.broken.empty() ? 0 : 1; }

 private:
  Messages::All all_;
  WallTime now_;
};

class MessageReport : public Report {
 public:
  explicit MessageReport(Message message) : message_(std::move(message)) {}

  [[nodiscard]] Value json() const override {
    Value json = message_json(message_);
    Value::List steps;
    for (const MessageStep& step : message_.chain) steps.push_back(step_json(step));
    json.set("steps", Value(std::move(steps)));
    return json;
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    const Quoted words = quoted(message_.text, 4 * kMostMessageBytes);
    std::string text = style.paint(Colour::kBold, format("message {}", message_.id)) + "\n";
    text += format("  from      {}\n  to        {}{}\n",
                   sender_shown(message_.from, message_.is_verified), message_.to.str(),
                   message_.is_urgent ? ", urgent" : "");
    if (message_.instance) text += format("  session   {}\n", one_line(*message_.instance, 40));
    text += words.text;
    for (const MessageStep& step : message_.chain) {
      text += format("  {}  {}{}\n", format_time(step.at), message_state_name(step.state),
                     step.reason.empty() ? "" : ": " + one_line(step.reason, 200));
    }
    return text;
  }

 private:
  Message message_;
};

/// The message that `word` names: its id, or a beginning or an end that no other has.
Result<Message> named_message(Context& context, const std::string& word) {
  GT_TRY(auto all, Messages(*context.town().store).list(std::nullopt, true));
  std::erase_if(all.messages,
                [&](const Message& message) { return !is_id_named(message.id, word); });
  if (all.messages.size() == 1) return std::move(all.messages.front());
  const std::string shown = one_line(word, 60);
  if (all.messages.empty()) {
    return Error{ErrorCode::kNotFound, format("there is no message '{}'", shown),
                 "'gt message list' lists them"};
  }
  return Error{ErrorCode::kUsage, format("'{}' could be {} messages", shown, all.messages.size()),
               "give more of the id"};
}

Answer list(Context& context, const Args& args) {
  std::optional<Address> address;
  if (const auto word = args.word("ADDRESS")) {
    GT_TRY(address, Address::parse(*word));
  }
  GT_TRY(auto all, Messages(*context.town().store).list(address, args.flag("all")));
  if (!args.flag("all")) {
    std::erase_if(all.messages, [](const Message& message) { return is_over(message.state()); });
  }
  return make_report<MessagesReport>(std::move(all), context.now());
}

Answer show(Context& context, const Args& args) {
  GT_TRY(Message message, named_message(context, args.word("ID").value_or("")));
  return make_report<MessageReport>(std::move(message));
}

Answer cancel(Context& context, const Args& args) {
  Town& town = context.town();
  GT_TRY(const Message named, named_message(context, args.word("ID").value_or("")));
  const std::string actor = context.actor(args);
  GT_TRY(Message message,
         Messages(*town.store)
             .advance(named.to, named.id,
                      {MessageState::kCancelled, context.now(), format("by {}", actor)}));
  GT_CHECK(town.journal.append({actor, context.instance(), "message.cancelled", message.id,
                                Value::map({{"to", message.to.str()}})}));
  return make_report<MessageReport>(std::move(message));
}

class DeliveryReport : public Report {
 public:
  explicit DeliveryReport(Deliveries found) : found_(std::move(found)) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const Delivery& each : found_.deliveries) list.push_back(to_value(each));
    return Value::map(
        {{"messages", std::move(list)}, {"problems", Value::list_of(found_.problems)}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    std::string text;
    for (const Delivery& each : found_.deliveries) {
      text += format("{}: {}, message {}\n", each.to.str(), each.str(), each.id);
    }
    for (const std::string& problem : found_.problems) {
      text += format("not delivered: {}\n", one_line(problem, 200));
    }
    return text.empty() ? "no messages wait\n" : text;
  }

  [[nodiscard]] int exit_status() const override { return found_.problems.empty() ? 0 : 1; }

 private:
  Deliveries found_;
};

Answer deliver(Context& context, const Args& args) {
  GT_TRY(const auto patience, args.duration("patience"));
  std::vector<Address> agents;
  if (const auto word = args.word("ADDRESS")) {
    GT_TRY(const Address address, Address::parse(*word));
    agents.push_back(address);
  } else {
    GT_TRY(const auto all, Messages(*context.town().store).list());
    for (const Message& message : all.messages) agents.push_back(message.to);
    std::sort(agents.begin(), agents.end());
    agents.erase(std::unique(agents.begin(), agents.end()), agents.end());
  }
  return make_report<DeliveryReport>(
      deliver_to_all(context, agents, patience.value_or(Duration(0))));
}

const std::initializer_list<AnswerKey> kOne = {
    {"id", "string", "of the message"},
    {"to", "string", "the agent"},
    {"instance", "string?", "the session it is meant for"},
    {"from", "string", "the sender"},
    {"verified", "boolean", "the sender was found by its processes"},
    {"urgent", "boolean", "it does not wait for a better moment"},
    {"about", "string?", "a work item, or mail: it is withdrawn when that no longer matters"},
    {"expires_at", "time?", "until when it waits"},
    {"state", "string", "queued, pasting, submitted, acked, expired, bounced or cancelled"},
    {"attempts", "integer", "to type it"},
    {"at", "time", "when it was queued"},
    {"text", "string", "what it says, cleaned"},
    {"steps", "array", "every state it was in, oldest first"},
    {"steps[].state", "string", "the state"},
    {"steps[].at", "time", "since when"},
    {"steps[].reason", "string?", "why"}};

}  // namespace

const Command kMessageList = {
    .path = "message list",
    .aliases = {"message", "messages", "message ls", "nudge list"},
    .group = CommandGroup::kMail,
    .summary = "List the messages on their way",
    .examples = {{"gt message list web/toast", "what waits for one agent"},
                 {"gt message list --all", "also those that have ended"}},
    .positionals = {{"ADDRESS", "to this agent only", Positional::kOptional}},
    .options = {{.name = "all", .summary = "also acked, expired, bounced and cancelled ones"}},
    .answer = {{"messages", "array", "oldest first"},
               {"messages[].id", "string", "of the message"},
               {"messages[].to", "string", "the agent"},
               {"messages[].instance", "string?", "the session it is meant for"},
               {"messages[].from", "string", "the sender"},
               {"messages[].verified", "boolean", "the sender was found by its processes"},
               {"messages[].urgent", "boolean", "it does not wait for a better moment"},
               {"messages[].about", "string?", "a work item, or mail"},
               {"messages[].expires_at", "time?", "until when it waits"},
               {"messages[].state", "string",
                "queued, pasting, submitted, acked, expired, bounced or cancelled"},
               {"messages[].attempts", "integer", "to type it"},
               {"messages[].at", "time", "when it was queued"},
               {"messages[].text", "string", "what it says, cleaned"},
               {"problems", "array", "why others cannot be read"}},
    .run = list,
};

const Command kMessageShow = {
    .path = "message show",
    .group = CommandGroup::kMail,
    .summary = "Show a message and how far it has come",
    .examples = {{"gt message show 3F7K2Q", "the end of an id is enough"}},
    .positionals = {{"ID", "of the message"}},
    .answer = kOne,
    .run = show,
};

const Command kMessageDeliver = {
    .path = "message deliver",
    .aliases = {"nudge deliver"},
    .group = CommandGroup::kMail,
    .summary = "Deliver the messages that wait, as far as that goes now",
    .details =
        "This happens by itself: when a message is sent, when its agent becomes idle, and with "
        "every tick.",
    .examples = {{"gt message deliver web/toast", "what waits for one agent"}},
    .positionals = {{"ADDRESS", "to this agent only", Positional::kOptional}},
    .options = {{.name = "patience",
                 .value = "DURATION",
                 .summary = "how long to try again what is held; not at all by default"}},
    .answer = {{"messages", "array", "those that were tried"},
               {"messages[].id", "string", "of the message"},
               {"messages[].to", "string", "the agent"},
               {"messages[].state", "string",
                "queued, pasting, submitted, acked, expired, bounced or cancelled"},
               {"messages[].reason", "string?", "why it is no further"},
               {"problems", "array", "agents that could not be delivered to"}},
    .run = deliver,
};

const Command kMessageCancel = {
    .path = "message cancel",
    .aliases = {"nudge cancel"},
    .group = CommandGroup::kMail,
    .summary = "Take a message back before it is typed",
    .examples = {{"gt message cancel 3F7K2Q", "the agent never sees it"}},
    .positionals = {{"ID", "of the message"}},
    .answer = kOne,
    .run = cancel,
};

}  // namespace gt
