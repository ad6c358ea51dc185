// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/work/boards.h"
#include "cli/work/item_report.h"
#include "cli/work/moving.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

Result<WorkStatus> read_status(std::string_view word) {
  if (const auto status = work_status_named(word)) return *status;
  const auto& names = work_status_names();
  const auto meant = nearest(word, names);
  const std::vector<std::string> all(names.begin(), names.end());
  return Error{ErrorCode::kUsage, format("'{}' is no status", one_line(word, 40)),
               meant ? format("did you mean '{}'?", *meant) : join(all, ", ")};
}

Answer move(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  GT_TRY(const WorkStatus to, read_status(*args.word("STATUS")));
  GT_TRY(const ChangedItem changed,
         change_and_tell(
             context, args, id, "work.moved",
             [&](WorkItem& item) { return move_item(item, to, context.now()); },
             Value::map({{"to", work_status_name(to)}})));
  const std::string line = format(
      "{} {} {}", id.str(), changed.is_changed ? "is now" : "was already", work_status_name(to));
  return item_report(context, changed.item, changed.is_changed, line);
}

Answer reopen(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  GT_TRY(const ChangedItem changed,
         change_and_tell(context, args, id, "work.reopened", [&](WorkItem& item) -> Result<void> {
           if (!is_finished(item.standing())) return {};
           return move_item(item, WorkStatus::kTodo, context.now());
         }));
  const std::string line = changed.is_changed ? format("{} is open again: todo", id.str())
                                              : format("{} was not closed: {}", id.str(),
                                                       one_line(changed.item.standing_name(), 40));
  return item_report(context, changed.item, changed.is_changed, line);
}

Answer block(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  const std::string given = join(args.words("REASON"), " ");
  const std::string reason(trimmed(args.value("reason").value_or(given)));
  if (reason.empty()) {
    return Error{ErrorCode::kUsage, "why is it blocked?",
                 format("gt block {} -m REASON", id.str())};
  }
  GT_TRY(const ChangedItem changed, change_and_tell(
                                        context, args, id, "work.blocked",
                                        [&](WorkItem& item) -> Result<void> {
                                          if (is_finished(item.standing())) {
                                            return Error{ErrorCode::kRefused,
                                                         format("{} is {}: nothing waits for it",
                                                                id.str(), item.standing_name()),
                                                         format("gt reopen {}", id.str())};
                                          }
                                          item.is_blocked = true;
                                          item.block_reason = reason;
                                          return {};
                                        },
                                        Value::map({{"reason", reason}})));
  const std::string line = format("{} is blocked: {}", id.str(), one_line(reason, 60));
  return item_report(context, changed.item, changed.is_changed, line);
}

Answer unblock(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  GT_TRY(const ChangedItem changed,
         change_and_tell(context, args, id, "work.unblocked", [&](WorkItem& item) -> Result<void> {
           item.is_blocked = false;
           item.block_reason.clear();
           if (item.standing() != WorkStatus::kBlocked) return {};
           return move_item(item, WorkStatus::kTodo, context.now());
         }));
  const std::string line =
      format("{} {}: {}", id.str(), changed.is_changed ? "is no longer blocked" : "was not blocked",
             one_line(changed.item.standing_name(), 40));
  return item_report(context, changed.item, changed.is_changed, line);
}

const std::initializer_list<Positional> kOneId = {
    {"ID", "the item: web-42, or 42 where the rig is clear"}};

}  // namespace

const Command kMove = {
    .path = "move",
    .aliases = {"mv", "issue move", "task move", "work move"},
    .group = CommandGroup::kWork,
    .summary = "Move a work item to another status",
    .details =
        "backlog, todo, in-progress, review, done and archived. A move that makes no sense is "
        "refused, with those that do.",
    .examples = {{"gt move web-42 todo", "it is wanted next"}},
    .positionals = {{"ID", "the item: web-42, or 42 where the rig is clear"},
                    {"STATUS", "where it stands now"}},
    .answer = kItemAnswer,
    .run = move,
};

const Command kReopen = {
    .path = "reopen",
    .aliases = {"issue reopen", "task reopen", "work reopen"},
    .group = CommandGroup::kWork,
    .summary = "Put a closed or archived work item back to todo",
    .examples = {{"gt reopen web-42", "it was not done after all"}},
    .positionals = kOneId,
    .answer = kItemAnswer,
    .run = reopen,
};

const Command kBlock = {
    .path = "block",
    .aliases = {"issue block", "task block", "work block"},
    .group = CommandGroup::kWork,
    .summary = "Say that a work item cannot go on, and why",
    .details = "It keeps its status; nobody is given it until 'gt unblock' or a move.",
    .examples = {{"gt block web-42 -m 'no credentials for the API'", "until somebody has them"}},
    .positionals = {{"ID", "the item: web-42, or 42 where the rig is clear"},
                    {"REASON", "what it waits for, where -m does not say it", Positional::kAny}},
    .options = {{"reason", 'm', "REASON", "what it waits for"}},
    .answer = kItemAnswer,
    .run = block,
};

const Command kUnblock = {
    .path = "unblock",
    .aliases = {"issue unblock", "task unblock", "work unblock"},
    .group = CommandGroup::kWork,
    .summary = "Say that a blocked work item can go on",
    .examples = {{"gt unblock web-42", "it stands where it stood before"}},
    .positionals = kOneId,
    .answer = kItemAnswer,
    .run = unblock,
};

}  // namespace gt
