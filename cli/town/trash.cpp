// SPDX-License-Identifier: Apache-2.0
#include "cli/town/trash.h"

#include <algorithm>
#include <system_error>

#include "common/store/yaml.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// Ids of all records, the newest first. Not by the store's list, which would look into every
/// folder that was ever removed.
std::vector<std::string> record_ids(const fs::path& trash) {
  std::vector<std::string> ids;
  std::error_code problem;
  for (fs::directory_iterator entry(trash, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (entry->path().extension() == ".yaml") ids.push_back(entry->path().stem().string());
  }
  std::sort(ids.rbegin(), ids.rend());
  return ids;
}

}  // namespace

std::optional<TrashRecord> find_trash_record(
    Town& town, const std::function<bool(const TrashRecord&)>& is_meant) {
  for (const std::string& id : record_ids(town.paths.trash())) {
    const std::string key = TrashRecord::key_of(id);
    const auto document = town.store->get(key);
    if (!document) continue;
    auto text = parse_yaml(document->bytes, key);
    if (!text) continue;
    TrashRecord record{id, *std::move(text), document->revision};
    if (is_meant(record)) return record;
  }
  return std::nullopt;
}

}  // namespace gt
