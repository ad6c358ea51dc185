// SPDX-License-Identifier: Apache-2.0
#include "hooks/work_item.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/front_matter.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

constexpr Duration kClaimLife = std::chrono::hours(1);
constexpr std::size_t kMostSlugBytes = 50;
constexpr std::array<std::string_view, 4> kPriorities = {"critical", "high", "medium", "low"};

/// The keys of a file in their order: kanban-md's, then ours.
constexpr std::array<std::string_view, 25> kOrder = {"id",
                                                     "title",
                                                     "status",
                                                     "priority",
                                                     "created",
                                                     "updated",
                                                     "started",
                                                     "completed",
                                                     "assignee",
                                                     "tags",
                                                     "due",
                                                     "estimate",
                                                     "parent",
                                                     "depends_on",
                                                     "depends_on_rigs",
                                                     "blocked",
                                                     "block_reason",
                                                     "claimed_by",
                                                     "claimed_at",
                                                     "class",
                                                     "claim_token",
                                                     "claim_expires_at",
                                                     "branch",
                                                     "scheduled_for",
                                                     "close_reason"};

/// The item that a whole number (kanban-md) or `RIG-NNN` names.
Result<WorkId> id_in(std::string_view text, std::string_view rig) {
  const auto number = parse_integer(text);
  return WorkId::parse(number && *number > 0 ? format("{}-{}", rig, *number) : text);
}

std::optional<WorkId> read_id(Fields& fields, std::string_view rig) {
  const std::string text = fields.text("id");
  if (text.empty()) return std::nullopt;
  const auto id = id_in(text, rig);
  if (!id) {
    fields.fail("id", format("is none: {}", id.error().message), id.error().hint);
    return std::nullopt;
  }
  if (id->rig() != rig) fields.fail("id", format("is of another rig than {}", rig));
  return *id;
}

/// A list of texts, or one text in its place.
std::vector<std::string> read_texts(Fields& fields, const Value& front, std::string_view key) {
  if (front[key].is_list() || front[key].is_null()) return fields.texts(key);
  const std::string text = fields.text_or(key, "");
  return text.empty() ? std::vector<std::string>() : std::vector{text};
}

void read_ids(Fields& fields, const Value& front, std::string_view key, std::string_view rig,
              std::vector<WorkId>& ids) {
  for (const std::string& text : read_texts(fields, front, key)) {
    auto id = id_in(text, rig);
    if (id) {
      ids.push_back(*std::move(id));
    } else {
      fields.fail(key, format("names no work item: {}", id.error().message), id.error().hint);
    }
  }
}

/// A time, or a date for its first instant.
std::optional<WallTime> read_time(Fields& fields, const Value& front, std::string_view key) {
  const std::string* text = front[key].as_string();
  if (text != nullptr && text->size() == 10) {
    if (const auto day = parse_time(*text + "T00:00:00Z")) return *day;
  }
  return fields.optional_time(key);
}

std::optional<WorkClaim> read_claim(Fields& fields, const Value& front) {
  const std::string by = fields.text_or("claimed_by", "");
  if (by.empty()) return std::nullopt;
  return WorkClaim{by, read_time(fields, front, "claimed_at"), fields.text_or("claim_token", ""),
                   read_time(fields, front, "claim_expires_at")};
}

/// `blocked` is a truth value in kanban-md, and the reason in Batty's files.
void read_block(Fields& fields, const Value& front, WorkItem& item) {
  item.block_reason = fields.text_or("block_reason", "");
  const std::string* text = front["blocked"].as_string();
  if (text == nullptr) {
    item.is_blocked = fields.bool_or("blocked", false);
    return;
  }
  item.is_blocked = !text->empty() && *text != "no" && *text != "false";
  const bool is_word = *text == "yes" || *text == "true";
  if (item.is_blocked && !is_word && item.block_reason.empty()) item.block_reason = *text;
}

