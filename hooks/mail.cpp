// SPDX-License-Identifier: Apache-2.0
#include "hooks/mail.h"

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/front_matter.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 4> kPriorities = {"low", "normal", "high", "urgent"};

MailPriority read_priority(Fields& fields) {
  const auto priority = mail_priority_named(fields.text_or("priority", "normal"));
  if (!priority) fields.fail("priority", "must be low, normal, high or urgent");
  return priority.value_or(MailPriority::kNormal);
}

std::vector<Address> read_recipients(Fields& fields) {
  std::vector<Address> to;
  for (const std::string& text : fields.texts("to")) {
    if (auto address = Address::parse(text)) {
      to.push_back(*std::move(address));
    } else {
      fields.fail("to", address.error().message, address.error().hint);
    }
  }
  return to;
}

/// The ULID under `key`; empty if it is absent.
std::string read_id(Fields& fields, std::string_view key) {
  std::string id = fields.text_or(key, "");
  if (!id.empty() && !is_ulid(id)) fields.fail(key, "is no id of a mail");
  return id;
}

Value optional_text(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

std::vector<std::string> as_texts(const std::vector<Address>& addresses) {
  std::vector<std::string> texts;
  for (const Address& address : addresses) texts.push_back(address.str());
  return texts;
}

}  // namespace

std::string_view priority_name(MailPriority priority) {
  return kPriorities[static_cast<std::size_t>(priority)];
}

std::optional<MailPriority> mail_priority_named(std::string_view name) {
  const auto found = std::find(kPriorities.begin(), kPriorities.end(), name);
  if (found == kPriorities.end()) return std::nullopt;
  return static_cast<MailPriority>(found - kPriorities.begin());
}

bool is_same_mail(const Mail& a, const Mail& b) {
  return a.from == b.from && a.instance == b.instance && a.to == b.to && a.subject == b.subject &&
         a.priority == b.priority && a.reply_to == b.reply_to && a.kind == b.kind &&
         a.body == b.body;
}

Result<Mail> parse_mail(std::string_view text, std::string_view file) {
  GT_TRY(const FrontMatter halves, split_front_matter(text, file));
  GT_TRY(Value front, parse_yaml(halves.yaml, file));
  Fields fields(front, std::string(file));
  Mail mail;
  if (fields.text("id").empty()) fields.fail("id", "is missing");
  mail.id = read_id(fields, "id");
  mail.from = fields.text("from");
  mail.instance = fields.text_or("instance", "");
  mail.is_verified = fields.bool_or("verified", false);
  mail.to = read_recipients(fields);
  mail.subject = fields.text("subject");
  mail.priority = read_priority(fields);
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  mail.thread = read_id(fields, "thread");
  mail.reply_to = read_id(fields, "reply_to");
  mail.kind = fields.text_or("kind", "mail");
  GT_CHECK(fields.finish());
  mail.at = *at;
  if (mail.thread.empty()) mail.thread = mail.id;
  mail.body = halves.body;
  mail.source = std::move(front);
  return mail;
}

std::string format_mail(const Mail& mail) {
  Value front = mail.source;
  front.set("id", mail.id);
  front.set("from", mail.from);
  front.set_or_erase("instance", optional_text(mail.instance));
  front.set("verified", mail.is_verified);
  front.set("to", Value::list_of(as_texts(mail.to)));
  front.set("subject", mail.subject);
  front.set("priority", priority_name(mail.priority));
  front.set("at", format_time(mail.at));
  front.set_or_erase("thread", mail.thread == mail.id ? Value() : optional_text(mail.thread));
  front.set_or_erase("reply_to", optional_text(mail.reply_to));
  front.set("kind", mail.kind);
  return format("---\n{}---\n{}", to_yaml(front), mail.body);
}

Result<void> check_mail(const Mail& mail) {
  if (trimmed(mail.subject).empty() && trimmed(mail.body).empty()) {
    return Error{ErrorCode::kUsage, "the mail is empty", "say it with -s SUBJECT or -m TEXT"};
  }
  if (mail.subject.size() > kMostSubjectBytes) {
    return Error{ErrorCode::kUsage, format("the subject is over {} bytes", kMostSubjectBytes),
                 "put it into the text: -m TEXT, or '-' for standard input"};
  }
  if (mail.body.size() > kMostMailBytes) {
    return Error{ErrorCode::kUsage, "the text is over 1 MiB",
                 "put it into a file, and its name into the mail"};
  }
  return {};
}

}  // namespace gt
