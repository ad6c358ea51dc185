// SPDX-License-Identifier: Apache-2.0
#include "hooks/rate_limit.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {

Result<RateLimit> parse_rate_limit(std::string_view text, std::string_view file) {
  GT_TRY(Value map, parse_yaml(text, file));
  RateLimit limit;
  Fields fields(map, std::string(file));
  limit.kind = fields.text("kind");
  const auto until = fields.optional_time("until");
  if (!until) fields.fail("until", "is missing");
  const auto at = fields.optional_time("at");
  limit.by = fields.text_or("by", "");
  limit.agents = fields.texts("agents");
  GT_CHECK(fields.finish());
  limit.until = *until;
  limit.at = at.value_or(*until);
  limit.source = std::move(map);
  return limit;
}

std::string format_rate_limit(const RateLimit& limit) {
  Value map = limit.source;
  map.set("kind", limit.kind);
  map.set("until", format_time(limit.until));
  map.set("by", limit.by);
  map.set("at", format_time(limit.at));
  map.set_or_erase("agents", limit.agents.empty() ? Value() : Value::list_of(limit.agents));
  return to_yaml(map);
}

Result<void> RateLimits::note(const RateLimit& limit) {
  const std::string key = TownPaths::rate_limit_key(limit.kind);
  return update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) return format_rate_limit(limit);
    GT_TRY(RateLimit known, parse_rate_limit(*bytes, key));
    for (const std::string& each : limit.agents) {
      const bool is_new =
          std::find(known.agents.begin(), known.agents.end(), each) == known.agents.end();
      if (is_new) known.agents.push_back(each);
    }
    if (known.until < limit.until) {
      known.until = limit.until;
      known.by = limit.by;
      known.at = limit.at;
    }
    return format_rate_limit(known);
  });
}

Result<void> RateLimits::lift(std::string_view kind, WallTime until) {
  const std::string key = TownPaths::rate_limit_key(kind);
  const auto document = store_.get(key);
  if (!document) {
    return document.error().code == ErrorCode::kNotFound ? Result<void>() : document.error();
  }
  GT_TRY(const RateLimit known, parse_rate_limit(document->bytes, key));
  if (known.until != until) {
    return Error{ErrorCode::kConflict, format("{} has run into another limit", kind), ""};
  }
  return store_.erase(key, document->revision);
}

Result<RateLimits::All> RateLimits::load_all() {
  GT_TRY(const std::vector<std::string> keys, store_.list(TownPaths::rate_limits_prefix()));
  All all;
  for (const std::string& key : keys) {
    const auto document = store_.get(key);
    auto limit = document ? parse_rate_limit(document->bytes, key) : document.error();
    if (limit) {
      all.limits.push_back(*std::move(limit));
    } else if (limit.error().code != ErrorCode::kNotFound) {
      all.broken.push_back(limit.error());
    }
  }
  return all;
}

}  // namespace gt