Value text_value(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

/// `text` without quotes, as kanban-md writes times and dates.
Value plain_value(std::string_view text) {
  Value value = text_value(text);
  value.set_plain(true);
  return value;
}

Value time_value(const std::optional<WallTime>& time) {
  return time ? plain_value(format_time(*time)) : Value();
}

Value ids_value(const WorkItem& item, bool is_own_board) {
  Value ids;
  for (const WorkId& id : item.depends_on) {
    if ((id.rig() == item.id.rig()) != is_own_board) continue;
    ids.push_back(is_own_board ? Value(id.number()) : Value(id.str()));
  }
  return ids;
}

Value parent_value(const WorkItem& item) {
  if (!item.parent) return {};
  const bool is_own_board = item.parent->rig() == item.id.rig();
  return is_own_board ? Value(item.parent->number()) : Value(item.parent->str());
}

/// What `item` says, as kanban-md would write it. Null: nothing under that key.
Value fields_of(const WorkItem& item) {
  const WorkClaim claim = item.claim.value_or(WorkClaim());
  return Value::map({{"id", item.id.number()},
                     {"title", item.title},
                     {"status", item.status},
                     {"priority", item.priority},
                     {"created", time_value(item.created)},
                     {"updated", time_value(item.updated)},
                     {"started", time_value(item.started)},
                     {"completed", time_value(item.completed)},
                     {"assignee", text_value(item.assignee)},
                     {"tags", item.tags.empty() ? Value() : Value::list_of(item.tags)},
                     {"due", plain_value(item.due)},
                     {"estimate", text_value(item.estimate)},
                     {"parent", parent_value(item)},
                     {"depends_on", ids_value(item, true)},
                     {"depends_on_rigs", ids_value(item, false)},
                     {"blocked", item.is_blocked ? Value(true) : Value()},
                     {"block_reason", text_value(item.block_reason)},
                     {"claimed_by", text_value(claim.by)},
                     {"claimed_at", time_value(claim.at)},
                     {"class", text_value(item.work_class)},
                     {"claim_token", text_value(claim.token)},
                     {"claim_expires_at", time_value(claim.expires_at)},
                     {"branch", text_value(item.branch)},
                     {"scheduled_for", time_value(item.scheduled_for)},
                     {"close_reason", text_value(item.close_reason)}});
}

std::size_t place_in_order(std::string_view key) {
  return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), key) - kOrder.begin());
}

/// `map` with `value` under `key`, at its place in the order; null takes the key out.
void set_in_order(Value& map, std::string_view key, Value value) {
  if (value.is_null() || map.find(key) != nullptr) {
    map.set_or_erase(key, std::move(value));
    return;
  }
  Value::Map entries = map.entries();
  auto at = entries.end();
  for (auto it = entries.begin(); it != entries.end(); ++it) {
    if (place_in_order(it->key) <= place_in_order(key)) at = it + 1;
  }
  if (at == entries.end() && !entries.empty() &&
      place_in_order(entries.front().key) > place_in_order(key)) {
    at = entries.begin();
  }
  entries.insert(at, {std::string(key), std::move(value)});
  map = Value::map_of(std::move(entries));
}

/// The lines of one field of a front matter.
struct FieldLines {
  std::string key;
  std::vector<std::string> lines;
};

bool is_blank_or_comment(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.empty() || text.front() == '#';
}

/// The front matter as its fields, in a block of one field a line or more; what stands before the
/// first one, and the comments between them, have no key. Nothing if it is written another way.
std::optional<std::vector<FieldLines>> lines_by_field(std::string_view front, const Value& fields) {
  std::vector<FieldLines> found = {{}};
  int number = 0;
  auto entry = fields.entries().begin();
  for (const std::string_view line : lines_of(front)) {
    ++number;
    if (entry != fields.entries().end() && entry->value.line() == number) {
      found.push_back({entry->key, {}});
      ++entry;
    }
    found.back().lines.emplace_back(line);
  }
  if (entry != fields.entries().end()) return std::nullopt;
  for (std::size_t i = 1; i < found.size(); ++i) {
    auto& lines = found[i].lines;
    std::vector<std::string> behind;
    while (lines.size() > 1 && is_blank_or_comment(lines.back())) {
      behind.insert(behind.begin(), lines.back());
      lines.pop_back();
    }
    if (behind.empty()) continue;
    found.insert(found.begin() + static_cast<std::ptrdiff_t>(++i), FieldLines{{}, behind});
  }
  return found;
}

std::vector<std::string> yaml_lines(std::string_view key, const Value& value,
                                    std::string_view line_end) {
  const std::string text = to_yaml(Value::map({{key, value}}));
  std::vector<std::string> lines;
  for (const std::string_view line : lines_of(text))
    lines.push_back(format("{}{}", line, line_end));
  return lines;
}

/// `front` with the fields of `after`, changing only the lines of those that differ.
std::optional<std::string> edited_front(std::string_view front, const Value& before,
                                        const Value& after) {
  auto fields = lines_by_field(front, before);
  if (!fields) return std::nullopt;
  const std::string_view line_end = front.find("\r\n") != front.npos ? "\r" : "";
  std::string text;
  const auto write = [&](const std::vector<std::string>& lines) {
    for (const std::string& line : lines) text += line + "\n";
  };
  auto next = after.entries().begin();
  for (const FieldLines& field : *fields) {
    if (field.key.empty()) {
      write(field.lines);
      continue;
    }
    const Value* value = after.find(field.key);
    if (value == nullptr) continue;
    // What is new stands before the next field that is old.
    for (; next != after.entries().end() && next->key != field.key; ++next) {
      if (before.find(next->key) == nullptr) write(yaml_lines(next->key, next->value, line_end));
    }
    if (next != after.entries().end()) ++next;
    write(*value == before[field.key] ? field.lines : yaml_lines(field.key, *value, line_end));
  }
  for (; next != after.entries().end(); ++next) {
    if (before.find(next->key) == nullptr) write(yaml_lines(next->key, next->value, line_end));
  }
  const auto read = parse_yaml(text, "");
  return read && *read == after ? std::optional(text) : std::nullopt;
}

