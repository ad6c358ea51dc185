// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/work/boards.h"
#include "cli/work/item_report.h"
#include "cli/work/moving.h"
#include "cli/work/tree_text.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_lock.h"

namespace gt {
namespace {

constexpr Duration kPatience = std::chrono::seconds(10);

std::string names_of(const std::vector<WorkId>& ids) {
  std::vector<std::string> names;
  for (const WorkId& id : ids) names.push_back(id.str());
  return names.empty() ? "nothing" : join(names, ", ");
}

Answer changed(Context& context, const ChangedItem& changed) {
  return item_report(
      context, changed.item, changed.is_changed,
      format("{} depends on {}", changed.item.id.str(), names_of(changed.item.depends_on)));
}

Answer add(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  GT_TRY(const auto on, work_ids(context, args, args.words("ON")));
  // Two at once could each see the other's item without what closes the circle.
  GT_TRY(const FileLock lock, FileLock::acquire(context.town().paths.root(), kPatience));
  Boards boards(context, ListScope::kAll);
  for (const WorkId& each : on) {
    GT_TRY(const WorkItem ignored, context.town().board(each.rig()).load(each));
    GT_CHECK(check_dependency(id, each, boards.dependencies()));
  }
  GT_TRY(const ChangedItem item, change_and_tell(
                                     context, args, id, "work.depends",
                                     [&](WorkItem& item) -> Result<void> {
                                       for (const WorkId& each : on) {
                                         auto& ids = item.depends_on;
                                         if (std::find(ids.begin(), ids.end(), each) == ids.end())
                                           ids.push_back(each);
                                       }
                                       return {};
                                     },
                                     Value::map({{"added", names_of(on)}})));
  return changed(context, item);
}

Answer remove(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  GT_TRY(const auto on, work_ids(context, args, args.words("ON")));
  GT_TRY(const ChangedItem item, change_and_tell(
                                     context, args, id, "work.depends",
                                     [&](WorkItem& item) -> Result<void> {
                                       for (const WorkId& each : on)
                                         std::erase(item.depends_on, each);
                                       return {};
                                     },
                                     Value::map({{"removed", names_of(on)}})));
  return changed(context, item);
}

class TreeReport : public Report {
 public:
  TreeReport(std::unique_ptr<Boards> boards, std::vector<TreeLine> lines, WallTime now)
      : boards_(std::move(boards)), lines_(std::move(lines)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value lines = Value(Value::List());
    for (const TreeLine& line : lines_) {
      const WorkSummary* item = boards_->find(line.id);
      lines.push_back(
          Value::map({{"id", line.id.str()},
                      {"depth", static_cast<std::int64_t>(line.depth)},
                      {"title", item != nullptr ? Value(item->title) : Value()},
                      {"status", item != nullptr ? Value(item->standing_name()) : Value()},
                      {"is_repeated", line.is_repeated}}));
    }
    return Value::map({{"lines", std::move(lines)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    return tree_text(lines_, *boards_, style, now_);
  }

 private:
  std::unique_ptr<Boards> boards_;
  std::vector<TreeLine> lines_;
  WallTime now_;
};

Answer tree(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  GT_TRY(const WorkItem ignored, context.town().board(id.rig()).load(id));
  auto boards = std::make_unique<Boards>(context, ListScope::kAll);
  auto lines = tree_of({id}, boards->dependencies());
  return make_report<TreeReport>(std::move(boards), std::move(lines), context.now());
}

const std::initializer_list<Positional> kPair = {{"ID", "the item that waits"},
                                                 {"ON", "what it waits for", Positional::kSome}};

}  // namespace

const Command kDepAdd = {
    .path = "dep add",
    .aliases = {"issue dep add", "depend"},
    .group = CommandGroup::kWork,
    .summary = "Let a work item wait for others",
    .details =
        "The others may be on other boards. What would make items wait for each other is refused, "
        "with the cycle.",
    .examples = {{"gt dep add web-42 web-7 api-3", "web-42 is ready when both are done"}},
    .positionals = kPair,
    .answer = kItemAnswer,
    .run = add,
};

const Command kDepRemove = {
    .path = "dep remove",
    .aliases = {"dep rm", "issue dep remove"},
    .group = CommandGroup::kWork,
    .summary = "Let a work item wait no longer for others",
    .examples = {{"gt dep remove web-42 web-7", "also one that is not there any more"}},
    .positionals = kPair,
    .answer = kItemAnswer,
    .run = remove,
};

const Command kDepTree = {
    .path = "dep tree",
    .aliases = {"issue dep tree", "dep show", "dep list"},
    .group = CommandGroup::kWork,
    .summary = "Draw what a work item waits for, to the end",
    .examples = {{"gt dep tree web-42", "… marks what is drawn further up"}},
    .positionals = {{"ID", "the item"}},
    .answer = {{"lines", "array", "the tree from top to bottom"},
               {"lines[].id", "string", "of the item"},
               {"lines[].depth", "integer", "0 for the item itself"},
               {"lines[].title", "string?", "what is to be done; null: it is not there"},
               {"lines[].status", "string?", "where it stands; null: it is not there"},
               {"lines[].is_repeated", "boolean", "what it waits for stands further up"}},
    .run = tree,
};

}  // namespace gt
