// SPDX-License-Identifier: Apache-2.0
#include "cli/mail/mailroom.h"

#include "cli/agents/caller.h"
#include "cli/output/table.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kSubjectColumns = 120;
constexpr std::size_t kShortId = 6;

std::vector<std::string> as_texts(const std::vector<Address>& addresses) {
  std::vector<std::string> texts;
  for (const Address& address : addresses) texts.push_back(address.str());
  return texts;
}

Value text_or_null(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

Value entry_json(const MailEntry& entry) {
  return Value::map({{"id", entry.id},
                     {"state", mail_state(entry)},
                     {"priority", priority_name(entry.priority)},
                     {"file", entry.file}});
}

Colour colour_of(MailPriority priority) {
  return priority == MailPriority::kUrgent ? Colour::kRed
         : priority == MailPriority::kHigh ? Colour::kYellow
         : priority == MailPriority::kLow  ? Colour::kDim
                                           : Colour::kPlain;
}

}  // namespace

Mailbox mailbox_of(Context& context, const Address& address) {
  return {context.disk(), context.town().paths.mailbox(address)};
}

Result<Address> mailbox_owner(Context& context, const Args& args) {
  auto agent = context.agent(args);
  const bool is_named = args.value("as") || context.environment().get("GT_AGENT");
  return agent || is_named ? std::move(agent) : Address::overseer();
}

Result<MailEntry> named_mail(const std::vector<MailEntry>& entries, const std::string& word) {
  const std::vector<MailEntry> found = entries_named(entries, word);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return Error{ErrorCode::kNotFound, format("there is no mail '{}' here", one_line(word, 60)),
                 "'gt mail inbox --all' lists them; --as ADDRESS looks into another mailbox"};
  }
  std::vector<std::string> ids;
  for (const MailEntry& entry : found) ids.push_back(entry.id);
  if (ids.size() > 4) {
    ids.resize(4);
    ids.emplace_back("…");
  }
  return Error{
      ErrorCode::kUsage,
      format("'{}' could be {} mails: {}", one_line(word, 60), found.size(), join(ids, ", ")),
      "give more of the id"};
}

OpenedMail opened(const Mailbox& box, MailEntry entry) {
  auto mail = box.load(entry);
  if (mail) return {std::move(entry), *std::move(mail), ""};
  return {std::move(entry), std::nullopt, mail.error().message};
}

std::vector<OpenedMail> opened(const Mailbox& box, std::vector<MailEntry> entries) {
  std::vector<OpenedMail> all;
  for (MailEntry& entry : entries) all.push_back(opened(box, std::move(entry)));
  return all;
}

std::string short_id(const std::string& id) {
  return id.size() <= kShortId ? id : id.substr(id.size() - kShortId);
}

std::string_view mail_state(const MailEntry& entry) {
  if (entry.place == MailEntry::kArchive) return "archived";
  return entry.is_read ? "read" : "unread";
}

Value mail_json(const OpenedMail& opened, bool with_body) {
  Value json = entry_json(opened.entry);
  const Mail mail = opened.mail.value_or(Mail());
  const bool is_read = opened.mail.has_value();
  // The keys are there, whether the mail could be read or not.
  const auto of_mail = [is_read](Value value) { return is_read ? std::move(value) : Value(); };
  json.set("from", of_mail(one_line(mail.from, kSubjectColumns)));
  json.set("verified", mail.is_verified);
  json.set("recipients", Value::list_of(as_texts(mail.to)));
  json.set("subject", of_mail(defused_line(mail.subject, kMostSubjectBytes)));
  json.set("at", of_mail(format_time(mail.at)));
  json.set("thread", text_or_null(mail.thread));
  json.set("reply_to", text_or_null(mail.reply_to));
  json.set("problem", text_or_null(opened.problem));
  if (!with_body) return json;
  const std::string_view looked_at = start_of(mail.body, 2 * kMostShownBytes);
  const std::string body = defused(looked_at);
  const std::string_view kept = start_of(body, kMostShownBytes);
  json.set("body", of_mail(kept));
  json.set("bytes_left_out", body.size() - kept.size() + mail.body.size() - looked_at.size());
  return json;
}

std::string mail_text(const OpenedMail& opened, const Style& style) {
  if (!opened.mail) {
    return format("mail {} cannot be read: {}\n", opened.entry.id, one_line(opened.problem, 300));
  }
  const Mail& mail = *opened.mail;
  std::string text = style.paint(Colour::kBold, defused_line(mail.subject, kSubjectColumns)) + "\n";
  text += format("  from      {}\n", sender_shown(mail.from, mail.is_verified));
  text += format("  to        {}\n", join(as_texts(mail.to), ", "));
  text += format("  at        {}\n", format_time(mail.at));
  if (mail.priority != MailPriority::kNormal) {
    text += format("  priority  {}\n",
                   style.paint(colour_of(mail.priority), priority_name(mail.priority)));
  }
  text += format("  id        {}\n", mail.id);
  if (!mail.reply_to.empty()) text += format("  reply to  {}\n", mail.reply_to);
  const Quoted body = quoted(mail.body, kMostShownBytes);
  text += body.text;
  if (body.bytes_left_out > 0) {
    text += format("Cut here: {} more bytes stand in {}\n", body.bytes_left_out, opened.entry.file);
  }
  return text;
}

std::string mail_table(const std::vector<OpenedMail>& mails, WallTime now, const Style& style) {
  Table table({"ID", "STATE", "PRIORITY", "FROM", "SUBJECT", "AGE"}, "SUBJECT");
  for (const OpenedMail& each : mails) {
    const MailEntry& entry = each.entry;
    const Colour colour = entry.is_read ? Colour::kDim : Colour::kBold;
    const Cell priority(std::string(priority_name(entry.priority)), colour_of(entry.priority));
    if (!each.mail) {
      table.add({short_id(entry.id), mail_state(entry), priority, "?",
                 Cell(format("cannot be read: {}", one_line(each.problem, 200)), Colour::kRed),
                 ""});
      continue;
    }
    table.add({Cell(short_id(entry.id), colour), mail_state(entry), priority,
               sender_shown(each.mail->from, each.mail->is_verified),
               Cell(defused_line(each.mail->subject, kSubjectColumns), colour),
               format_age(std::max(Duration(0), now - each.mail->at))});
  }
  return table.text(style);
}

}  // namespace gt
