// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/notice.h"

#include <algorithm>

#include "cli/agents/caller.h"
#include "cli/mail/mailroom.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/message.h"
#include "hooks/shown_mail.h"

namespace gt {
namespace {

constexpr std::size_t kSubjectColumns = 80;

std::string notice_text(const OpenedMail& newest, std::size_t unread) {
  std::string text = unread == 1 ? "You have mail" : format("You have {} unread mails", unread);
  if (newest.mail) {
    text += format("{} from {}: {}", unread == 1 ? "" : ", the last",
                   sender_shown(newest.mail->from, newest.mail->is_verified),
                   defused_line(newest.mail->subject, kSubjectColumns));
  }
  return text + ". Read it: gt mail read next";
}

Result<bool> is_being_told(Store& store, const Address& agent) {
  GT_TRY(const auto all, Messages(store).list(agent));
  return std::any_of(all.messages.begin(), all.messages.end(), [](const Message& message) {
    return message.about == kAboutMail && !is_over(message.state());
  });
}

}  // namespace

Result<std::optional<MailNotice>> mail_notice(Context& context, const AgentHook& hook) {
  const std::optional<MailNotice> nothing;
  Store& store = *context.town().store;
  const Mailbox box = mailbox_of(context, hook.address);
  GT_TRY(const auto unread, box.unread());
  if (unread.empty()) return nothing;
  const auto newest =
      std::max_element(unread.begin(), unread.end(),
                       [](const MailEntry& a, const MailEntry& b) { return a.id < b.id; });
  if (!is_ulid(newest->id) || Messages(store).load(hook.address, newest->id)) return nothing;
  GT_TRY(const auto shown, shown_mails(store, hook.address, hook.instance.value_or("")));
  const bool is_seen = std::all_of(unread.begin(), unread.end(), [&](const MailEntry& entry) {
    return shown.contains(entry.id);
  });
  if (is_seen) return nothing;
  GT_TRY(const bool is_told, is_being_told(store, hook.address));
  if (is_told) return nothing;
  return std::optional(MailNotice{newest->id, notice_text(opened(box, *newest), unread.size())});
}

}  // namespace gt
