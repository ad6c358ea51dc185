// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>

#include "cli/agents/hook_payload.h"
#include "cli/command_table.h"
#include "cli/delivery/frame.h"
#include "cli/mail/injection.h"
#include "cli/mail/mailroom.h"
#include "cli/mail/outgoing.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/file_lock.h"
#include "hooks/shown_mail.h"

namespace gt {
namespace {

constexpr int kTimedOutStatus = 124;  // as timeout(1)
constexpr Duration kPause(200);
constexpr Duration kPayloadPatience = std::chrono::seconds(2);
constexpr Duration kLockPatience = std::chrono::seconds(1);

std::string counted(std::size_t unread, const Address& owner) {
  if (unread == 0) return format("no unread mail for {}\n", owner.str());
  return format("{} unread for {}: gt mail read next\n", unread, owner.str());
}

Value answer(const std::string& address, std::size_t unread, std::string_view text,
             std::string_view problem = {}) {
  return Value::map({{"address", address},
                     {"unread", unread},
                     {"text", text},
                     {"problem", problem.empty() ? Value() : Value(problem)}});
}

/// What the model of this session has not been shown yet goes into the injection and is written
/// down as shown before anybody prints it: rather not twice than not at all, for it stays unread.
Result<Injection> inject(Context& context, const Address& owner,
                         const std::vector<MailEntry>& unread) {
  const Mailbox box = mailbox_of(context, owner);
  const std::string instance = context.instance();
  // Two hooks of one session at once: the second one looks when the first has written.
  GT_TRY(const FileLock lock,
         FileLock::acquire(context.town().paths.mailbox(owner) / "new", kLockPatience));
  Store& store = *context.town().store;
  GT_TRY(const std::set<std::string> before, shown_mails(store, owner, instance));
  std::set<std::string> shown;
  Injection injection;
  bool has_room = true;
  for (const MailEntry& entry : unread) {
    bool is_shown = before.contains(entry.id);
    if (!is_shown && has_room) {
      const OpenedMail mail = opened(box, entry);
      if (mail.mail) is_shown = has_room = injection.add(*mail.mail, entry.file);
    }
    if (is_shown) shown.insert(entry.id);
  }
  if (shown != before) GT_CHECK(set_shown_mails(store, owner, instance, shown));
  return injection;
}

/// The messages that this prompt rings for, each once: written down as shown before anybody prints
/// it.
Result<void> add_messages(Context& context, const Address& owner, const std::string& prompt,
                          Injection& injection) {
  Messages messages(*context.town().store);
  for (const std::string& ending : ids_in_prompt(prompt)) {
    GT_TRY(const auto ids, messages.ids_ending(owner, ending));
    for (const std::string& id : ids) {
      bool is_new = false;
      GT_TRY(const Message message, messages.change(owner, id, [&](Message& found) -> Result<void> {
        is_new = !found.shown_at && prompt.find(bell_line(found)) != std::string::npos;
        if (is_new) found.shown_at = context.now();
        return {};
      }));
      if (is_new) injection.add(message);
    }
  }
  return {};
}

/// The answer to a hook of the agent's program, which must never fail for it: status 2 would keep a
/// person's prompt from the model.
Answer injected(Context& context, const Args& args) {
  const auto quiet = [](const Error& error) {
    return make_report<PlainReport>("", answer("", 0, "", error.message));
  };
  const auto owner = mailbox_owner(context, args);
  if (!owner) return quiet(owner.error());
  const auto unread = mailbox_of(context, *owner).unread();
  if (!unread) return quiet(unread.error());
  const HookPayload payload = read_hook_payload(STDIN_FILENO, kPayloadPatience);
  std::string problem;
  Injection injection;
  if (!unread->empty()) {
    auto made = inject(context, *owner, *unread);
    if (!made) problem = made.error().message;
    if (made) injection = *std::move(made);
  }
  const auto added = add_messages(context, *owner, payload.prompt, injection);
  if (!added) problem = added.error().message;
  const std::string words = injection.text(unread->size());
  std::string text = words;
  if (!words.empty() && !payload.event.empty()) {
    text =
        to_json(Value::map({{"hookSpecificOutput", Value::map({{"hookEventName", payload.event},
                                                               {"additionalContext", words}})}})) +
        "\n";
  }
  return make_report<PlainReport>(text, answer(owner->str(), unread->size(), words, problem));
}

Answer check(Context& context, const Args& args) {
  if (args.flag("inject")) return injected(context, args);
  GT_TRY(const Address owner, mailbox_owner(context, args));
  (void)finish_sends(context);  // what it cannot finish is told by 'gt mail inbox'
  GT_TRY(const auto unread, mailbox_of(context, owner).unread());
  return make_report<PlainReport>(counted(unread.size(), owner),
                                  answer(owner.str(), unread.size(), ""), unread.empty() ? 1 : 0);
}

Answer wait(Context& context, const Args& args) {
  GT_TRY(const Address owner, mailbox_owner(context, args));
  GT_TRY(const auto timeout, args.duration("timeout"));
  const auto deadline = context.clock().steady() + timeout.value_or(std::chrono::minutes(10));
  const Mailbox box = mailbox_of(context, owner);
  while (true) {
    (void)finish_sends(context);
    GT_TRY(const auto unread, box.unread());
    const auto left = std::chrono::ceil<Duration>(deadline - context.clock().steady());
    if (!unread.empty() || left <= Duration(0)) {
      return make_report<PlainReport>(
          counted(unread.size(), owner),
          Value::map(
              {{"address", owner.str()}, {"unread", unread.size()}, {"timed_out", unread.empty()}}),
          unread.empty() ? kTimedOutStatus : 0);
    }
    context.clock().sleep_for(std::min(kPause, left));
  }
}

}  // namespace

const Command kMailCheck = {
    .path = "mail check",
    .aliases = {"mail count"},
    .group = CommandGroup::kMail,
    .summary = "Tell whether unread mail waits",
    .details =
        "Exit status 0 with unread mail, 1 without.\n\nWith --inject it answers a hook of the "
        "agent's program, whose payload is read from standard input: each unread mail once in "
        "full, most urgent first, as far as there is room, afterwards one line that reminds of it; "
        "nothing without mail. A message that was too long to be typed comes before them, with "
        "the prompt that rings for it. Its exit status is 0 then, whatever happens: what went "
        "wrong is in "
        "the JSON answer.",
    .examples = {{"gt mail check && gt mail read next", "read what waits, if anything does"},
                 {"gt mail check --inject", "as a hook"}},
    .options = {{.name = "inject", .summary = "show the mails to the agent's model"}},
    .answer = {{"address", "string", "whose mailbox it is"},
               {"unread", "integer", "mails"},
               {"text", "string", "what the agent's model is told, with --inject"},
               {"problem", "string?", "why it could not be told in full"}},
    .run = check,
};

const Command kMailWait = {
    .path = "mail wait",
    .group = CommandGroup::kMail,
    .summary = "Wait until unread mail is there",
    .details = "Exit status 124 when the time is over first.",
    .examples = {{"gt mail wait --timeout 5m", "at most five minutes"}},
    .options = {{.name = "timeout",
                 .value = "DURATION",
                 .summary = "how long at most, such as 90s; 10m by default"}},
    .answer = {{"address", "string", "whose mailbox it is"},
               {"unread", "integer", "mails"},
               {"timed_out", "boolean", "the time was over first"}},
    .run = wait,
};

}  // namespace gt
