// SPDX-License-Identifier: Apache-2.0
#include "cli/trash/undo.h"

#include <algorithm>
#include <array>
#include <set>

#include "cli/dispatch/hanging.h"
#include "cli/mail/mailroom.h"
#include "cli/town/settings.h"
#include "cli/trash/trash.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/board.h"
#include "hooks/escalation.h"
#include "hooks/journal_search.h"

namespace gt {
namespace {

constexpr std::string_view kUndone = "undo.done";

std::string text_of(const Value& entry, std::string_view key) {
  const std::string* text = entry[key].as_string();
  return text != nullptr ? *text : "";
}

/// Names one entry of the journal for ever: its day, and its offset in that.
std::string name_of(const Value& entry) {
  return format("{}/{}", text_of(entry, "at").substr(0, 10), entry["seq"].as_integer().value_or(0));
}

/// One kind of event that can be taken back.
struct Row {
  std::string_view event;
  /// What taking it back would do; an empty text: there is nothing to take back any more.
  Result<std::string> (*deed)(Context&, const Value& entry);
  Result<std::string> (*undo)(Context&, const Value& entry);
};

Result<std::string> would_restore(Context& context, const Value& entry) {
  const auto trash = find_trash(*context.town().store, text_of(entry, "trash"));
  if (!trash && trash.error().code == ErrorCode::kNotFound) return std::string();
  if (!trash) return trash.error();
  return format("bring back {}", trash->title);
}

Result<std::string> restore(Context& context, const Value& entry) {
  GT_TRY(const TrashEntry trash, find_trash(*context.town().store, text_of(entry, "trash")));
  GT_TRY(const std::string what, restore_trash(context, trash));
  return format("brought back {}", what);
}

Result<std::string> would_reopen(Context& context, const Value& entry) {
  const std::string id = text_of(entry, "subject");
  const auto escalation = EscalationFiles(*context.town().store).load(id);
  const bool is_closed = escalation && escalation->state == EscalationState::kClosed;
  return is_closed ? format("open the escalation {} again: {}", id, one_line(escalation->text, 60))
                   : std::string();
}

Result<std::string> reopen(Context& context, const Value& entry) {
  const std::string id = text_of(entry, "subject");
  GT_CHECK(EscalationFiles(*context.town().store).reopen(id));
  return format("the escalation {} is open again", id);
}

/// Only while the key has the value that was set then.
Result<std::string> would_set_back(Context& context, const Value& entry) {
  const std::string key = text_of(entry, "subject"), before = text_of(entry, "before");
  const auto setting = find_setting(*context.town().store, key);
  const bool is_so = setting && !entry["before"].is_null() && shown(setting->value) != before &&
                     shown(setting->value) == text_of(entry, "value");
  return is_so ? format("set {} back to {}", key, before) : std::string();
}

Result<std::string> set_back(Context& context, const Value& entry) {
  const std::string key = text_of(entry, "subject"), before = text_of(entry, "before");
  GT_CHECK(change_setting(context.town(), key, before));
  return format("{} is {} again", key, before);
}

/// Only while the item is free and so is the hook it was taken off.
Result<std::string> would_hang_again(Context& context, const Value& entry) {
  const auto id = WorkId::parse(text_of(entry, "subject"));
  const auto worker = Address::parse(text_of(entry, "from"));
  if (!id || !worker) return std::string();
  const auto item = context.town().board(id->rig()).load(*id);
  const auto hook = context.town().hooks.load(*worker);
  const bool is_free =
      item && !is_finished(item->standing()) && !item->claim && hook && !hook->work;
  return is_free ? format("hang {} on the hook of {} again", id->str(), worker->str())
                 : std::string();
}

Result<std::string> hang_again(Context& context, const Value& entry) {
  GT_TRY(const WorkId id, WorkId::parse(text_of(entry, "subject")));
  GT_TRY(const Address worker, Address::parse(text_of(entry, "from")));
  GT_CHECK(hang(context, id, worker, context.actor(Args())));
  return format("{} hangs on the hook of {} again", id.str(), worker.str());
}

/// Only while it is archived, and what it was before is known.
Result<std::string> would_unarchive(Context& context, const Value& entry) {
  const auto id = WorkId::parse(text_of(entry, "subject"));
  const std::string before = text_of(entry, "before");
  if (!id || before.empty()) return std::string();
  const auto item = context.town().board(id->rig()).load(*id);
  const bool is_so = item && item->standing() == WorkStatus::kArchived;
  return is_so ? format("put {} back to {}", id->str(), before) : std::string();
}

Result<std::string> unarchive(Context& context, const Value& entry) {
  GT_TRY(const WorkId id, WorkId::parse(text_of(entry, "subject")));
  const std::string before = text_of(entry, "before");
  GT_CHECK(context.town().board(id.rig()).change(id, context.now(), [&](WorkItem& item) {
    item.status = before;
    return Result<void>();
  }));
  return format("{} is {} again", id.str(), before);
}

/// Those of the mails that lie in the archive still.
std::vector<MailEntry> archived_mails(Context& context, const Value& entry) {
  const auto owner = Address::parse(text_of(entry, "subject"));
  if (!owner) return {};
  const auto all = mailbox_of(context, *owner).list(true);
  if (!all) return {};
  std::vector<MailEntry> mails;
  for (const Value& id : entry["mails"].items()) {
    for (const MailEntry& mail : *all) {
      if (mail.place == MailEntry::kArchive && Value(mail.id) == id) mails.push_back(mail);
    }
  }
  return mails;
}

Result<std::string> would_bring_mail_back(Context& context, const Value& entry) {
  const auto mails = archived_mails(context, entry);
  return mails.empty() ? std::string()
                       : format("put {} mail{} of {} back into the mailbox", mails.size(),
                                mails.size() == 1 ? "" : "s", text_of(entry, "subject"));
}

Result<std::string> bring_mail_back(Context& context, const Value& entry) {
  GT_TRY(const Address owner, Address::parse(text_of(entry, "subject")));
  Mailbox box = mailbox_of(context, owner);
  const auto mails = archived_mails(context, entry);
  for (const MailEntry& mail : mails) GT_CHECK(box.bring_back(mail));
  return format("{} mail{} of {} {} back", mails.size(), mails.size() == 1 ? "" : "s", owner.str(),
                mails.size() == 1 ? "is" : "are");
}

constexpr std::array<Row, 8> kRows = {{
    {"agent.removed", would_restore, restore},
    {"config.set", would_set_back, set_back},
    {"escalation.closed", would_reopen, reopen},
    {"mail.archived", would_bring_mail_back, bring_mail_back},
    {"memory.forgotten", would_restore, restore},
    {"rig.removed", would_restore, restore},
    {"work.archived", would_unarchive, unarchive},
    {"work.unslung", would_hang_again, hang_again},
}};

const Row* row_of(const Value& entry) {
  const std::string event = text_of(entry, "event");
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.event == event; });
  return found == kRows.end() ? nullptr : &*found;
}

}  // namespace

