// SPDX-License-Identifier: Apache-2.0
// Which of an agent's messages still matter, and in which order they go: pure, but for
// relevance_of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "hooks/message.h"

namespace gt {

/// What decides whether a message still matters.
struct Relevance {
  bool is_removed = false;  ///< the agent is no more
  bool has_unread = true;   ///< mail
  std::optional<WorkId> work = {};
};

/// The mailbox is looked into only where one of `messages` is about mail. Errors: the store's.
[[nodiscard]] Result<Relevance> relevance_of(Context& context, const Address& agent,
                                             const std::vector<Message>& messages);

/// How a message ends that waited too long, or that nobody needs any more; nothing: it waits on.
/// What may have been typed is not ended by this.
[[nodiscard]] std::optional<MessageStep> ending_of(const Message& message,
                                                   const Relevance& relevance, WallTime now);

/// The order of delivery: what is under way, then what is urgent, then by age.
[[nodiscard]] bool is_delivered_before(const Message& a, const Message& b);

}  // namespace gt
