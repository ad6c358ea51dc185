// SPDX-License-Identifier: Apache-2.0
#include "cli/work/exchange.h"

#include <algorithm>
#include <map>

#include "cli/rigs/board.h"
#include "cli/town/yaml_edit.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// Every item of a board with its text. One that cannot be read is an error: an export without it
/// would pass for the whole.
Result<std::vector<WorkItem>> whole_items(Context& context, const std::string& rig) {
  Board board = context.town().board(rig);
  GT_TRY(const BoardList list, board.list());
  if (!list.problems.empty()) return list.problems.front();
  std::vector<WorkItem> items;
  for (const WorkSummary& summary : list.items) {
    GT_TRY(const Document document, context.town().store->get(summary.key));
    GT_TRY(WorkItem item, parse_work_item(document.bytes, summary.key, rig));
    items.push_back(std::move(item));
  }
  return items;
}

BeadIds beads_among(const std::vector<WorkItem>& items) {
  BeadIds ids;
  for (const WorkItem& item : items) {
    const std::string name = bead_name(item.fields["beads"]);
    if (!name.empty()) ids.emplace(name, item.id);
  }
  return ids;
}

/// Adds what a backup has in a file of its own to the issues: each line under `key` of the issue it
/// names, or only its `part`.
Result<void> add_beside(Context& context, const fs::path& file, std::string_view key,
                        std::string_view part, std::vector<Value>& issues) {
  std::error_code absent;
  if (!fs::exists(file, absent)) return {};
  GT_TRY(const std::string text, context.disk().read(file));
  GT_TRY(const auto lines, parse_json_lines(text, file.string()));
  std::map<std::string, Value*> by_name;
  for (Value& issue : issues) by_name.emplace(bead_name(issue), &issue);
  for (const Value& line : lines) {
    const std::string* name = line["issue_id"].as_string();
    const auto found = by_name.find(name == nullptr ? "" : *name);
    if (found == by_name.end()) continue;
    Value list = (*found->second)[key];
    list.push_back(part.empty() ? line : line[part]);
    found->second->set(key, std::move(list));
  }
  return {};
}

Result<std::vector<Value>> read_issues(Context& context, const fs::path& file) {
  GT_TRY(const std::string text, context.disk().read(file));
  GT_TRY(auto issues, parse_beads(text, file.string()));
  const fs::path folder = file.parent_path();
  if (file.filename() != "issues.jsonl") return issues;
  GT_CHECK(add_beside(context, folder / "dependencies.jsonl", "dependencies", "", issues));
  GT_CHECK(add_beside(context, folder / "labels.jsonl", "labels", "label", issues));
  GT_CHECK(add_beside(context, folder / "comments.jsonl", "comments", "", issues));
  return issues;
}

/// The tasks of a kanban-md board as items of `rig`, with the numbers they have there.
Result<std::vector<WorkItem>> read_tasks(Context& context, const fs::path& directory,
                                         const std::string& rig) {
  const fs::path config_file = directory / "config.yml";
  GT_TRY(const std::string config_text, context.disk().read(config_file));
  GT_TRY(const BoardConfig config, parse_board_config(config_text, config_file.string()));
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator entry(directory / config.tasks_directory, failed), end;
       !failed && entry != end; entry.increment(failed)) {
    if (work_number_of(entry->path().filename().native())) files.push_back(entry->path());
  }
  if (failed) return system_error(failed.value(), (directory / config.tasks_directory).string());
  std::sort(files.begin(), files.end());
  std::vector<WorkItem> items;
  for (const fs::path& file : files) {
    GT_TRY(const std::string text, context.disk().read(file));
    GT_TRY(WorkItem item, parse_work_item(text, file.string(), rig));
    if (!items.empty() && items.back().id == item.id) {
      return two_files(item.id, items.back().key, item.key);
    }
    items.push_back(std::move(item));
  }
  return items;
}

/// `item` under another number, and what it refers to under theirs.
void renumber(WorkItem& item, const std::map<WorkId, WorkId>& numbers) {
  const auto moved = [&](WorkId& id) {
    const auto found = numbers.find(id);
    if (found != numbers.end()) id = found->second;
  };
  moved(item.id);
  if (item.parent) moved(*item.parent);
  for (WorkId& id : item.depends_on) moved(id);
}

