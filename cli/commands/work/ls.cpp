// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/output/table.h"
#include "cli/work/boards.h"
#include "cli/work/work_view.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

struct Filter {
  std::vector<std::string> statuses, tags;
  std::optional<std::string> assignee;
  bool wants_ready = false;
  bool wants_all = false;

  /// All but readiness, which needs the other items.
  [[nodiscard]] bool takes(const WorkSummary& item) const {
    const auto has = [](const std::vector<std::string>& list, std::string_view text) {
      return std::find(list.begin(), list.end(), text) != list.end();
    };
    if (statuses.empty() && !wants_all && is_finished(item.standing())) return false;
    if (!statuses.empty() && !has(statuses, item.standing_name())) return false;
    if (assignee && item.assignee != *assignee && (!item.claim || item.claim->by != *assignee)) {
      return false;
    }
    return std::all_of(tags.begin(), tags.end(),
                       [&](const std::string& tag) { return has(item.tags, tag); });
  }
};

class LsReport : public Report {
 public:
  LsReport(std::vector<WorkView> views, std::vector<Error> problems, WallTime now, bool is_town)
      : views_(std::move(views)), problems_(std::move(problems)), now_(now), is_town_(is_town) {}

  [[nodiscard]] Value json() const override {
    Value items = Value(Value::List()), problems = Value(Value::List());
    for (const WorkView& view : views_) items.push_back(to_value(view));
    for (const Error& each : problems_) {
      problems.push_back(Value::map({{"problem", each.message}, {"next", each.hint}}));
    }
    return Value::map({{"items", std::move(items)}, {"problems", std::move(problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ID", "STATUS", "PRIORITY", "TITLE", "WHO", "AGE", "BECAUSE"});
    for (const WorkView& view : views_) {
      const WorkSummary& item = view.item;
      const std::string& who = item.claim ? item.claim->by : item.assignee;
      table.add({item.id.str(), status_cell(view), priority_cell(item), one_line(item.title, 200),
                 one_line(who, 30), age_cell(item, now_), because(view)});
    }
    std::string text = table.is_empty() ? nothing() : table.text(style);
    for (const Error& each : problems_) {
      text += format("{} {}\n", style.paint(Colour::kRed, "✕"), printable(each.message));
    }
    return text;
  }

  [[nodiscard]] int exit_status() const override { return problems_.empty() ? 0 : 1; }

 private:
  /// Why it is not ready, where the status does not say it already.
  static std::string because(const WorkView& view) {
    if (!view.why_not || *view.why_not == view.item.standing_name()) return "";
    return one_line(*view.why_not, 60);
  }

  [[nodiscard]] std::string nothing() const {
    if (!problems_.empty()) return "";
    return is_town_ ? "Nothing to do. 'gt add TITLE --rig RIG' writes an item down.\n"
                    : "Nothing to do. 'gt add TITLE' writes an item down.\n";
  }

  std::vector<WorkView> views_;
  std::vector<Error> problems_;
  WallTime now_;
  bool is_town_;
};

Result<Filter> read_filter(const Args& args) {
  Filter filter;
  filter.statuses = split_at_commas(args.values("status"));
  filter.tags = split_at_commas(args.values("tag"));
  filter.assignee = args.value("assignee");
  filter.wants_ready = args.flag("ready");
  filter.wants_all = args.flag("all");
  return filter;
}

Answer list(Context& context, const Args& args, const Filter& filter) {
  GT_TRY(const auto rigs, rigs_meant(context, args));
  Boards boards(context);
  std::vector<WorkView> views;
  std::vector<Error> problems;
  for (const std::string& rig : rigs) {
    const auto list = boards.list(rig);
    if (!list) {
      problems.push_back(list.error());
      continue;
    }
    problems.insert(problems.end(), (*list)->problems.begin(), (*list)->problems.end());
    for (const WorkSummary& item : (*list)->items) {
      if (!filter.takes(item)) continue;
      WorkView view = view_of(item, boards.finder(), context.now());
      if (!filter.wants_ready || !view.why_not) views.push_back(std::move(view));
    }
  }
  std::sort(views.begin(), views.end(),
            [](const WorkView& a, const WorkView& b) { return is_before(a.item, b.item); });
  return make_report<LsReport>(std::move(views), std::move(problems), context.now(),
                               rigs.size() != 1);
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const Filter filter, read_filter(args));
  return list(context, args, filter);
}

}  // namespace

const Command kLs = {
    .path = "ls",
    .aliases = {"list", "tasks", "issues", "work", "issue list", "issue ls", "task list", "task ls",
                "work list"},
    .group = CommandGroup::kWork,
    .summary = "List the work items, the most urgent first",
    .details =
        "Of the rig that --rig, the directory or the agent means, else of all. What is done or "
        "archived is left out, unless by --all or --status. Marks: ○ may be begun, ◔ waits for "
        "something, ● in progress, ◐ in review, ✕ blocked, ✓ done, – archived.",
    .examples = {{"gt ls --ready", "what could be begun now"},
                 {"gt ls --status review,blocked --tag security", "what somebody should look at"},
                 {"gt ls --json | jq -r '.items[].id'", "for scripts"}},
    .options = {{"status", 's', "STATUS", "only these; several with commas", true},
                {"tag", 't', "TAG", "only those with all of these tags", true},
                {"assignee", 0, "NAME", "only what is assigned to or claimed by NAME"},
                {.name = "ready", .letter = 'r', .summary = "only what may be begun now"},
                {.name = "all", .letter = 'a', .summary = "also what is done or archived"}},
    .answer = {{"items", "array", "the most urgent first"},
               GT_WORK_KEYS("items[]."),
               {"problems", "array", "files that cannot be read"},
               {"problems[].problem", "string", "file, line and reason"},
               {"problems[].next", "string", "what to do about it"}},
    .run = run,
};

}  // namespace gt
