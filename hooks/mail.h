// SPDX-License-Identifier: Apache-2.0
// A mail: one Markdown file, the same bytes in the mailbox of each of its recipients. Keys that are
// not listed here are kept when the file is rewritten.
//
//     ---
//     id: 01K9ZQ…                 ULID, one for all recipients; the file's name begins with it
//     from: web/toast             an address; `town` for what the town itself says
//     instance: 01K9ZP…           of the sender's session; absent: sent outside of any
//     verified: true              the sender was found by its processes, not by its word
//     to: [mayor, web/crew/max]   every recipient, lists already resolved
//     subject: Login is fixed
//     priority: normal            low | normal | high | urgent
//     at: 2026-11-20T07:50:38.125Z
//     thread: 01K9ZN…             the first mail of the conversation; absent: this one
//     reply_to: 01K9ZN…           absent: an answer to nothing
//     kind: mail                  what sent it: a person's or an agent's mail, or a part of the
//     town
//     ---
//     The text, as it was given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/town/address.h"

namespace gt {

enum class MailPriority { kLow, kNormal, kHigh, kUrgent };

/// `low`, `normal`, `high`, `urgent`.
[[nodiscard]] std::string_view priority_name(MailPriority priority);
/// Nothing for any other word.
[[nodiscard]] std::optional<MailPriority> mail_priority_named(std::string_view name);

inline constexpr std::size_t kMostMailBytes = std::size_t{1} << 20;  ///< of a body
inline constexpr std::size_t kMostSubjectBytes = 300;

struct Mail {
  std::string id;
  std::string from;
  std::string instance;  ///< empty: none
  bool is_verified = false;
  std::vector<Address> to;
  std::string subject;
  MailPriority priority = MailPriority::kNormal;
  WallTime at;
  std::string thread;    ///< an id; its own for the first of a conversation
  std::string reply_to;  ///< empty: none
  std::string kind = "mail";
  std::string body;
  Value source;  ///< the front matter it was read from: unknown keys live here
};

/// True if both say the same thing, to the same, from the same session: one was sent again.
[[nodiscard]] bool is_same_mail(const Mail& a, const Mail& b);

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<Mail> parse_mail(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_mail(const Mail& mail);

/// Checks what a sender wrote: subject and body are there in part, and not too long.
/// Errors: kUsage.
[[nodiscard]] Result<void> check_mail(const Mail& mail);

}  // namespace gt