/// A file as kanban-md reads it: ids and dependencies that are numbers, a block that is a truth
/// value, lines that end in a newline.
std::string kanban_text(const WorkItem& item) {
  const auto is_number = [](const Value& value) { return value.is_integer(); };
  const auto& needs = item.fields["depends_on"].items();
  const bool is_fine =
      item.source.find('\r') == std::string::npos && item.fields["id"].is_integer() &&
      !item.fields["blocked"].is_string() &&
      (item.fields["depends_on"].is_null() || item.fields["depends_on"].is_list()) &&
      std::all_of(needs.begin(), needs.end(), is_number);
  if (is_fine) return item.source;
  WorkItem fresh = item;
  fresh.source.clear();
  for (const char* key : {"id", "blocked", "depends_on"}) fresh.fields.erase(key);
  std::erase(fresh.body, '\r');
  return format_work_item(fresh);
}

}  // namespace

Result<Imported> import_beads(Context& context, const std::string& rig, const fs::path& file) {
  GT_TRY(const auto issues, read_issues(context, file));
  Imported outcome;
  const auto make = [&](int next, const std::vector<int>&) -> Result<std::vector<WorkItem>> {
    GT_TRY(const auto present, whole_items(context, rig));
    BeadIds ids = beads_among(present);
    std::vector<const Value*> fresh;
    for (const Value& issue : issues) {
      if (ids.emplace(bead_name(issue), WorkId(rig, next)).second) {
        fresh.push_back(&issue);
        ++next;
      }
    }
    std::vector<WorkItem> items;
    for (const Value* issue : fresh) {
      GT_TRY(WorkItem item, item_of_bead(*issue, ids.find(bead_name(*issue))->second, ids));
      outcome.unknown_dependencies += unknown_dependencies(*issue, ids);
      items.push_back(std::move(item));
    }
    outcome.present = issues.size() - fresh.size();
    return items;
  };
  GT_TRY(const auto made, context.town().board(rig).adopt(make));
  for (const WorkItem& item : made) outcome.made.push_back(item.id);
  return outcome;
}

Result<Imported> import_kanban(Context& context, const std::string& rig,
                               const fs::path& directory) {
  GT_TRY(auto tasks, read_tasks(context, directory, rig));
  Imported outcome;
  const auto make = [&](int next, const std::vector<int>& taken) -> Result<std::vector<WorkItem>> {
    Board board = context.town().board(rig);
    std::erase_if(tasks, [&](const WorkItem& task) {
      const auto there = board.load(task.id);
      const bool is_there = there && there->source == task.source;
      outcome.present += is_there ? 1 : 0;
      return is_there;
    });
    const bool is_free = std::none_of(tasks.begin(), tasks.end(), [&](const WorkItem& task) {
      return std::binary_search(taken.begin(), taken.end(), task.id.number());
    });
    std::map<WorkId, WorkId> numbers;
    for (const WorkItem& task : tasks) {
      numbers.emplace(task.id, is_free ? task.id : WorkId(rig, next++));
    }
    for (WorkItem& task : tasks) {
      const std::string name = fs::path(task.key).filename().string();
      const bool keeps_name = numbers.at(task.id) == task.id;
      renumber(task, numbers);
      task.key = keeps_name ? name : "";
    }
    return tasks;
  };
  GT_TRY(const auto made, context.town().board(rig).adopt(make));
  for (const WorkItem& item : made) outcome.made.push_back(item.id);
  return outcome;
}

Result<std::vector<Value>> beads_of_board(Context& context, const std::string& rig) {
  GT_TRY(const auto items, whole_items(context, rig));
  const BeadIds ids = beads_among(items);
  std::vector<Value> issues;
  for (const WorkItem& item : items) issues.push_back(bead_of_item(item, ids));
  return issues;
}

Result<std::size_t> export_kanban(Context& context, const std::string& rig,
                                  const fs::path& directory) {
  std::error_code absent;
  if (fs::exists(directory, absent) && !fs::is_empty(directory, absent)) {
    return Error{ErrorCode::kConflict, format("{} is not empty", directory.string()),
                 "name a directory that is empty or not there"};
  }
  GT_TRY(const auto items, whole_items(context, rig));
  const std::string config_key = TownPaths::board_prefix(rig) + "config.yml";
  const auto document = context.town().store->get(config_key);
  const std::string text = document ? document->bytes : board_file(rig);
  GT_TRY(const BoardConfig config, parse_board_config(text, config_key));

  Disk& disk = context.disk();
  const fs::path tasks = directory / config.tasks_directory;
  GT_CHECK(disk.make_directories(tasks));
  int next = config.next_id.value_or(1);
  for (const WorkItem& item : items) {
    GT_CHECK(disk.write_new(tasks / fs::path(item.key).filename(), kanban_text(item)));
    next = std::max(next, item.id.number() + 1);
  }
  GT_TRY(const std::string counted, with_value(text, "next_id", Value(next), config_key));
  GT_CHECK(disk.write_new(directory / "config.yml", counted));
  return items.size();
}

}  // namespace gt