std::string new_file(const WorkItem& item) {
  Value front = item.fields.is_map() ? item.fields : Value::map();
  const Value has = fields_of(item);
  for (const auto& [key, value] : has.entries()) set_in_order(front, key, value);
  std::string text = "---\n" + to_yaml(front) + "---\n";
  if (!item.body.empty()) text += format("\n{}\n", item.body);
  return text;
}

}  // namespace

bool WorkClaim::is_live(WallTime now) const {
  if (by.empty()) return false;
  if (expires_at) return now < *expires_at;
  return !at || now < *at + kClaimLife;
}

std::optional<WorkStatus> WorkSummary::standing() const {
  const auto named = work_status_named(status);
  return is_blocked && !is_finished(named) ? WorkStatus::kBlocked : named;
}

std::string_view WorkSummary::standing_name() const {
  const auto known = standing();
  return known ? work_status_name(*known) : std::string_view(status);
}

int priority_rank(std::string_view priority) {
  const auto found = std::find(kPriorities.begin(), kPriorities.end(), priority);
  return found == kPriorities.end() ? 2 : static_cast<int>(found - kPriorities.begin());
}

Result<void> check_priority(std::string_view priority) {
  if (std::find(kPriorities.begin(), kPriorities.end(), priority) != kPriorities.end()) return {};
  return Error{ErrorCode::kUsage, format("'{}' is no priority", one_line(priority, 40)),
               "critical, high, medium or low"};
}

std::string work_slug(std::string_view title) {
  std::string slug;
  for (char c : title) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool stays = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (stays) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  if (slug.size() > kMostSlugBytes) {
    const std::size_t cut =
        slug[kMostSlugBytes] == '-' ? kMostSlugBytes : slug.rfind('-', kMostSlugBytes);
    slug.resize(cut == slug.npos ? kMostSlugBytes : cut);
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

std::string work_file_name(int number, std::string_view title) {
  const std::string slug = work_slug(title);
  return format("{:03}-{}.md", number, slug.empty() ? "task" : slug);
}

std::optional<int> work_number_of(std::string_view file_name) {
  if (!file_name.ends_with(".md")) return std::nullopt;
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  if (std::any_of(file_name.begin(), file_name.end(), is_control)) return std::nullopt;
  const std::string_view digits = file_name.substr(0, file_name.find_first_not_of("0123456789"));
  int number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc{} || number <= 0 || number > 999'999'999) return std::nullopt;
  return number;
}

Result<WorkItem> parse_work_item(std::string_view text, std::string_view key,
                                 std::string_view rig) {
  GT_TRY(const FrontMatter halves, split_front_matter(text, key));
  GT_TRY(Value front, parse_yaml(halves.yaml, key));
  Fields fields(front, std::string(key));
  const auto id = read_id(fields, rig);
  WorkItem item(id.value_or(WorkId(rig, 0)));
  item.title = fields.text("title");
  item.status = fields.text("status");
  item.priority = fields.text_or("priority", "medium");
  item.created = read_time(fields, front, "created");
  item.updated = read_time(fields, front, "updated");
  item.started = read_time(fields, front, "started");
  item.completed = read_time(fields, front, "completed");
  item.assignee = fields.text_or("assignee", "");
  item.tags = read_texts(fields, front, "tags");
  item.due = fields.text_or("due", "");
  item.estimate = fields.text_or("estimate", "");
  std::vector<WorkId> parents;
  read_ids(fields, front, "parent", rig, parents);
  if (!parents.empty()) item.parent = parents.front();
  read_ids(fields, front, "depends_on", rig, item.depends_on);
  read_ids(fields, front, "depends_on_rigs", rig, item.depends_on);
  read_block(fields, front, item);
  item.claim = read_claim(fields, front);
  item.work_class = fields.text_or("class", "");
  item.branch = fields.text_or("branch", "");
  item.scheduled_for = read_time(fields, front, "scheduled_for");
  item.close_reason = fields.text_or("close_reason", "");
  GT_CHECK(fields.finish());
  item.body = trimmed(halves.body);
  item.key = key;
  item.fields = std::move(front);
  item.source = text;
  return item;
}

std::string format_work_item(const WorkItem& item) {
  const auto before = parse_work_item(item.source, item.key, item.id.rig());
  if (!before) return new_file(item);
  const FrontMatter halves = *split_front_matter(item.source, item.key);
  const Value had = fields_of(*before), has = fields_of(item);
  Value after = before->fields;
  for (const auto& [key, value] : has.entries()) {
    if (value != had[key]) set_in_order(after, key, value);
  }
  std::string text(halves.yaml);
  if (after != before->fields) {
    text = edited_front(halves.yaml, before->fields, after).value_or("---\n" + to_yaml(after));
  }
  text += halves.fence;
  if (item.body == before->body) return text += halves.body;
  if (!text.ends_with('\n')) text += '\n';
  return item.body.empty() ? text : text + format("\n{}\n", item.body);
}

}  // namespace gt
