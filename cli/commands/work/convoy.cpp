// SPDX-License-Identifier: Apache-2.0
#include "hooks/convoy.h"

#include <algorithm>

#include "cli/command_table.h"
#include "cli/output/table.h"
#include "cli/tell.h"
#include "cli/work/boards.h"
#include "cli/work/work_view.h"
#include "common/base/fence.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

// clang-format off
#define GT_CONVOY_KEYS(PREFIX)                                                  \
  {PREFIX "id", "string", "of the convoy"},                                     \
  {PREFIX "name", "string", "as it was given"},                                 \
  {PREFIX "owner", "string", "who is told when it is through"},                 \
  {PREFIX "done", "integer", "items that are done or archived"},                \
  {PREFIX "total", "integer", "items in all"},                                  \
  {PREFIX "missing_items[]", "string", "items that are not there: they count as open"}, \
  {PREFIX "created", "time?", "when it was made"},                              \
  {PREFIX "closed", "time?", "when it was through; null: on its way"}
// clang-format on

Value to_value(const Convoy& convoy, const ConvoyProgress& progress) {
  Value missing = Value(Value::List());
  for (const WorkId& id : progress.missing) missing.push_back(id.str());
  return Value::map({{"id", convoy.id},
                     {"name", convoy.name},
                     {"owner", convoy.owner.str()},
                     {"done", progress.done},
                     {"total", progress.total},
                     {"missing_items", std::move(missing)},
                     {"created", time_value(convoy.created)},
                     {"closed", time_value(convoy.closed)}});
}

/// `[████████░░░░] 4/6`.
std::string bar(const ConvoyProgress& progress, int width) {
  const int filled = progress.total == 0 ? 0 : width * progress.done / progress.total;
  std::string text = "[";
  for (int i = 0; i < width; ++i) text += i < filled ? "█" : "░";
  return text + format("] {}/{}", progress.done, progress.total);
}

class ConvoyReport : public Report {
 public:
  ConvoyReport(Convoy convoy, ConvoyProgress progress, std::unique_ptr<Boards> boards,
               std::vector<WorkView> views)
      : convoy_(std::move(convoy)),
        progress_(std::move(progress)),
        boards_(std::move(boards)),
        views_(std::move(views)) {}

  [[nodiscard]] Value json() const override {
    Value value = to_value(convoy_, progress_);
    Value items = Value(Value::List());
    for (const WorkView& view : views_) items.push_back(gt::to_value(view));
    value.set("items", std::move(items));
    return value;
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text = format("{} {}\n", style.paint(Colour::kBold, defused_line(convoy_.name, 60)),
                              convoy_.closed ? "is through" : format("({})", convoy_.id));
    text += format("  {}  for {}\n", bar(progress_, 30), convoy_.owner.str());
    Table table({"ID", "STATUS", "TITLE", "WHO"}, "TITLE");
    for (const WorkView& view : views_) {
      table.add({view.item->id.str(), status_cell(view), one_line(view.item->title, 200),
                 one_line(view.item->assignee, 30)});
    }
    text += table.text(style);
    for (const WorkId& id : progress_.missing) {
      text += format("{} {} is not on its board\n", style.paint(Colour::kRed, "✕"), id.str());
    }
    return text;
  }

 private:
  Convoy convoy_;
  ConvoyProgress progress_;
  std::unique_ptr<Boards> boards_;  // the items of the views are borrowed from it
  std::vector<WorkView> views_;
};

Answer report_on(Context& context, Convoy convoy) {
  auto boards = std::make_unique<Boards>(context, ListScope::kAll);
  const AskFinished ask = boards->asker();
  ConvoyProgress progress = progress_of(convoy, ask);
  std::vector<WorkView> views;
  for (const WorkId& id : convoy.items) {
    if (const WorkSummary* item = boards->find(id)) {
      views.push_back(view_of(*item, ask, context.now()));
    }
  }
  return make_report<ConvoyReport>(std::move(convoy), std::move(progress), std::move(boards),
                                   std::move(views));
}

/// The items that are named, each of which must be there.
Result<std::vector<WorkId>> items_named(Context& context, const Args& args) {
  GT_TRY(std::vector<WorkId> ids, work_ids(context, args, args.words("ID")));
  for (const WorkId& id : ids) GT_CHECK(context.town().board(id.rig()).load(id));
  return ids;
}

Answer create(Context& context, const Args& args) {
  Convoy convoy;
  convoy.name = args.word("NAME").value_or("");
  convoy.created = context.now();
  GT_TRY(convoy.owner, Address::parse(args.value("owner").value_or(context.actor(args))));
  GT_TRY(convoy.items, items_named(context, args));
  GT_TRY(Convoy made, Convoys(*context.town().store).create(std::move(convoy)));
  GT_CHECK(tell(context, context.actor(args), "convoy.created", made.id,
                Value::map({{"items", std::int64_t(made.items.size())}})));
  return report_on(context, std::move(made));
}

