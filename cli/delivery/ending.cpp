// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/ending.h"

#include "cli/delivery/frame.h"
#include "cli/mail/outgoing.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kSubjectColumns = 80;
constexpr Duration kAskedFor = std::chrono::seconds(30);
constexpr Duration kNews = std::chrono::hours(24);

bool has_failed(const Message& message) {
  return message.state() == MessageState::kBounced || message.state() == MessageState::kExpired;
}

Result<void> journalize(Context& context, const Message& message) {
  return context.town().journal.append({message.to.str(), message.instance.value_or(""),
                                        format("message.{}", message_state_name(message.state())),
                                        message.id,
                                        Value::map({{"to", message.to.str()},
                                                    {"from", message.from},
                                                    {"reason", message.chain.back().reason}})});
}

Letter letter_about(const Message& message) {
  Letter letter;
  letter.subject = format("Not delivered to {}: {}", message.to.str(),
                          defused_line(message.text, kSubjectColumns));
  letter.kind = "bounce";
  letter.body =
      format("Your message {} to {} has {}: {}.\n\nIt said:\n\n{}\n", message.id, message.to.str(),
             message_state_name(message.state()), message.chain.back().reason, message.text);
  return letter;
}

/// The mail has the message's id: whoever repeats this sends the same one.
Result<void> tell_sender(Context& context, const Message& message) {
  const auto sender = Address::parse(message.from);
  if (sender) GT_CHECK(send_from_town(context, message.id, *sender, letter_about(message)));
  GT_CHECK(Messages(*context.town().store)
               .change(message.to, message.id, [&](Message& found) -> Result<void> {
                 found.told_at = context.now();
                 return {};
               }));
  return {};
}

}  // namespace

Result<Message> acknowledge(Context& context, const Message& message, std::string_view evidence) {
  Messages messages(*context.town().store);
  auto acked = messages.advance(message.to, message.id,
                                {MessageState::kAcked, context.now(), std::string(evidence)});
  if (!acked && acked.error().code == ErrorCode::kConflict) {
    return messages.load(message.to, message.id);
  }
  if (acked) GT_CHECK(journalize(context, *acked));
  return acked;
}

Result<void> acknowledge_prompt(Context& context, const Address& agent, std::string_view prompt) {
  Messages messages(*context.town().store);
  for (const std::string& ending : ids_in_prompt(prompt)) {
    GT_TRY(const auto ids, messages.ids_ending(agent, ending));
    for (const std::string& id : ids) {
      GT_TRY(const Message message, messages.load(agent, id));
      // Another one whose id ends alike was not typed like this.
      if (is_over(message.state()) || prompt.find(frame_mark(message)) == std::string_view::npos) {
        continue;
      }
      GT_CHECK(acknowledge(context, message, "its program has reported it"));
    }
  }
  return {};
}

Result<Message> end_message(Context& context, const Message& message, MessageState state,
                            std::string_view reason) {
  GT_TRY(Message ended,
         Messages(*context.town().store)
             .advance(message.to, message.id, {state, context.now(), std::string(reason)}));
  GT_CHECK(journalize(context, ended));
  if (has_failed(ended)) GT_CHECK(tell_sender(context, ended));
  return ended;
}

bool is_news(const Message& message, WallTime now) {
  return has_failed(message) && message.told_at && now - message.chain.back().at < kNews;
}

namespace {

/// True while the hook that reported it may yet ask for its text, which was too long to be typed.
bool is_asked_for(const Message& message, WallTime now) {
  return message.state() == MessageState::kAcked && !message.shown_at &&
         now - message.chain.back().at < kAskedFor;
}

}  // namespace

std::vector<Error> finish_ended(Context& context, const std::vector<Message>& messages) {
  std::vector<Error> problems;
  for (const Message& message : messages) {
    if (!is_over(message.state()) || is_news(message, context.now()) ||
        is_asked_for(message, context.now())) {
      continue;
    }
    if (has_failed(message) && !message.told_at) {
      if (const auto told = tell_sender(context, message); !told) {
        problems.push_back(told.error());
        continue;
      }
    }
    const auto put = Messages(*context.town().store).put_away(message);
    if (!put && put.error().code != ErrorCode::kNotFound) problems.push_back(put.error());
  }
  return problems;
}

}  // namespace gt
