// SPDX-License-Identifier: Apache-2.0
#include "cli/trash/trash.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/agents/return.h"
#include "cli/rigs/return.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"
#include "hooks/trash.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kKindNames = {"document", "agent", "rig", "broken"};
constexpr std::string_view kSuffix = ".yaml";

std::string counted(std::int64_t count, std::string_view what) {
  return count == 0 ? "" : format(", {} {}{}", count, what, count == 1 ? "" : "s");
}

std::string agent_title(const Value& record) {
  const auto number = [&](std::string_view key) { return record[key].as_integer().value_or(0); };
  std::string title = format("{}", one_line(*record["address"].as_string(), 80));
  if (const std::string* branch = record["branch"].as_string()) {
    title += format(", branch {}", one_line(*branch, 60));
  }
  return title + counted(number("unpushed_commits"), "unpushed commit") +
         counted(number("changed_files"), "changed file") +
         counted(number("untracked_files"), "untracked file");
}

void describe(TrashEntry& entry) {
  const auto has = [&](std::string_view key) { return entry.record[key].as_string() != nullptr; };
  if (!entry.record["document"].is_null()) {
    entry.kind = TrashEntry::kDocument;
    entry.title = has("title") ? one_line(*entry.record["title"].as_string(), 200) : "a record";
  } else if (has("address")) {
    entry.kind = TrashEntry::kAgent;
    entry.title = agent_title(entry.record);
  } else if (has("rig") && has("from")) {
    entry.kind = TrashEntry::kRig;
    entry.title = format("the rig {}", one_line(*entry.record["rig"].as_string(), 60));
  } else {
    entry.problem = format("{}:1: is no record of the trash", TownPaths::trash_key(entry.id));
  }
}

Result<Value> read_record(Store& store, const std::string& key, TrashEntry& entry) {
  GT_TRY(const Document document, store.get(key));
  GT_TRY(Value record, parse_yaml(document.bytes, key));
  Fields fields(record, key);
  if (fields.text("id") != entry.id) fields.fail("id", "is another than the file's name");
  entry.by = fields.text_or("by", "");
  entry.at = fields.optional_time("at");
  GT_CHECK(fields.finish());
  return record;
}

TrashEntry read_entry(Store& store, const std::string& key, std::string id) {
  TrashEntry entry;
  entry.id = std::move(id);
  auto record = read_record(store, key, entry);
  if (record) {
    entry.record = *std::move(record);
    describe(entry);
  } else {
    entry.problem = record.error().message;
  }
  return entry;
}

/// The id that the name of a record's file tells; nothing for any other file.
std::optional<std::string> id_of(const std::string& name) {
  if (name.starts_with('.') || !name.ends_with(kSuffix)) return std::nullopt;
  return name.substr(0, name.size() - kSuffix.size());
}

/// The records' keys alone: below them lie whole worktrees, which must not be walked through.
Result<std::vector<std::string>> record_ids(const fs::path& trash) {
  std::vector<std::string> ids;
  std::error_code problem;
  for (fs::directory_iterator entry(trash, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (const auto id = id_of(entry->path().filename().string())) ids.push_back(*id);
  }
  if (problem && problem.value() != ENOENT) return system_error(problem.value(), trash.string());
  return ids;
}

Result<void> erase_record(Store& store, const std::string& id) {
  const std::string key = TownPaths::trash_key(id);
  const auto document = store.get(key);
  if (!document && document.error().code == ErrorCode::kNotFound) return {};
  if (!document) return document.error();
  return store.erase(key, document->revision);
}

Result<void> remove_files(const fs::path& files) {
  std::error_code problem;
  fs::remove_all(files, problem);
  if (problem) return system_error(problem.value(), files.string());
  return {};
}

/// The snapshot of a removed agent's work; empty for anything else.
std::string ref_of(const TrashEntry& entry) {
  const std::string* ref = entry.record["ref"].as_string();
  return entry.kind == TrashEntry::kAgent && ref != nullptr ? *ref : "";
}

fs::path repository_of(const Town& town, const TrashEntry& entry) {
  const std::string* rig = entry.record["rig"].as_string();
  return town.paths.repository(rig != nullptr ? *rig : "");
}

}  // namespace

std::string_view trash_kind_name(TrashEntry::Kind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

Result<std::vector<TrashEntry>> list_trash(Store& store, const TownPaths& paths) {
  GT_TRY(const auto ids, record_ids(paths.trash()));
  std::vector<TrashEntry> entries;
  for (const std::string& id : ids) {
    entries.push_back(read_entry(store, TownPaths::trash_key(id), id));
  }
  std::sort(entries.begin(), entries.end(), [](const TrashEntry& a, const TrashEntry& b) {
    if (a.at != b.at) return a.at > b.at;
    return a.id > b.id;
  });
  return entries;
}

Result<TrashEntry> find_trash(Store& store, std::string_view id) {
  const std::string key = TownPaths::trash_key(id);
  const auto document = store.get(key);
  if (document) return read_entry(store, key, std::string(id));
  if (document.error().code != ErrorCode::kNotFound) return document.error();
  return Error{ErrorCode::kNotFound, format("nothing is in the trash as '{}'", printable(id)),
               "'gt trash list' lists what is"};
}

Result<std::string> restore_trash(Context& context, const TrashEntry& entry) {
  Town& town = context.town();
  std::string what;
  switch (entry.kind) {
    case TrashEntry::kBroken:
      return Error{ErrorCode::kCorrupt, entry.problem, "mend it with an editor"};
    case TrashEntry::kDocument: {
      GT_CHECK(restore_document(*town.store, entry.id));
      what = entry.title;
      break;
    }
    case TrashEntry::kAgent: {
      GT_TRY(what, return_agent(context, entry.id, entry.record));
      break;
    }
    case TrashEntry::kRig: {
      GT_TRY(what, return_rig(context, entry.id, entry.record));
      break;
    }
  }
  if (entry.kind != TrashEntry::kDocument) {
    if (const std::string ref = ref_of(entry); !ref.empty()) {
      GT_CHECK(context.git().delete_ref(repository_of(town, entry), ref));
    }
    GT_CHECK(remove_files(town.paths.trash() / entry.id));
    GT_CHECK(erase_record(*town.store, entry.id));
  }
  GT_CHECK(context.write_down("trash.restored", entry.id, Value::map({{"what", what}})));
  return what;
}

Result<int> commits_lost_with(Context& context, const TrashEntry& entry) {
  Town& town = context.town();
  std::error_code ignored;
  if (entry.kind == TrashEntry::kRig) {
    const fs::path kept = town.paths.trash() / entry.id / *entry.record["rig"].as_string();
    const fs::path repository = kept / "repo.git";
    if (!fs::exists(repository, ignored)) return 0;
    return context.git().unpushed_commits(repository);
  }
  const std::string ref = ref_of(entry);
  const fs::path repository = repository_of(town, entry);
  if (ref.empty() || !fs::exists(repository, ignored)) return 0;
  return context.git().commits_only_at(repository, ref);
}

Result<void> drop_trash(Context& context, const TrashEntry& entry) {
  Town& town = context.town();
  const std::string ref = ref_of(entry);
  const fs::path repository = repository_of(town, entry);
  std::error_code ignored;
  if (!ref.empty() && fs::exists(repository, ignored)) {
    GT_CHECK(context.git().delete_ref(repository, ref));
  }
  GT_CHECK(remove_files(town.paths.trash() / entry.id));
  return erase_record(*town.store, entry.id);
}

}  // namespace gt
