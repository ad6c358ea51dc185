// SPDX-License-Identifier: Apache-2.0
// What the mail commands share: whose mailbox, which mail, and how a mail is shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/args.h"
#include "cli/context.h"
#include "cli/output/style.h"
#include "common/base/value.h"
#include "hooks/mail.h"
#include "hooks/mailbox.h"

namespace gt {

/// Of a body, in an answer; the rest is in the file.
inline constexpr std::size_t kMostShownBytes = std::size_t{32} << 10;

/// The mailbox of an address.
[[nodiscard]] Mailbox mailbox_of(Context& context, const Address& address);

/// Whose mail is meant: the agent that asks or is named by --as, else the person's, `overseer`.
[[nodiscard]] Result<Address> mailbox_owner(Context& context, const Args& args);

/// The mail that `word` names: a whole id, or a beginning or an end of one that is like no other.
/// Errors: kNotFound; kUsage when it could be several, which are named.
[[nodiscard]] Result<MailEntry> named_mail(const std::vector<MailEntry>& entries,
                                           const std::string& word);

/// A mail as far as it could be read.
struct OpenedMail {
  MailEntry entry;
  std::optional<Mail> mail;
  std::string problem;  ///< why there is none: reported, never hidden
};
[[nodiscard]] OpenedMail opened(const Mailbox& box, MailEntry entry);
[[nodiscard]] std::vector<OpenedMail> opened(const Mailbox& box, std::vector<MailEntry> entries);

/// The last letters of an id, which name it in a mailbox.
[[nodiscard]] std::string short_id(const std::string& id);
/// `unread`, `read` or `archived`.
[[nodiscard]] std::string_view mail_state(const MailEntry& entry);

/// One mail as JSON, without its body or with it.
[[nodiscard]] Value mail_json(const OpenedMail& opened, bool with_body);
/// A mail whole: its heads, and its text behind `| `, cut at kMostShownBytes.
[[nodiscard]] std::string mail_text(const OpenedMail& opened, const Style& style);
/// A table of them.
[[nodiscard]] std::string mail_table(const std::vector<OpenedMail>& mails, WallTime now,
                                     const Style& style);

}  // namespace gt
