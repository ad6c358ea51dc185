// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/mail/mailroom.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

Answer run(Context& context, const Args& args) {
  GT_TRY(const Address owner, mailbox_owner(context, args));
  Mailbox box = mailbox_of(context, owner);
  GT_TRY(const auto entries, box.list(true));
  std::vector<MailEntry> chosen;
  for (const std::string& word : args.words("ID")) {
    GT_TRY(MailEntry entry, named_mail(entries, word));
    chosen.push_back(std::move(entry));
  }
  std::vector<std::string> ids;
  for (const MailEntry& entry : chosen) {
    GT_CHECK(box.archive(entry));
    ids.push_back(entry.id);
  }
  GT_CHECK(
      context.town().journal.append({context.actor(args), context.instance(), "mail.archived",
                                     owner.str(), Value::map({{"mails", Value::list_of(ids)}})}));
  return make_report<PlainReport>(
      format("archived {}\n", join(ids, ", ")),
      Value::map({{"address", owner.str()}, {"mails", Value::list_of(ids)}}));
}

}  // namespace

const Command kMailArchive = {
    .path = "mail archive",
    .aliases = {"mail delete", "mail rm"},
    .group = CommandGroup::kMail,
    .summary = "Put mails away",
    .details =
        "They are kept, in the folder .Archive of the mailbox; 'gt mail inbox --all' lists them. "
        "If one of the ids is unknown, nothing is put away.",
    .examples = {{"gt mail archive 3F7K2Q 9XW01B", "two of them"}},
    .positionals = {{"ID", "of the mails", Positional::kSome}},
    .answer = {{"address", "string", "whose mailbox it is"},
               {"mails", "array", "the ids of what was put away"}},
    .run = run,
};

}  // namespace gt
