// SPDX-License-Identifier: Apache-2.0
// How messages end, and who is told of it.
#pragma once

#include <string_view>
#include <vector>

#include "cli/context.h"
#include "hooks/message.h"

namespace gt {

/// There is evidence that the agent has it. No error if it was known already.
[[nodiscard]] Result<Message> acknowledge(Context& context, const Message& message,
                                          std::string_view evidence);

/// The same for every message that a prompt of this agent holds. Where there is none it costs no
/// look at anything.
[[nodiscard]] Result<void> acknowledge_prompt(Context& context, const Address& agent,
                                              std::string_view prompt);

/// Ends one that did not arrive: bounced, expired or cancelled. Whoever sent one that bounced or
/// expired has a mail about it, once.
[[nodiscard]] Result<Message> end_message(Context& context, const Message& message,
                                          MessageState state, std::string_view reason);

/// True for one that failed not long ago: it stays among those that wait, where a person finds it.
[[nodiscard]] bool is_news(const Message& message, WallTime now);

/// Of messages that are over: tells those senders that nobody told because of a crash, and puts the
/// files away. Returns what could not be done.
[[nodiscard]] std::vector<Error> finish_ended(Context& context,
                                              const std::vector<Message>& messages);

}  // namespace gt
