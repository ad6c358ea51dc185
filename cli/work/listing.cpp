// SPDX-License-Identifier: Apache-2.0
#include "cli/work/listing.h"

#include <algorithm>
#include <set>

#include "cli/output/table.h"
#include "cli/work/problems.h"
#include "cli/work/tree_text.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/claim.h"

namespace gt {
namespace {

bool has(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

class ListReport : public Report {
 public:
  ListReport(WorkListing listing, bool is_tree, std::string_view none, WallTime now)
      : listing_(std::move(listing)), is_tree_(is_tree), none_(none), now_(now) {
    views_.reserve(listing_.items.size());
    for (const WorkSummary* item : listing_.items) {
      views_.push_back(view_of(*item, listing_.boards->asker(), now_));
    }
  }

  [[nodiscard]] Value json() const override {
    Value items = Value(Value::List());
    for (const WorkView& view : views_) items.push_back(to_value(view));
    return Value::map({{"items", std::move(items)}, {"problems", to_value(listing_.problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text = is_tree_ ? tree(style) : table().text(style);
    if (views_.empty() && listing_.problems.empty()) text = none_;
    return text + problems_text(listing_.problems, style);
  }

  [[nodiscard]] int exit_status() const override { return listing_.problems.empty() ? 0 : 1; }

 private:
  [[nodiscard]] Table table() const {
    Table table({"ID", "STATUS", "PRIORITY", "TITLE", "WHO", "AGE", "BECAUSE"}, "TITLE");
    for (const WorkView& view : views_) {
      const WorkSummary& item = *view.item;
      const std::string& who = item.claim ? item.claim->by : item.assignee;
      table.add({item.id.str(), status_cell(view), priority_cell(item), one_line(item.title, 200),
                 one_line(who, 30), age_cell(item, now_), because(view)});
    }
    return table;
  }

  /// The listed items that no other listed one waits for, and below each what it waits for.
  [[nodiscard]] std::string tree(const Style& style) const {
    std::set<WorkId> waited_for;
    for (const WorkSummary* item : listing_.items) {
      waited_for.insert(item->depends_on.begin(), item->depends_on.end());
    }
    std::vector<WorkId> roots;
    for (const WorkSummary* item : listing_.items) {
      if (!waited_for.contains(item->id)) roots.push_back(item->id);
    }
    // In a cycle each one is waited for.
    if (roots.empty() && !listing_.items.empty()) roots.push_back(listing_.items.front()->id);
    return tree_text(tree_of(roots, listing_.boards->dependencies()), *listing_.boards, style,
                     now_);
  }

  /// Why it is not ready, where the status does not say it already.
  [[nodiscard]] std::string because(const WorkView& view) const {
    if (is_abandoned(*view.item, now_)) return "its claim has ended";
    if (!view.why_not || *view.why_not == view.item->standing_name()) return "";
    return one_line(*view.why_not, 60);
  }

  WorkListing listing_;
  bool is_tree_;
  std::string none_;
  WallTime now_;
  std::vector<WorkView> views_;
};

}  // namespace

bool WorkFilter::takes(const WorkSummary& item) const {
  if (!wants_finished() && is_finished(item.standing())) return false;
  if (!statuses.empty() && !has(statuses, item.standing_name())) return false;
  if (assignee && item.assignee != *assignee && (!item.claim || item.claim->by != *assignee)) {
    return false;
  }
  return std::all_of(tags.begin(), tags.end(),
                     [&](const std::string& tag) { return has(item.tags, tag); });
}

Result<WorkListing> list_work(Context& context, const Args& args, const WorkFilter& filter,
                              ListScope scope) {
  GT_TRY(const auto rigs, rigs_meant(context, args));
  if (filter.wants_finished()) scope = ListScope::kAll;
  WorkListing listing{std::make_unique<Boards>(context, scope), {}, {}};
  for (const std::string& rig : rigs) {
    const auto list = listing.boards->list(rig);
    if (!list) {
      listing.problems.push_back(list.error());
      continue;
    }
    const auto& problems = (*list)->problems;
    listing.problems.insert(listing.problems.end(), problems.begin(), problems.end());
    for (const WorkSummary& item : (*list)->items) {
      if (filter.takes(item)) listing.items.push_back(&item);
    }
  }
  std::sort(listing.items.begin(), listing.items.end(),
            [](const WorkSummary* a, const WorkSummary* b) { return is_before(*a, *b); });
  return listing;
}

void keep_ready(WorkListing& listing, WallTime now) {
  const AskFinished ask = listing.boards->asker();
  std::erase_if(listing.items, [&](const WorkSummary* item) {
    return why_not_ready(*item, ask, now).has_value();
  });
}

Answer list_report(Context& context, WorkListing listing, bool is_tree, std::string_view none) {
  return make_report<ListReport>(std::move(listing), is_tree, none, context.now());
}

}  // namespace gt
