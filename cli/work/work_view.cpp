// SPDX-License-Identifier: Apache-2.0
#include "cli/work/work_view.h"

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

Value text_value(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

Value ids_value(const std::vector<WorkId>& ids) {
  Value list = Value(Value::List());
  for (const WorkId& id : ids) list.push_back(id.str());
  return list;
}

struct Mark {
  std::string_view mark;
  Colour colour;
};

Mark mark_of(const WorkView& view) {
  const auto standing = view.item->standing();
  if (!standing) return {"?", Colour::kYellow};
  switch (*standing) {
    case WorkStatus::kBacklog:
    case WorkStatus::kTodo:
      return view.why_not ? Mark{"◔", Colour::kDim} : Mark{"○", Colour::kPlain};
    case WorkStatus::kInProgress:
      return {"●", Colour::kGreen};
    case WorkStatus::kReview:
      return {"◐", Colour::kCyan};
    case WorkStatus::kBlocked:
      return {"✕", Colour::kRed};
    case WorkStatus::kDone:
      return {"✓", Colour::kDim};
    case WorkStatus::kArchived:
      break;
  }
  return {"–", Colour::kDim};
}

}  // namespace

WorkView view_of(const WorkSummary& item, const AskFinished& ask, WallTime now) {
  return {&item, why_not_ready(item, ask, now), open_dependencies(item, ask)};
}

Value to_value(const WorkView& view) {
  const WorkSummary& item = *view.item;
  const bool is_claimed = item.claim.has_value();
  return Value::map(
      {{"id", item.id.str()},
       {"title", item.title},
       {"status", item.standing_name()},
       {"priority", item.priority},
       {"tags", Value::list_of(item.tags)},
       {"assignee", text_value(item.assignee)},
       {"claimed_by", is_claimed ? text_value(item.claim->by) : Value()},
       {"claim_expires_at", is_claimed ? time_value(item.claim->expires_at) : Value()},
       {"branch", text_value(item.branch)},
       {"parent", item.parent ? Value(item.parent->str()) : Value()},
       {"dependencies", ids_value(item.depends_on)},
       {"missing_dependencies", ids_value(view.open.missing)},
       {"ready", !view.why_not.has_value()},
       {"because", Value::optional(view.why_not)},
       {"block_reason", text_value(item.block_reason)},
       {"created", time_value(item.created)},
       {"updated", time_value(item.updated)},
       {"started", time_value(item.started)},
       {"completed", time_value(item.completed)},
       {"scheduled_for", time_value(item.scheduled_for)},
       {"due", text_value(item.due)},
       {"class", text_value(item.work_class)},
       {"file", item.key}});
}

Cell status_cell(const WorkView& view) {
  const Mark mark = mark_of(view);
  return Cell(format("{} {}", mark.mark, one_line(view.item->standing_name(), 20)), mark.colour);
}

Cell priority_cell(const WorkSummary& item) {
  constexpr Colour kColours[] = {Colour::kRed, Colour::kYellow, Colour::kPlain, Colour::kDim};
  return Cell(one_line(item.priority, 20), kColours[priority_rank(item.priority)]);
}

std::string age_cell(const WorkSummary& item, WallTime now) {
  return item.created ? format_age(std::max(now - *item.created, Duration(0))) : "";
}

}  // namespace gt
