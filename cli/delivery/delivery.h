// SPDX-License-Identifier: Apache-2.0
// Delivering what waits: by whoever has just sent it, by the agent that has just become idle, by
// the tick.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "hooks/message.h"

namespace gt {

/// What has become of one message.
struct Delivery {
  std::string id;
  Address to;
  MessageState state = MessageState::kQueued;
  std::string reason;  ///< why it is no further: `held: waiting for permission`

  /// `acked`, or `queued behind its work`.
  [[nodiscard]] std::string str() const;
};
[[nodiscard]] Value to_value(const Delivery& delivery);

/// Takes every message to `agent` as far as it comes: those that are under way first, then urgent
/// ones, then by age. What is held is tried again until `patience` is over. Messages that came too
/// late, or that nobody needs any more, are ended. Only one process at a time types into a session;
/// where another one is at it, that one goes on to ours. Errors: the store's; tmux's.
[[nodiscard]] Result<std::vector<Delivery>> deliver_to(Context& context, const Address& agent,
                                                       Duration patience);

/// The same for several agents at once, each in a process of its own. An agent that fails is a
/// problem, and stops no other.
struct Deliveries {
  std::vector<Delivery> deliveries;
  std::vector<std::string> problems;
};
[[nodiscard]] Deliveries deliver_to_all(Context& context, const std::vector<Address>& agents,
                                        Duration patience);

/// Leaves it to a process that this one does not wait for.
void deliver_later(Context& context, const Address& agent, Duration patience);

/// True if a message to this agent may wait: one look at a directory.
[[nodiscard]] bool may_have_messages(Town& town, const Address& agent);

}  // namespace gt
