// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/waiting.h"

#include <algorithm>
#include <tuple>

#include "cli/mail/mailroom.h"
#include "common/base/format.h"

namespace gt {

Result<Relevance> relevance_of(Context& context, const Address& agent,
                               const std::vector<Message>& messages) {
  const auto hook = context.town().hooks.load(agent);
  if (!hook && hook.error().code != ErrorCode::kNotFound) return hook.error();
  Relevance relevance;
  relevance.is_removed = !hook;
  if (hook) relevance.work = hook->work;
  const bool is_about_mail =
      std::any_of(messages.begin(), messages.end(),
                  [](const Message& message) { return message.about == kAboutMail; });
  if (is_about_mail) {
    GT_TRY(const auto unread, mailbox_of(context, agent).unread());
    relevance.has_unread = !unread.empty();
  }
  return relevance;
}

std::optional<MessageStep> ending_of(const Message& message, const Relevance& relevance,
                                     WallTime now) {
  if (relevance.is_removed && !is_over(message.state())) {
    const bool is_untyped = message.state() == MessageState::kQueued;
    return MessageStep{is_untyped ? MessageState::kCancelled : MessageState::kBounced, now,
                       format("{} was removed", message.to.str())};
  }
  if (message.state() != MessageState::kQueued) return std::nullopt;
  if (message.expires_at && *message.expires_at <= now) {
    return MessageStep{MessageState::kExpired, now,
                       format("it waited until {}", format_time(*message.expires_at))};
  }
  if (!message.about) return std::nullopt;
  if (*message.about == kAboutMail) {
    if (relevance.has_unread) return std::nullopt;
    return MessageStep{MessageState::kCancelled, now, "the mail has been read"};
  }
  if (relevance.work && relevance.work->str() == *message.about) return std::nullopt;
  return MessageStep{MessageState::kCancelled, now,
                     format("{} is no longer on its hook", *message.about)};
}

bool is_delivered_before(const Message& a, const Message& b) {
  const auto rank = [](const Message& message) {
    return std::tuple(message.state() == MessageState::kQueued, !message.is_urgent, message.id);
  };
  return rank(a) < rank(b);
}

}  // namespace gt
