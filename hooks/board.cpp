// SPDX-License-Identifier: Apache-2.0
#include "hooks/board.h"

#include <fcntl.h>

#include <algorithm>

#include "common/base/fd.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_lock.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// Whoever makes an item holds the lock for some milliseconds; many may stand in line.
constexpr Duration kPatience = std::chrono::seconds(30);

bool is_safe_directory(std::string_view name) {
  const auto parts = split(name, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == ".." || part.starts_with('.');
  });
}

/// `text` with this `next_id`; as it is if it has none.
std::string with_next_id(std::string text, int next_id) {
  constexpr std::string_view kKey = "next_id:";
  std::size_t at = text.starts_with(kKey) ? 0 : text.find("\nnext_id:");
  if (at == std::string::npos) return text;
  at = text.find(kKey, at) + kKey.size();
  const std::size_t end = std::min(text.find_first_of("\r\n#", at), text.size());
  const bool has_comment = end < text.size() && text[end] == '#';
  return text.replace(at, end - at, format(" {}{}", next_id, has_comment ? " " : ""));
}

Result<FileLock> lock_file(const fs::path& path) {
  std::error_code ignored;  // opening it tells
  fs::create_directories(path.parent_path(), ignored);
  // Left where it is: whoever waits for the lock has the same file open.
  const Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return system_error(errno, path.string());
  return FileLock::acquire(path, kPatience);
}

Result<void> check_title(std::string_view title) {
  constexpr std::size_t kMostBytes = 1000;
  if (trimmed(title).empty()) {
    return Error{ErrorCode::kUsage, "a work item needs a title", "gt add 'Fix the login'"};
  }
  if (title.find('\n') == title.npos && title.size() <= kMostBytes) return {};
  return Error{ErrorCode::kUsage, format("a title is one line of at most {} bytes", kMostBytes),
               "what is longer goes into the text: gt add TITLE --body -"};
}

WorkItem item_of(const NewItem& wanted, const BoardConfig& config, const WorkId& id, WallTime now) {
  WorkItem item(id);
  item.title = trimmed(wanted.title);
  item.status = wanted.status.empty() ? config.status : wanted.status;
  item.priority = wanted.priority.empty() ? config.priority : wanted.priority;
  item.tags = wanted.tags;
  item.depends_on = wanted.depends_on;
  item.assignee = wanted.assignee;
  item.parent = wanted.parent;
  item.work_class = config.work_class;
  item.body = trimmed(wanted.body);
  item.created = item.updated = now;
  return item;
}

int next_number(const BoardConfig& config, const std::vector<int>& taken) {
  return std::max(config.next_id.value_or(1), taken.empty() ? 1 : taken.back() + 1);
}

Error not_found(const WorkId& id) {
  return {ErrorCode::kNotFound, format("there is no work item {}", id.str()),
          format("its file would be {}tasks/{:03}-….md; 'gt ls --all' lists those there are",
                 TownPaths::board_prefix(id.rig()), id.number())};
}

/// The item at `key`, whose number must be that of its name.
Result<WorkItem> parse_checked(std::string_view bytes, std::string_view key, const WorkId& id) {
  GT_TRY(WorkItem item, parse_work_item(bytes, key, id.rig()));
  if (item.id == id) return item;
  return wrong_number(key, item.fields["id"].line(), item.id, id);
}

}  // namespace

