// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "cli/command_table.h"
#include "cli/mail/mailroom.h"
#include "cli/mail/outgoing.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

const std::initializer_list<AnswerKey> kAnswer = {
    {"address", "string", "whose mail it is"},
    {"unread", "integer", "mails in the inbox that were not read"},
    {"mails", "array", "oldest first"},
    {"mails[].id", "string", "of the mail"},
    {"mails[].state", "string", "unread, read or archived"},
    {"mails[].priority", "string", "low, normal, high or urgent"},
    {"mails[].file", "string", "where it is"},
    {"mails[].from", "string?", "the sender's address; null: it cannot be read"},
    {"mails[].verified", "boolean", "the sender was found by its processes"},
    {"mails[].recipients", "array", "their addresses"},
    {"mails[].subject", "string?", "its subject"},
    {"mails[].at", "time?", "when it was sent"},
    {"mails[].thread", "string?", "the first mail of its conversation"},
    {"mails[].reply_to", "string?", "the mail it answers"},
    {"mails[].problem", "string?", "why it cannot be read"},
    {"problems", "array", "why mails in the outbox cannot be delivered"}};

class MailListReport : public Report {
 public:
  MailListReport(Address owner, std::size_t unread, std::vector<OpenedMail> mails, WallTime now,
                 std::string nothing, std::vector<std::string> problems = {})
      : owner_(std::move(owner)),
        unread_(unread),
        mails_(std::move(mails)),
        now_(now),
        nothing_(std::move(nothing)),
        problems_(std::move(problems)) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const OpenedMail& mail : mails_) list.push_back(mail_json(mail, false));
    return Value::map({{"address", owner_.str()},
                       {"unread", unread_},
                       {"mails", std::move(list)},
                       {"problems", Value::list_of(problems_)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text = mails_.empty() ? nothing_ + "\n" : mail_table(mails_, now_, style);
    for (const std::string& problem : problems_) {
      text += format("not delivered: {}\n", one_line(problem, 300));
    }
    return text;
  }

 private:
  Address owner_;
  std::size_t unread_;
  std::vector<OpenedMail> mails_;
  WallTime now_;
  std::string nothing_;
  std::vector<std::string> problems_;  ///< of mails that somebody sent and nobody can deliver
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// True if the mail holds `text`, which is in small letters. One that cannot be read may.
bool holds(const OpenedMail& opened, const std::string& text) {
  if (!opened.mail) return true;
  const Mail& mail = *opened.mail;
  return lower(format("{}\n{}\n{}", mail.from, mail.subject, mail.body)).find(text) !=
         std::string::npos;
}

Result<Address> owner_of(Context& context, const Args& args) {
  if (const auto word = args.word("ADDRESS")) return Address::parse(*word);
  return mailbox_owner(context, args);
}

std::size_t unread_of(const std::vector<MailEntry>& entries) {
  return static_cast<std::size_t>(std::count_if(
      entries.begin(), entries.end(), [](const MailEntry& entry) { return !entry.is_read; }));
}

Answer inbox(Context& context, const Args& args) {
  GT_TRY(const Address owner, owner_of(context, args));
  auto problems = finish_sends(context);
  const Mailbox box = mailbox_of(context, owner);
  GT_TRY(auto entries, box.list(args.flag("all")));
  const std::size_t unread = unread_of(entries);
  if (args.flag("unread")) {
    std::erase_if(entries, [](const MailEntry& entry) { return entry.is_read; });
  }
  return make_report<MailListReport>(owner, unread, opened(box, std::move(entries)), context.now(),
                                     format("no mail for {}", owner.str()), std::move(problems));
}

Answer search(Context& context, const Args& args) {
  GT_TRY(const Address owner, mailbox_owner(context, args));
  const std::string text = lower(join(args.words("TEXT"), " "));
  const Mailbox box = mailbox_of(context, owner);
  GT_TRY(auto entries, box.list(true));
  const std::size_t unread = unread_of(entries);
  auto mails = opened(box, std::move(entries));
  std::erase_if(mails, [&](const OpenedMail& mail) { return !holds(mail, text); });
  return make_report<MailListReport>(
      owner, unread, std::move(mails), context.now(),
      format("no mail of {} holds '{}'", owner.str(), one_line(text, 60)));
}

}  // namespace

const Command kMailInbox = {
    .path = "mail inbox",
    .aliases = {"mail", "inbox", "mail list", "mail ls"},
    .group = CommandGroup::kMail,
    .summary = "List the mails of an agent, or your own",
    .details =
        "Without ADDRESS the mailbox of the agent that asks, outside of any the person's, "
        "'overseer'. A mail that cannot be read is listed with the reason.",
    .examples = {{"gt mail", "yours"}, {"gt mail inbox web/toast --unread", "what waits there"}},
    .positionals = {{"ADDRESS", "whose", Positional::kOptional}},
    .options = {{.name = "all", .summary = "also what was archived"},
                {.name = "unread", .summary = "only what was not read"}},
    .answer = kAnswer,
    .run = inbox,
};

const Command kMailSearch = {
    .path = "mail search",
    .aliases = {"mail find"},
    .group = CommandGroup::kMail,
    .summary = "Find mails by their sender, subject or text",
    .details = "Capitals do not matter. The archive is searched too.",
    .examples = {{"gt mail search login", "every mail that has the word"}},
    .positionals = {{"TEXT", "what to look for", Positional::kSome}},
    .answer = kAnswer,
    .run = search,
};

}  // namespace gt
