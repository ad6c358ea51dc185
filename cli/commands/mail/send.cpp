// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/mail/mailroom.h"
#include "cli/mail/outgoing.h"
#include "cli/mail/recipients.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr Option kSubject = {
    .name = "subject", .letter = 's', .value = "SUBJECT", .summary = "in one line"};
constexpr Option kMessage = {.name = "message",
                             .letter = 'm',
                             .value = "TEXT",
                             .summary = "the text; '-': read it from standard input"};
constexpr Option kPriority = {
    .name = "priority", .value = "WORD", .summary = "low, normal (default), high or urgent"};

const std::initializer_list<AnswerKey> kAnswer = {
    {"id", "string", "of the mail, in every mailbox it lies in"},
    {"from", "string", "the sender"},
    {"verified", "boolean", "the sender was found by its processes"},
    {"recipients", "array", "their addresses"},
    {"subject", "string", "as it was sent"},
    {"thread", "string", "the first mail of the conversation"}};

Answer sent_report(const Mail& mail) {
  std::vector<std::string> to;
  for (const Address& address : mail.to) to.push_back(address.str());
  return make_report<PlainReport>(format("mail {} to {}, from {}\n", mail.id, join(to, ", "),
                                         sender_shown(mail.from, mail.is_verified)),
                                  Value::map({{"id", mail.id},
                                              {"from", mail.from},
                                              {"verified", mail.is_verified},
                                              {"recipients", Value::list_of(to)},
                                              {"subject", mail.subject},
                                              {"thread", mail.thread}}));
}

/// The mail of this mailbox that `word` names.
Result<Mail> mail_named(Mailbox& box, const std::string& word, MailEntry& entry) {
  GT_TRY(const auto entries, box.list(true));
  GT_TRY(entry, named_mail(entries, word));
  return box.load(entry);
}

Answer send(Context& context, const Args& args) {
  std::vector<std::string> words = args.words("TO");
  const bool reads_input = std::erase(words, "-") > 0;
  if (words.empty()) return Error{ErrorCode::kUsage, "TO is missing", ""};
  GT_TRY(const Caller sender, caller(context, args));
  GT_TRY(const Directory directory, directory_of(context.town()));
  GT_TRY(auto to, recipients_of(words, directory, sender.address));
  GT_TRY(Letter draft, letter_from(args, reads_input));
  if (const auto answered = args.value("reply-to")) {
    Mailbox box = mailbox_of(context, sender.address);
    MailEntry entry;
    GT_TRY(const Mail mail, mail_named(box, *answered, entry));
    draft.thread = mail.thread;
    draft.reply_to = mail.id;
  }
  GT_TRY(const Mail mail, send_mail(context, sender, std::move(to), std::move(draft)));
  return sent_report(mail);
}

Answer reply(Context& context, const Args& args) {
  GT_TRY(const Caller sender, caller(context, args));
  Mailbox box = mailbox_of(context, sender.address);
  MailEntry entry;
  GT_TRY(const Mail answered, mail_named(box, args.word("ID").value_or(""), entry));
  GT_TRY(const Directory directory, directory_of(context.town()));
  GT_TRY(auto to, recipients_of({answered.from}, directory, sender.address));
  GT_TRY(Letter draft, letter_from(args, args.word("TEXT") == "-"));
  if (args.word("TEXT") && args.word("TEXT") != "-") {
    return Error{ErrorCode::kUsage, "the text is given with -m, or with '-' on standard input", ""};
  }
  if (!args.value("subject")) {
    draft.subject = answered.subject.starts_with("Re: ")
                        ? answered.subject
                        : start_of("Re: " + answered.subject, kMostSubjectBytes);
  }
  draft.thread = answered.thread;
  draft.reply_to = answered.id;
  GT_TRY(const Mail mail, send_mail(context, sender, std::move(to), std::move(draft)));
  GT_CHECK(box.mark_read(entry));
  return sent_report(mail);
}

}  // namespace

const Command kMailSend = {
    .path = "mail send",
    .aliases = {"mail compose", "mail write"},
    .group = CommandGroup::kMail,
    .summary = "Send a mail to agents, or to the person",
    .details =
        "TO is an address, 'overseer' (the person), or a list: @all, @polecats, @crew, @RIG, or a "
        "group of town.yaml. When the id is printed the mail lies in every mailbox, durably; if "
        "one recipient is unknown, nothing is sent to anybody.\n\nThe sender is the agent whose "
        "session this runs in, whatever --as says. Outside of any session it is the person, or, "
        "not verified, whoever --as or GT_AGENT names.",
    .examples = {{"gt mail send mayor -s 'Login is fixed' -m 'See web-42.'", "one line"},
                 {"gt mail send @web -s News -", "the text from standard input"}},
    .positionals = {{"TO", "addresses and lists; '-': the text comes from standard input",
                     Positional::kSome}},
    .options = {kSubject,
                kMessage,
                kPriority,
                {.name = "reply-to", .value = "ID", .summary = "the mail that this answers"}},
    .answer = kAnswer,
    .run = send,
};

const Command kMailReply = {
    .path = "mail reply",
    .aliases = {"mail answer"},
    .group = CommandGroup::kMail,
    .summary = "Answer a mail, in its conversation",
    .details = "The answer goes to the sender. The mail counts as read then.",
    .examples = {{"gt mail reply 3F7K2Q -m 'Yes, go on.'", "the end of an id is enough"}},
    .positionals = {{"ID", "of the mail"},
                    {"TEXT", "'-': the text comes from standard input", Positional::kOptional}},
    .options = {kSubject, kMessage, kPriority},
    .answer = kAnswer,
    .run = reply,
};

}  // namespace gt
