// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/agents/caller.h"
#include "cli/args.h"
#include "cli/context.h"
#include "hooks/mail.h"

namespace gt {

/// What a person or an agent wants to say.
struct Letter {
  std::string subject;
  std::string body;
  MailPriority priority = MailPriority::kNormal;
  std::string thread;  ///< of the mail that is answered; empty: a new conversation
  std::string reply_to;
  std::string kind = "mail";
};

/// The options of `send` and `reply`: -s, -m or `-`, --priority. Without a subject the first line
/// of the text is one. Errors: kUsage.
[[nodiscard]] Result<Letter> letter_from(const Args& args, bool reads_input);

/// Sends it, writes that into the journal, and asks for a tick. Returns the mail as it went: one
/// that was cut off in the middle of its way is finished in its place. Errors: Post::send's.
[[nodiscard]] Result<Mail> send_mail(Context& context, const Caller& sender,
                                     std::vector<Address> to, Letter draft);

/// Sends what the town itself has to say. `id` is a ULID that was written down before, so that
/// whoever repeats this sends the same mail. Errors: Post::send's.
[[nodiscard]] Result<void> send_from_town(Context& context, const std::string& id,
                                          const Address& to, Letter draft);

/// Finishes what senders that died left half-sent, and tells of it as they would have. Returns what
/// cannot be finished, each with its file: it stays where it is.
[[nodiscard]] std::vector<std::string> finish_sends(Context& context);

}  // namespace gt
