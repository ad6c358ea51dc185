// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/work/listing.h"
#include "cli/work/picture.h"
#include "cli/work/problems.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr int kMostCards = 8;

Colour colour_of(std::optional<WorkStatus> status) {
  if (!status) return Colour::kYellow;
  switch (*status) {
    case WorkStatus::kInProgress:
      return Colour::kGreen;
    case WorkStatus::kReview:
      return Colour::kCyan;
    case WorkStatus::kBlocked:
      return Colour::kRed;
    case WorkStatus::kDone:
    case WorkStatus::kArchived:
      return Colour::kDim;
    default:
      return Colour::kBold;
  }
}

/// The items of one status, in the order of the listing.
struct Column {
  std::string name;
  std::vector<const WorkSummary*> items;
};

/// The columns that hold something, in the order of the statuses; a board's own words behind them.
std::vector<Column> columns_of(const WorkListing& listing) {
  std::vector<Column> columns;
  for (const std::string_view name : work_status_names())
    columns.push_back({std::string(name), {}});
  for (const WorkSummary* item : listing.items) {
    const std::string name(item->standing_name());
    auto found = std::find_if(columns.begin(), columns.end(),
                              [&](const Column& column) { return column.name == name; });
    if (found == columns.end()) found = columns.insert(columns.end(), {name, {}});
    found->items.push_back(item);
  }
  std::erase_if(columns, [](const Column& column) { return column.items.empty(); });
  return columns;
}

class BoardReport : public Report {
 public:
  BoardReport(WorkListing listing, std::size_t most)
      : listing_(std::move(listing)), columns_(columns_of(listing_)), most_(most) {}

  [[nodiscard]] Value json() const override {
    Value columns = Value(Value::List());
    for (const Column& column : columns_) {
      Value ids = Value(Value::List());
      for (const WorkSummary* item : column.items) ids.push_back(item->id.str());
      columns.push_back(Value::map({{"status", column.name},
                                    {"count", static_cast<std::int64_t>(column.items.size())},
                                    {"ids", std::move(ids)}}));
    }
    return Value::map({{"columns", std::move(columns)}, {"problems", to_value(listing_.problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::vector<BoardColumn> drawn;
    for (const Column& column : columns_) {
      BoardColumn one{one_line(column.name, 20), colour_of(work_status_named(column.name)), {}, 0};
      for (const WorkSummary* item : column.items) {
        if (one.cards.size() == most_) break;
        one.cards.push_back({card_head(*item), one_line(item->title, 200), head_colour(*item)});
      }
      one.others = column.items.size() - one.cards.size();
      drawn.push_back(std::move(one));
    }
    const std::string picture = board_picture(drawn, style);
    const bool is_empty = columns_.empty() && listing_.problems.empty();
    return (is_empty ? "The board is empty. 'gt add TITLE' writes an item down.\n" : picture) +
           problems_text(listing_.problems, style);
  }

  [[nodiscard]] int exit_status() const override { return listing_.problems.empty() ? 0 : 1; }

 private:
  /// `web-42 !!`: two marks for what is critical, one for what is of high priority.
  static std::string card_head(const WorkSummary& item) {
    constexpr std::string_view kMarks[] = {" !!", " !", "", ""};
    return format("{}{}", item.id.str(), kMarks[priority_rank(item.priority)]);
  }
  static Colour head_colour(const WorkSummary& item) {
    constexpr Colour kColours[] = {Colour::kRed, Colour::kYellow, Colour::kCyan, Colour::kDim};
    return kColours[priority_rank(item.priority)];
  }

  WorkListing listing_;
  std::vector<Column> columns_;
  std::size_t most_;
};

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto most, args.number("limit", 1, 1000));
  WorkFilter filter;
  filter.tags = split_at_commas(args.values("tag"));
  filter.assignee = args.value("assignee");
  filter.wants_all = args.flag("all");
  GT_TRY(WorkListing listing, list_work(context, args, filter, ListScope::kAll));
  return make_report<BoardReport>(std::move(listing),
                                  static_cast<std::size_t>(most.value_or(kMostCards)));
}

}  // namespace

const Command kBoard = {
    .path = "board",
    .aliases = {"kanban", "board show", "work board"},
    .group = CommandGroup::kWork,
    .summary = "Show the work items as a board, a column for each status",
    .details =
        "As wide as the terminal, 80 columns where there is none. The most urgent stand on top; "
        "!! marks what is critical, ! what is of high priority.",
    .examples = {{"gt board", "what is not finished"},
                 {"gt board --all --limit 3", "with the columns done and archived"}},
    .options = {{"tag", 't', "TAG", "only those with all of these tags", true},
                {"assignee", 0, "NAME", "only what is assigned to or claimed by NAME"},
                {"limit", 'n', "N", "at most so many a column; 8 by default"},
                {.name = "all", .letter = 'a', .summary = "also what is done or archived"}},
    .answer = {{"columns", "array", "one for each status that some item has"},
               {"columns[].status", "string", "its name"},
               {"columns[].count", "integer", "how many items it has"},
               {"columns[].ids[]", "string", "each of them, the most urgent first"},
               {"problems", "array", "files that cannot be read"},
               {"problems[].problem", "string", "file, line and reason"},
               {"problems[].next", "string", "what to do about it"}},
    .run = run,
};

}  // namespace gt
