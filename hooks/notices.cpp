// SPDX-License-Identifier: Apache-2.0
#include "hooks/notices.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr Duration kMemory = std::chrono::hours(24 * 30);
constexpr Duration kWindow = std::chrono::hours(1);

}  // namespace

bool Notices::was_told(std::string_view key) const {
  return std::any_of(told.begin(), told.end(), [&](const auto& each) { return each.first == key; });
}

void Notices::tell(std::string_view key, WallTime now) {
  std::erase_if(told, [&](const auto& each) { return now - each.second > kMemory; });
  std::erase_if(sent, [&](WallTime at) { return now - at > kWindow; });
  if (!was_told(key)) told.emplace_back(key, now);
}

Result<Notices> parse_notices(std::string_view text, std::string_view file_name) {
  GT_TRY(Value map, parse_yaml(text, file_name));
  const std::string file(file_name);
  Notices notices;
  Fields fields(map, file);
  const Value::List& told = fields.list("told");
  const std::vector<std::string> sent = fields.texts("sent");
  GT_CHECK(fields.finish());
  for (const Value& each : told) {
    Fields row(each, file);
    const std::string key = row.text("key");
    const auto at = row.optional_time("at");
    if (!at) row.fail("at", "is missing");
    GT_CHECK(row.finish());
    notices.told.emplace_back(key, *at);
  }
  for (const std::string& each : sent) {
    const auto at = parse_time(each);
    if (!at) return Error{ErrorCode::kCorrupt, file + ": " + at.error().message, ""};
    notices.sent.push_back(*at);
  }
  notices.source = std::move(map);
  return notices;
}

std::string format_notices(const Notices& notices) {
  Value::List told, sent;
  for (const auto& [key, at] : notices.told) {
    told.push_back(Value::map({{"key", key}, {"at", format_time(at)}}));
  }
  for (const WallTime at : notices.sent) sent.push_back(format_time(at));
  Value map = notices.source;
  map.set("told", std::move(told));
  map.set("sent", std::move(sent));
  return to_yaml(map);
}

Result<Notices> load_notices(Store& store) {
  const auto document = store.get(TownPaths::notices_key());
  if (document) return parse_notices(document->bytes, TownPaths::notices_key());
  if (document.error().code == ErrorCode::kNotFound) return Notices();
  return document.error();
}

Result<void> change_notices(Store& store, const std::function<void(Notices&)>& change) {
  return update(store, TownPaths::notices_key(),
                [&](const std::string* bytes) -> Result<std::string> {
                  Notices notices;
                  if (bytes != nullptr) {
                    GT_TRY(notices, parse_notices(*bytes, TownPaths::notices_key()));
                  }
                  change(notices);
                  return format_notices(notices);
                });
}

}  // namespace gt
