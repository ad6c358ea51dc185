// SPDX-License-Identifier: Apache-2.0
#include "hooks/poller_state.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::size_t kMostSeen = 5000;
constexpr Duration kLongestPause = std::chrono::hours(6);

Result<std::optional<PendingNews>> read_pending(const Value& map, const std::string& file) {
  if (map.is_null()) return std::optional<PendingNews>();
  Fields fields(map, file);
  PendingNews pending;
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  pending.after = static_cast<int>(fields.integer_or("after", 0));
  pending.ids = fields.texts("ids");
  GT_CHECK(fields.finish());
  pending.at = *at;
  return std::optional(std::move(pending));
}

Value pending_value(const std::optional<PendingNews>& pending) {
  if (!pending) return {};
  return Value::map({{"at", format_time(pending->at)},
                     {"after", pending->after},
                     {"ids", Value::list_of(pending->ids)}});
}

}  // namespace

bool PollerState::has_seen(std::string_view id) const {
  return std::find(seen.begin(), seen.end(), id) != seen.end();
}

void PollerState::see(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (!has_seen(id)) seen.push_back(id);
  }
  if (seen.size() > kMostSeen) {
    seen.erase(seen.begin(), seen.end() - static_cast<std::ptrdiff_t>(kMostSeen));
  }
}

Duration poll_pause(Duration every, int failures) {
  Duration pause = every;
  for (int i = 0; i < failures && pause < kLongestPause; ++i) pause *= 2;
  return failures > 0 ? std::max(every, std::min(pause, kLongestPause)) : every;
}

Result<PollerState> parse_poller_state(std::string_view text, std::string_view file_name) {
  GT_TRY(Value map, parse_yaml(text, file_name));
  const std::string file(file_name);
  PollerState state;
  Fields fields(map, file);
  state.next_at = fields.optional_time("next_at");
  state.last_at = fields.optional_time("last_at");
  state.failures = static_cast<int>(fields.integer_or("failures", 0));
  state.error = fields.text_or("error", "");
  state.is_told = fields.bool_or("is_told", false);
  state.cursor = fields.text_or("cursor", "");
  state.seen = fields.texts("seen");
  GT_CHECK(fields.finish());
  GT_TRY(state.pending, read_pending(map["pending"], file));
  state.source = std::move(map);
  return state;
}

std::string format_poller_state(const PollerState& state) {
  Value map = state.source;
  map.set_or_erase("next_at", time_value(state.next_at));
  map.set_or_erase("last_at", time_value(state.last_at));
  map.set("failures", state.failures);
  map.set_or_erase("error", state.error.empty() ? Value() : Value(state.error));
  map.set_or_erase("is_told", state.is_told ? Value(true) : Value());
  map.set_or_erase("cursor", state.cursor.empty() ? Value() : Value(state.cursor));
  map.set("seen", Value::list_of(state.seen));
  map.set_or_erase("pending", pending_value(state.pending));
  return to_yaml(map);
}

Result<PollerState> load_poller_state(Store& store, std::string_view poller) {
  const std::string key = TownPaths::poller_key(poller);
  const auto document = store.get(key);
  if (document) return parse_poller_state(document->bytes, key);
  if (document.error().code == ErrorCode::kNotFound) return PollerState();
  return document.error();
}

Result<PollerState> change_poller_state(Store& store, std::string_view poller,
                                        const std::function<void(PollerState&)>& change) {
  const std::string key = TownPaths::poller_key(poller);
  PollerState saved;
  GT_CHECK(update(store, key, [&](const std::string* bytes) -> Result<std::string> {
    saved = PollerState();
    if (bytes != nullptr) {
      GT_TRY(saved, parse_poller_state(*bytes, key));
    }
    change(saved);
    return format_poller_state(saved);
  }));
  return saved;
}

}  // namespace gt
