// SPDX-License-Identifier: Apache-2.0
#include "hooks/beads.h"

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::string_view kKey = "beads";

struct Section {
  std::string_view key;
  std::string_view title;
};
constexpr std::array<Section, 3> kSections = {
    {{"design", "Design"}, {"acceptance_criteria", "Acceptance criteria"}, {"notes", "Notes"}}};

struct StatusRow {
  std::string_view bead;
  WorkStatus ours;
};
// The first row of each of our statuses is what it is exported as.
constexpr std::array<StatusRow, 8> kStatuses = {{{"open", WorkStatus::kTodo},
                                                 {"in_progress", WorkStatus::kInProgress},
                                                 {"hooked", WorkStatus::kInProgress},
                                                 {"blocked", WorkStatus::kBlocked},
                                                 {"deferred", WorkStatus::kBacklog},
                                                 {"pinned", WorkStatus::kBacklog},
                                                 {"closed", WorkStatus::kDone},
                                                 {"tombstone", WorkStatus::kArchived}}};

constexpr std::array<std::string_view, 5> kPriorities = {"critical", "high", "medium", "low",
                                                         "low"};

std::string_view text_of(const Value& map, std::string_view key) {
  const std::string* text = map[key].as_string();
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

WorkStatus status_of_bead(std::string_view name) {
  for (const StatusRow& row : kStatuses) {
    if (row.bead == name) return row.ours;
  }
  return WorkStatus::kBacklog;
}

std::string_view bead_status(const WorkItem& item) {
  switch (item.standing().value_or(WorkStatus::kTodo)) {
    case WorkStatus::kInProgress:
    case WorkStatus::kReview:
      return "in_progress";
    case WorkStatus::kBlocked:
      return "blocked";
    case WorkStatus::kDone:
    case WorkStatus::kArchived:
      return "closed";
    default:
      return "open";
  }
}

/// What it asks for: the description, and a section for each of the other texts.
std::string body_of(const Value& issue) {
  std::string body(trimmed(text_of(issue, "description")));
  for (const Section& section : kSections) {
    const std::string_view text = trimmed(text_of(issue, section.key));
    if (text.empty()) continue;
    if (!body.empty()) body += "\n\n";
    body += format("## {}\n\n{}", section.title, text);
  }
  return body;
}

const WorkId* find(const BeadIds& ids, std::string_view name) {
  const auto found = ids.find(name);
  return found == ids.end() ? nullptr : &found->second;
}

void read_dependencies(const Value& issue, const BeadIds& ids, WorkItem& item) {
  if (const WorkId* parent = find(ids, text_of(issue, "parent"))) item.parent = *parent;
  for (const Value& each : issue["dependencies"].items()) {
    const WorkId* other = find(ids, text_of(each, "depends_on_id"));
    if (other == nullptr || *other == item.id) continue;
    if (text_of(each, "type") == "parent-child") item.parent = *other;
    auto& known = item.depends_on;
    if (text_of(each, "type") == "blocks" &&
        std::find(known.begin(), known.end(), *other) == known.end()) {
      known.push_back(*other);
    }
  }
}

/// A title is one line here.
std::string title_of(std::string_view text) {
  std::string title(trimmed(text));
  std::replace(title.begin(), title.end(), '\n', ' ');
  return title;
}

/// The issue without what the item says itself, word for word.
Value kept_of(const Value& issue, const std::string& body) {
  Value kept = issue;
  const std::string_view title = text_of(issue, "title");
  if (title == title_of(title)) kept.erase("title");
  if (!body.empty() && body == text_of(issue, "description")) kept.erase("description");
  return kept;
}

Value text_value(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

Value minutes_value(std::string_view estimate) {
  const auto duration = parse_duration(estimate);
  if (!duration) return {};
  return Value(static_cast<std::int64_t>(duration->count() / 60'000));
}

/// What an issue says that we have fields for, as it would be written anew.
Value known_fields(const WorkItem& item) {
  return Value::map({{"status", bead_status(item)},
                     {"priority", priority_rank(item.priority)},
                     {"assignee", text_value(item.assignee)},
                     {"created_at", time_value(item.created)},
                     {"updated_at", time_value(item.updated)},
                     {"started_at", time_value(item.started)},
                     {"closed_at", time_value(item.completed)},
                     {"close_reason", text_value(item.close_reason)},
                     {"estimated_minutes", minutes_value(item.estimate)},
                     {"due_at", item.due.empty() ? Value() : Value(item.due + "T00:00:00Z")},
                     {"defer_until", time_value(item.scheduled_for)},
                     {"labels", item.tags.empty() ? Value() : Value::list_of(item.tags)}});
}

/// True if the issue keeps texts of its own, of which that of the item was made.
bool has_own_text(const Value& kept) {
  return kept.find("description") != nullptr ||
         std::any_of(kSections.begin(), kSections.end(), [&](const Section& section) {
           return !trimmed(text_of(kept, section.key)).empty();
         });
}

std::string name_of(const WorkId& id, const BeadIds& ids) {
  for (const auto& [name, ours] : ids) {
    if (ours == id) return name;
  }
  return id.str();
}

bool still_holds(const Value& dependency, const WorkItem& item, const BeadIds& ids) {
  const std::string_view type = text_of(dependency, "type");
  const WorkId* other = find(ids, text_of(dependency, "depends_on_id"));
  if (other == nullptr || *other == item.id) return true;
  if (type == "parent-child") return item.parent == *other;
  if (type != "blocks") return true;
  return std::find(item.depends_on.begin(), item.depends_on.end(), *other) != item.depends_on.end();
}

/// The dependencies of the issue it was that still hold, and those it has got since.
Value dependencies_of(const WorkItem& item, const Value& kept, const std::string& name,
                      const BeadIds& ids) {
  Value list = Value(Value::List());
  for (const Value& each : kept["dependencies"].items()) {
    if (still_holds(each, item, ids)) list.push_back(each);
  }
  const auto add = [&](const WorkId& id, std::string_view type) {
    const std::string other = name_of(id, ids);
    const bool is_there =
        std::any_of(list.items().begin(), list.items().end(), [&](const Value& each) {
          return text_of(each, "type") == type && text_of(each, "depends_on_id") == other;
        });
    if (is_there) return;
    list.push_back(Value::map({{"issue_id", name},
                               {"depends_on_id", other},
                               {"type", type},
                               {"created_at", time_value(item.updated)}}));
  };
  for (const WorkId& id : item.depends_on) add(id, "blocks");
  // A parent may stand in a field of its own.
  const bool is_in_field = item.parent && text_of(kept, "parent") == name_of(*item.parent, ids);
  if (item.parent && !is_in_field) add(*item.parent, "parent-child");
  return list;
}

}  // namespace

Result<std::vector<Value>> parse_json_lines(std::string_view text, std::string_view file) {
  std::vector<Value> values;
  int number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (trimmed(line).empty()) continue;
    auto value = parse_json(line);
    if (!value || !value->is_map()) {
      return Error{
          ErrorCode::kCorrupt,
          format("{}:{}: {}", file, number, value ? "not an object" : value.error().message),
          "each line is one JSON object, as 'bd export' writes them"};
    }
    values.push_back(*std::move(value));
  }
  return values;
}

Result<std::vector<Value>> parse_beads(std::string_view text, std::string_view file) {
  GT_TRY(std::vector<Value> issues, parse_json_lines(text, file));
  for (std::size_t i = 0; i < issues.size(); ++i) {
    if (!bead_name(issues[i]).empty() && !text_of(issues[i], "title").empty()) continue;
    return Error{ErrorCode::kCorrupt,
                 format("{}: issue {} has no {}", file, i + 1,
                        bead_name(issues[i]).empty() ? "id" : "title"),
                 "each line is one issue, as 'bd export' writes them"};
  }
  return issues;
}

std::string bead_name(const Value& issue) {
  return std::string(text_of(issue, "id"));
}

std::size_t unknown_dependencies(const Value& issue, const BeadIds& ids) {
  const auto& list = issue["dependencies"].items();
  return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), [&](const Value& each) {
    return text_of(each, "type") == "blocks" &&
           find(ids, text_of(each, "depends_on_id")) == nullptr;
  }));
}

