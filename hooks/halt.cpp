// SPDX-License-Identifier: Apache-2.0
#include "hooks/halt.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

Result<Halt> parse_halt(std::string_view text, std::string_view file) {
  GT_TRY(Value map, parse_yaml(text, file));
  Halt halt;
  Fields fields(map, std::string(file));
  const std::string state = fields.text("state");
  if (state != "paused" && state != "stopped") fields.fail("state", "must be paused or stopped");
  halt.state = state == "stopped" ? HaltState::kStopped : HaltState::kPaused;
  halt.by = fields.text_or("by", "");
  halt.at = fields.optional_time("at");
  halt.reason = fields.text_or("reason", "");
  GT_CHECK(fields.finish());
  halt.source = std::move(map);
  return halt;
}

std::string format_halt(const Halt& halt) {
  Value map = halt.source;
  map.set("state", halt_state_name(halt.state));
  map.set("by", halt.by);
  map.set_or_erase("at", time_value(halt.at));
  map.set_or_erase("reason", halt.reason.empty() ? Value() : Value(halt.reason));
  return to_yaml(map);
}

}  // namespace

std::string_view halt_state_name(HaltState state) {
  return state == HaltState::kPaused ? "paused" : "stopped";
}

std::string Halt::words(WallTime now) const {
  std::string words = format("the town is {}", halt_state_name(state));
  if (at) words += format(" since {}", format_age(std::max(now - *at, Duration(0))));
  if (!by.empty()) words += format(", by {}", by);
  return reason.empty() ? words : format("{}: {}", words, reason);
}

Result<std::optional<Halt>> load_halt(Store& store) {
  const std::string key = TownPaths::halt_key();
  const auto document = store.get(key);
  if (!document) {
    if (document.error().code == ErrorCode::kNotFound) return std::optional<Halt>();
    return document.error();
  }
  GT_TRY(Halt halt, parse_halt(document->bytes, key));
  return std::optional(std::move(halt));
}

Result<void> write_halt(Store& store, const Halt& halt) {
  return update(store, TownPaths::halt_key(),
                [&](const std::string*) -> Result<std::string> { return format_halt(halt); });
}

Result<bool> lift_halt(Store& store, HaltState state) {
  const std::string key = TownPaths::halt_key();
  const auto document = store.get(key);
  if (!document) {
    if (document.error().code == ErrorCode::kNotFound) return false;
    return document.error();
  }
  GT_TRY(const Halt halt, parse_halt(document->bytes, key));
  if (halt.state != state) return false;
  GT_CHECK(store.erase(key, document->revision));
  return true;
}

Result<void> check_not_stopped(Store& store, WallTime now) {
  GT_TRY(const auto halt, load_halt(store));
  if (!halt || halt->state != HaltState::kStopped) return {};
  return Error{ErrorCode::kRefused, halt->words(now), "'gt thaw' lets it go on"};
}

}  // namespace gt