Result<BoardConfig> parse_board_config(std::string_view text, std::string_view file) {
  GT_TRY(const Value map, parse_yaml(text, file));
  BoardConfig config;
  Fields fields(map, std::string(file));
  config.tasks_directory = fields.text_or("tasks_dir", config.tasks_directory);
  while (config.tasks_directory.ends_with('/')) config.tasks_directory.pop_back();
  if (!is_safe_directory(config.tasks_directory)) {
    fields.fail("tasks_dir", "must be a folder below the board");
  }
  Fields defaults(fields.map("defaults"), std::string(file));
  config.status = defaults.text_or("status", config.status);
  config.priority = defaults.text_or("priority", config.priority);
  config.work_class = defaults.text_or("class", "");
  const auto next_id = fields.optional_integer("next_id");
  if (next_id && (*next_id < 1 || *next_id >= 1'000'000'000)) {
    fields.fail("next_id", "must be from 1 to 999999999");
  } else if (next_id) {
    config.next_id = static_cast<int>(*next_id);
  }
  GT_CHECK(fields.finish());
  GT_CHECK(defaults.finish());
  return config;
}

std::string Board::config_key() const {
  return TownPaths::board_prefix(rig_) + "config.yml";
}

Result<BoardConfig> Board::config() {
  const auto document = store_.get(config_key());
  if (document) return parse_board_config(document->bytes, config_key());
  if (document.error().code == ErrorCode::kNotFound) return BoardConfig();
  return document.error();
}

BoardPlace Board::place() {
  // A broken config.yml must not hide the items.
  return {paths_.absolute(TownPaths::board_prefix(rig_)), config().value_or({}).tasks_directory,
          rig_};
}

Result<WorkItem> Board::write_new(const WorkItem& item, const BoardConfig& config) {
  const std::string name =
      item.key.empty() ? work_file_name(item.id.number(), item.title) : item.key;
  const std::string key =
      format("{}{}/{}", TownPaths::board_prefix(rig_), config.tasks_directory, name);
  const std::string bytes = format_work_item(item);
  GT_TRY(WorkItem made, parse_checked(bytes, key, item.id));
  GT_CHECK(store_.put(key, bytes, Revision::absent()));
  return made;
}

Result<void> Board::advance(const BoardConfig& config, int next_id) {
  // A crash before this leaves next_id behind; the next one who makes an item looks at the files
  // too.
  if (!config.next_id || *config.next_id >= next_id) return {};
  return update(store_, config_key(), [&](const std::string* text) -> Result<std::string> {
    return with_next_id(text == nullptr ? "" : *text, next_id);
  });
}

Result<WorkItem> Board::create(const NewItem& wanted, WallTime now) {
  GT_CHECK(check_title(wanted.title));
  GT_TRY(const FileLock lock, lock_file(paths_.board_lock(rig_)));
  GT_TRY(const BoardConfig config, this->config());
  GT_TRY(const auto taken, numbers_on(place()));
  const int number = next_number(config, taken);
  GT_TRY(WorkItem made, write_new(item_of(wanted, config, WorkId(rig_, number), now), config));
  GT_CHECK(advance(config, number + 1));
  return made;
}

Result<std::vector<WorkItem>> Board::adopt(const MakeItems& make) {
  GT_TRY(const FileLock lock, lock_file(paths_.board_lock(rig_)));
  GT_TRY(const BoardConfig config, this->config());
  GT_TRY(const auto taken, numbers_on(place()));
  int next = next_number(config, taken);
  GT_TRY(const auto items, make(next, taken));
  std::vector<WorkItem> made;
  for (const WorkItem& item : items) {
    GT_TRY(WorkItem one, write_new(item, config));
    next = std::max(next, one.id.number() + 1);
    made.push_back(std::move(one));
  }
  GT_CHECK(advance(config, next));
  return made;
}

Result<std::string> Board::key_of(const WorkId& id) {
  GT_TRY(std::vector<std::string> names, names_of_number(place(), id.number()));
  if (names.empty()) return not_found(id);
  const std::string prefix = TownPaths::board_prefix(rig_);
  if (names.size() == 1) return prefix + names.front();
  return two_files(id, prefix + names[0], prefix + names[1]);
}

Result<WorkItem> Board::load(const WorkId& id) {
  GT_TRY(const std::string key, key_of(id));
  GT_TRY(const Document document, store_.get(key));
  return parse_checked(document.bytes, key, id);
}

Result<WorkItem> Board::change(const WorkId& id, WallTime now, const ItemChange& change) {
  GT_TRY(const std::string key, key_of(id));
  std::optional<WorkItem> saved;
  GT_CHECK(update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) return not_found(id);
    GT_TRY(WorkItem item, parse_checked(*bytes, key, id));
    GT_CHECK(change(item));
    std::string after = format_work_item(item);
    if (after != *bytes) {
      item.updated = now;
      after = format_work_item(item);
    }
    GT_TRY(saved, parse_checked(after, key, id));
    return after;
  }));
  return *std::move(saved);
}

Result<WorkItem> Board::move(const WorkId& id, WorkStatus to, WallTime now) {
  return change(id, now, [&](WorkItem& item) { return move_item(item, to, now); });
}

Result<BoardList> Board::list(ListScope scope, const Told& told) {
  return list_board(place(), scope, paths_.board_index(rig_), told);
}

Result<void> move_item(WorkItem& item, WorkStatus to, WallTime now) {
  const auto from = item.standing();
  if (from == to) return {};
  if (!is_legal_move(from, to)) {
    std::vector<std::string> moves;
    for (const WorkStatus each : legal_moves(from)) moves.emplace_back(work_status_name(each));
    const std::string hint = to == WorkStatus::kBlocked
                                 ? format("gt block {} -m REASON", item.id.str())
                                 : format("from there it may go to {}", join(moves, ", "));
    return Error{ErrorCode::kRefused,
                 format("{} is {}: it cannot go to {}", item.id.str(),
                        one_line(item.standing_name(), 40), work_status_name(to)),
                 hint};
  }
  item.status = work_status_name(to);
  if (to != WorkStatus::kArchived) {
    item.is_blocked = false;
    item.block_reason.clear();
  }
  if (to != WorkStatus::kInProgress) item.claim.reset();
  if (to == WorkStatus::kInProgress && !item.started) item.started = now;
  if (to == WorkStatus::kDone) item.completed = now;
  if (!is_finished(to)) {
    item.completed.reset();
    item.close_reason.clear();
  }
  return {};
}

bool is_before(const WorkSummary& a, const WorkSummary& b) {
  const int rank_a = priority_rank(a.priority), rank_b = priority_rank(b.priority);
  if (rank_a != rank_b) return rank_a < rank_b;
  if (a.created != b.created)
    return a.created.value_or(WallTime::max()) < b.created.value_or(WallTime::max());
  return a.id < b.id;
}

}  // namespace gt