Result<std::vector<Undoable>> undoable(Context& context, std::size_t most) {
  JournalQuery query;
  query.most = std::string::npos;
  query.events = {std::string(kUndone)};
  for (const Row& row : kRows) query.events.emplace_back(row.event);
  GT_TRY(const JournalFindings found, search_journal(*context.town().store, query));
  std::set<std::string> undone;
  std::vector<Undoable> out;
  for (auto entry = found.entries.rbegin(); entry != found.entries.rend(); ++entry) {
    if (out.size() == most) break;
    if (text_of(*entry, "event") == kUndone) undone.insert(text_of(*entry, "subject"));
    const Row* row = row_of(*entry);
    if (row == nullptr || undone.contains(name_of(*entry))) continue;
    GT_TRY(std::string deed, row->deed(context, *entry));
    if (!deed.empty()) out.push_back({*entry, std::move(deed)});
  }
  return out;
}

Result<std::string> undo(Context& context, const Undoable& what) {
  const Row* row = row_of(what.entry);
  GT_TRY(const std::string deed, row->deed(context, what.entry));
  if (deed.empty()) {
    return Error{ErrorCode::kConflict, format("things have changed since: {}", what.deed),
                 "'gt undo --dry-run' shows what can be taken back now"};
  }
  GT_TRY(std::string outcome, row->undo(context, what.entry));
  GT_CHECK(context.write_down(kUndone, name_of(what.entry),
                              Value::map({{"undone", row->event}, {"outcome", outcome}})));
  return outcome;
}

}  // namespace gt