Answer add(Context& context, const Args& args) {
  Convoys convoys(*context.town().store);
  GT_TRY(const Convoy before, convoys.load(args.word("CONVOY").value_or("")));
  GT_TRY(const std::vector<WorkId> ids, items_named(context, args));
  GT_TRY(Convoy after, convoys.change(before.id, [&](Convoy& convoy) -> Result<void> {
    for (const WorkId& id : ids) {
      if (std::find(convoy.items.begin(), convoy.items.end(), id) != convoy.items.end()) continue;
      convoy.items.push_back(id);
      // On its way again: its end is told once more.
      convoy.closed.reset();
      convoy.notice.clear();
    }
    return {};
  }));
  if (after.items.size() != before.items.size()) {
    GT_CHECK(tell(context, context.actor(args), "convoy.extended", after.id));
  }
  return report_on(context, std::move(after));
}

Answer show(Context& context, const Args& args) {
  GT_TRY(Convoy convoy, Convoys(*context.town().store).load(args.word("CONVOY").value_or("")));
  return report_on(context, std::move(convoy));
}

class ConvoysReport : public Report {
 public:
  using Row = std::pair<Convoy, ConvoyProgress>;
  ConvoysReport(std::vector<Row> rows, std::vector<Error> broken, WallTime now)
      : rows_(std::move(rows)), broken_(std::move(broken)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value convoys = Value(Value::List()), problems = Value(Value::List());
    for (const auto& [convoy, progress] : rows_) convoys.push_back(to_value(convoy, progress));
    for (const Error& each : broken_) problems.push_back(each.message);
    return Value::map({{"convoys", std::move(convoys)}, {"problems", std::move(problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ID", "PROGRESS", "OWNER", "AGE", "NAME"});
    for (const auto& [convoy, progress] : rows_) {
      const std::string age = convoy.created ? format_age(now_ - *convoy.created) : "";
      table.add({convoy.id,
                 Cell(bar(progress, 10), convoy.closed ? Colour::kGreen : Colour::kPlain),
                 convoy.owner.str(), age, one_line(convoy.name, 60)});
    }
    std::string text = table.is_empty() && broken_.empty()
                           ? "No convoy is on its way. 'gt convoy create NAME ID…' makes one.\n"
                           : table.text(style);
    for (const Error& each : broken_) {
      text +=
          format("{} {}\n", style.paint(Colour::kRed, "✕"), one_line(each.message, kMostColumns));
    }
    return text;
  }

  [[nodiscard]] int exit_status() const override { return broken_.empty() ? 0 : 1; }

 private:
  std::vector<Row> rows_;
  std::vector<Error> broken_;
  WallTime now_;
};

Answer list(Context& context, const Args& args) {
  GT_TRY(Convoys::All all, Convoys(*context.town().store).load_all());
  Boards boards(context, ListScope::kUnfinished);
  std::vector<ConvoysReport::Row> rows;
  for (Convoy& convoy : all.convoys) {
    if (convoy.closed && !args.flag("all")) continue;
    ConvoyProgress progress = progress_of(convoy, boards.asker());
    rows.emplace_back(std::move(convoy), std::move(progress));
  }
  return make_report<ConvoysReport>(std::move(rows), std::move(all.broken), context.now());
}

const std::initializer_list<AnswerKey> kAnswer = {
    GT_CONVOY_KEYS(""), {"items", "array", "those that are there"}, GT_WORK_KEYS("items[].")};

}  // namespace

const Command kConvoyCreate = {
    .path = "convoy create",
    .aliases = {"convoy new", "convoy start"},
    .group = CommandGroup::kWork,
    .summary = "Watch some work items together",
    .details = "When the last of them is done, the convoy closes itself and its owner gets a mail.",
    .examples = {{"gt convoy create 'Summer release' web-1 web-2 api-7", "of two boards"}},
    .positionals = {{"NAME", "one line"}, {"ID", "the items", Positional::kSome}},
    .options = {{.name = "owner", .value = "ADDRESS", .summary = "who is told (you)"}},
    .answer = kAnswer,
    .run = create,
};

const Command kConvoyAdd = {
    .path = "convoy add",
    .group = CommandGroup::kWork,
    .summary = "Add work items to a convoy",
    .examples = {{"gt convoy add summer-release web-9", "one more"}},
    .positionals = {{"CONVOY", "its id or name"}, {"ID", "the items", Positional::kSome}},
    .answer = kAnswer,
    .run = add,
};

const Command kConvoyList = {
    .path = "convoy list",
    .aliases = {"convoy", "convoys", "convoy ls"},
    .group = CommandGroup::kWork,
    .summary = "List the convoys that are on their way",
    .examples = {{"gt convoy list --all", "also those that are through"}},
    .options = {{.name = "all", .letter = 'a', .summary = "also those that are through"}},
    .answer = {{"convoys", "array", "by id"},
               GT_CONVOY_KEYS("convoys[]."),
               {"problems", "array", "files that cannot be read"},
               {"problems[]", "string", "file, line and reason"}},
    .run = list,
};

const Command kConvoyShow = {
    .path = "convoy show",
    .aliases = {"convoy status"},
    .group = CommandGroup::kWork,
    .summary = "Show how far a convoy is",
    .examples = {{"gt convoy show summer-release", "each item, and a bar"}},
    .positionals = {{"CONVOY", "its id or name"}},
    .answer = kAnswer,
    .run = show,
};

}  // namespace gt
