// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include "cli/command_table.h"
#include "cli/mail/mailroom.h"
#include "cli/mail/outgoing.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// One mail, whole.
class MailReport : public Report {
 public:
  MailReport(OpenedMail mail, std::size_t unread) : mail_(std::move(mail)), unread_(unread) {}

  [[nodiscard]] Value json() const override {
    Value json = mail_json(mail_, true);
    json.set("unread", unread_);
    return json;
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text = mail_text(mail_, style);
    if (unread_ > 0) text += format("\n{} more unread: gt mail read next\n", unread_);
    return text;
  }

 private:
  OpenedMail mail_;
  std::size_t unread_;  ///< that are left
};

/// The first of the unread that can be read: a broken one must not stand before all others.
Result<OpenedMail> next_of(const Mailbox& box, const std::vector<MailEntry>& unread) {
  for (const MailEntry& entry : unread) {
    OpenedMail mail = opened(box, entry);
    if (mail.mail) return mail;
  }
  if (!unread.empty()) {
    GT_TRY(const Mail never, box.load(unread.front()));
    (void)never;
  }
  return Error{ErrorCode::kNotFound, "no unread mail", "'gt mail inbox --all' lists the others"};
}

Answer read(Context& context, const Args& args) {
  GT_TRY(const Address owner, mailbox_owner(context, args));
  (void)finish_sends(context);  // what it cannot finish is told by 'gt mail inbox'
  Mailbox box = mailbox_of(context, owner);
  const std::string word = args.word("ID").value_or("next");
  GT_TRY(const auto unread, box.unread());
  OpenedMail mail;
  if (word == "next") {
    GT_TRY(mail, next_of(box, unread));
  } else {
    GT_TRY(const auto entries, box.list(true));
    GT_TRY(mail.entry, named_mail(entries, word));
    GT_TRY(mail.mail, box.load(mail.entry));
  }
  const bool was_unread = !mail.entry.is_read;
  GT_CHECK(box.mark_read(mail.entry));
  return make_report<MailReport>(std::move(mail), unread.size() - (was_unread ? 1 : 0));
}

/// The mails of one conversation that `owner` wrote or got, oldest first: answers lie in the
/// mailboxes of those they went to. The person sees all of it.
Result<std::vector<OpenedMail>> conversation(Context& context, const Address& owner,
                                             const std::string& thread) {
  GT_TRY(auto addresses, context.town().hooks.list());
  addresses.push_back(Address::overseer());
  std::map<std::string, OpenedMail> mails;
  for (const Address& address : addresses) {
    const Mailbox box = mailbox_of(context, address);
    GT_TRY(auto entries, box.list(true));
    for (OpenedMail& each : opened(box, std::move(entries))) {
      if (!each.mail || each.mail->thread != thread) continue;
      const auto& to = each.mail->to;
      const bool is_party = owner == Address::overseer() || each.mail->from == owner.str() ||
                            std::find(to.begin(), to.end(), owner) != to.end();
      if (is_party && (address == owner || !mails.contains(each.entry.id))) {
        mails.insert_or_assign(each.entry.id, std::move(each));
      }
    }
  }
  std::vector<OpenedMail> sorted;
  for (auto& [id, mail] : mails) sorted.push_back(std::move(mail));
  return sorted;
}

class ThreadReport : public Report {
 public:
  ThreadReport(std::string thread, std::vector<OpenedMail> mails)
      : thread_(std::move(thread)), mails_(std::move(mails)) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const OpenedMail& mail : mails_) list.push_back(mail_json(mail, true));
    return Value::map({{"thread", thread_}, {"mails", std::move(list)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text;
    for (const OpenedMail& mail : mails_) {
      if (!text.empty()) text += "\n";
      text += mail_text(mail, style);
    }
    return text;
  }

 private:
  std::string thread_;
  std::vector<OpenedMail> mails_;
};

Answer thread(Context& context, const Args& args) {
  GT_TRY(const Address owner, mailbox_owner(context, args));
  const Mailbox box = mailbox_of(context, owner);
  GT_TRY(const auto entries, box.list(true));
  GT_TRY(const MailEntry entry, named_mail(entries, args.word("ID").value_or("")));
  GT_TRY(const Mail mail, box.load(entry));
  GT_TRY(auto mails, conversation(context, owner, mail.thread));
  return make_report<ThreadReport>(mail.thread, std::move(mails));
}

}  // namespace

const Command kMailRead = {
    .path = "mail read",
    .aliases = {"mail show", "mail open"},
    .group = CommandGroup::kMail,
    .summary = "Show a mail whole, and mark it as read",
    .details =
        "'next' is the most urgent that is unread, then the oldest. What the sender wrote stands "
        "behind '| ' on every line, without anything that a terminal or a model would obey; the "
        "file has it as it was sent.",
    .examples = {{"gt mail read next", "what comes first"},
                 {"gt mail read 3F7K2Q", "the end of an id is enough"}},
    .positionals = {{"ID", "of the mail, or 'next' (default)", Positional::kOptional}},
    .answer = {{"id", "string", "of the mail"},
               {"state", "string", "what it was before: unread, read or archived"},
               {"priority", "string", "low, normal, high or urgent"},
               {"file", "string", "where it was"},
               {"from", "string", "the sender's address"},
               {"verified", "boolean", "the sender was found by its processes"},
               {"recipients", "array", "their addresses"},
               {"subject", "string", "its subject"},
               {"at", "time", "when it was sent"},
               {"thread", "string", "the first mail of its conversation"},
               {"reply_to", "string?", "the mail it answers"},
               {"problem", "string?", "null: it could be read"},
               {"body", "string", "its text, cleaned and cut to size"},
               {"bytes_left_out", "integer", "of the text; they stand in the file"},
               {"unread", "integer", "mails that are left"}},
    .run = read,
};

const Command kMailThread = {
    .path = "mail thread",
    .group = CommandGroup::kMail,
    .summary = "Show a whole conversation, oldest mail first",
    .details = "The mails that this mailbox's owner wrote or got; the person sees all of them.",
    .examples = {{"gt mail thread 3F7K2Q", "what was said before and after that mail"}},
    .positionals = {{"ID", "of any of its mails"}},
    .answer = {{"thread", "string", "the first mail of the conversation"},
               {"mails", "array", "oldest first"},
               {"mails[].id", "string", "of the mail"},
               {"mails[].state", "string", "unread, read or archived where it was found"},
               {"mails[].priority", "string", "low, normal, high or urgent"},
               {"mails[].file", "string", "where it is"},
               {"mails[].from", "string", "the sender's address"},
               {"mails[].verified", "boolean", "the sender was found by its processes"},
               {"mails[].recipients", "array", "their addresses"},
               {"mails[].subject", "string", "its subject"},
               {"mails[].at", "time", "when it was sent"},
               {"mails[].thread", "string", "the conversation"},
               {"mails[].reply_to", "string?", "the mail it answers"},
               {"mails[].problem", "string?", "null: it could be read"},
               {"mails[].body", "string", "its text, cleaned and cut to size"},
               {"mails[].bytes_left_out", "integer", "of the text; they stand in the file"}},
    .run = thread,
};

}  // namespace gt
