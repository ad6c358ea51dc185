// SPDX-License-Identifier: Apache-2.0
#include "cli/mail/outgoing.h"

#include <unistd.h>

#include "cli/agents/hook_payload.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "hooks/post.h"

namespace gt {
namespace {

constexpr Duration kInputPatience = std::chrono::seconds(30);
constexpr std::size_t kSubjectColumns = 72;

Result<MailPriority> priority_from(const Args& args) {
  const std::string word = args.value("priority").value_or("normal");
  if (const auto priority = mail_priority_named(word)) return *priority;
  return Error{ErrorCode::kUsage, format("'{}' is no priority", one_line(word, 40)),
               "low, normal, high or urgent"};
}

Result<void> tell_of(Context& context, const Mail& mail) {
  Value::List to;
  for (const Address& address : mail.to) to.emplace_back(address.str());
  return tell(context.town(), {mail.from, mail.instance, "mail.sent", mail.id,
                               Value::map({{"recipients", std::move(to)},
                                           {"about", one_line(mail.subject, 120)},
                                           {"verified", mail.is_verified}})});
}

Post post_of(Context& context) {
  return {context.disk(), context.town().paths,
          [&context](const Mail& mail) { return tell_of(context, mail); }};
}

/// A mail is a sign that its sender gets on. Without it nothing is lost but that sign.
void note_mailed(Town& town, const Caller& sender, const std::string& id) {
  if (!sender.is_verified || sender.instance.empty()) return;
  static_cast<void>(town.hooks.change(sender.address, [&](AgentHook& hook) -> Result<void> {
    if (hook.work) hook.mailed = id;
    return {};
  }));
}

}  // namespace

Result<Letter> letter_from(const Args& args, bool reads_input) {
  Letter draft;
  const auto message = args.value("message");
  if (reads_input || message == "-") {
    draft.body = read_available(STDIN_FILENO, kInputPatience, kMostMailBytes + 1);
  } else {
    draft.body = message.value_or("");
  }
  draft.subject = one_line(args.value("subject").value_or(""), kMostSubjectBytes + 1);
  if (draft.subject.empty()) {
    const std::string_view body = trimmed(draft.body);
    draft.subject = one_line(body.substr(0, body.find('\n')), kSubjectColumns);
  }
  GT_TRY(draft.priority, priority_from(args));
  return draft;
}

Result<Mail> send_mail(Context& context, const Caller& sender, std::vector<Address> to,
                       Letter draft) {
  Mail mail;
  mail.id = new_ulid(context.now());
  mail.from = sender.address.str();
  mail.instance = sender.instance;
  mail.is_verified = sender.is_verified;
  mail.to = std::move(to);
  mail.subject = std::move(draft.subject);
  mail.priority = draft.priority;
  mail.at = context.now();
  mail.thread = draft.thread.empty() ? mail.id : std::move(draft.thread);
  mail.reply_to = std::move(draft.reply_to);
  mail.kind = std::move(draft.kind);
  mail.body = std::move(draft.body);
  GT_TRY(Mail sent, post_of(context).send(mail));
  note_mailed(context.town(), sender, sent.id);
  return sent;
}

Result<void> send_from_town(Context& context, const std::string& id, const Address& to,
                            Letter draft) {
  Mail mail;
  mail.id = mail.thread = id;
  mail.from = "town";
  mail.is_verified = true;
  mail.to = {to};
  mail.subject = one_line(draft.subject, kMostSubjectBytes);
  mail.priority = draft.priority;
  mail.at = context.now();
  mail.kind = std::move(draft.kind);
  mail.body = std::move(draft.body);
  GT_CHECK(post_of(context).send(mail));
  return {};
}

std::vector<std::string> finish_sends(Context& context) {
  std::vector<std::string> problems;
  const Post::Finished finished = post_of(context).finish();
  for (const Error& problem : finished.problems) problems.push_back(problem.message);
  return problems;
}

}  // namespace gt