Result<WorkItem> item_of_bead(const Value& issue, const WorkId& id, const BeadIds& ids) {
  Fields fields(issue, format("issue {}", bead_name(issue)));
  WorkItem item(id);
  item.title = title_of(fields.text("title"));
  const WorkStatus status = status_of_bead(fields.text_or("status", "open"));
  item.is_blocked = status == WorkStatus::kBlocked;
  item.status = work_status_name(item.is_blocked ? WorkStatus::kTodo : status);
  const auto priority = std::clamp<std::int64_t>(fields.integer_or("priority", 2), 0, 4);
  item.priority = kPriorities[static_cast<std::size_t>(priority)];
  item.assignee = fields.text_or("assignee", "");
  item.created = fields.optional_time("created_at");
  item.updated = fields.optional_time("updated_at");
  item.started = fields.optional_time("started_at");
  item.completed = fields.optional_time("closed_at");
  item.close_reason = fields.text_or("close_reason", "");
  if (const auto minutes = fields.optional_integer("estimated_minutes")) {
    item.estimate = format("{}m", *minutes);
  }
  item.due = fields.text_or("due_at", "").substr(0, 10);
  item.scheduled_for = fields.optional_time("defer_until");
  item.tags = fields.texts("labels");
  GT_CHECK(fields.finish());
  read_dependencies(issue, ids, item);
  item.body = body_of(issue);
  item.fields = Value::map({{kKey, kept_of(issue, item.body)}});
  return item;
}

Value bead_of_item(const WorkItem& item, const BeadIds& ids) {
  const Value& kept = item.fields[kKey];
  const std::string name = kept.is_map() ? bead_name(kept) : item.id.str();
  Value issue = Value::map({{"id", name}, {"title", item.title}});
  for (const auto& [key, value] : kept.entries()) issue.set(key, value);
  if (title_of(text_of(issue, "title")) != item.title) issue.set("title", item.title);

  // What the issue said of each field, to see what has changed since.
  Value was = kept.is_map() ? kept : Value::map();
  was.set("title", item.title);
  const auto before = item_of_bead(was, item.id, ids);
  const Value had = before && kept.is_map() ? known_fields(*before) : Value::map();
  const Value has = known_fields(item);
  for (const auto& [key, value] : has.entries()) {
    if (value != had[key]) issue.set_or_erase(key, value);
  }
  if (!has_own_text(kept) || body_of(kept) != item.body) {
    for (const Section& section : kSections) issue.erase(section.key);
    issue.set_or_erase("description", text_value(item.body));
  }
  if (issue.find("issue_type") == nullptr) issue.set("issue_type", "task");
  Value dependencies = dependencies_of(item, kept, name, ids);
  const bool had_list = kept["dependencies"].is_list();
  if (had_list || !dependencies.items().empty()) issue.set("dependencies", std::move(dependencies));
  return issue;
}

}  // namespace gt
