// SPDX-License-Identifier: Apache-2.0
#include "hooks/agent_hook.h"

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 3> kDesiredNames = {"running", "stopped", "parked"};

Desired read_desired(Fields& fields) {
  const std::string name = fields.text("desired");
  const auto found = std::find(kDesiredNames.begin(), kDesiredNames.end(), name);
  if (found == kDesiredNames.end()) {
    if (!name.empty()) fields.fail("desired", "must be running, stopped or parked");
    return Desired::kStopped;
  }
  return static_cast<Desired>(found - kDesiredNames.begin());
}

/// A whole number from `least` up that fits an int; `fallback` if there is none.
std::optional<int> read_count(Fields& fields, std::string_view key, int least) {
  const auto number = fields.optional_integer(key);
  if (!number) return std::nullopt;
  if (*number < least || *number > 1'000'000) {
    fields.fail(key, format("must be from {} to 1000000", least));
    return std::nullopt;
  }
  return static_cast<int>(*number);
}

std::optional<WorkId> read_work(Fields& fields) {
  const auto text = fields.optional_text("work");
  if (!text) return std::nullopt;
  auto id = WorkId::parse(*text);
  if (!id) {
    fields.fail("work", format("is no work item: {}", id.error().message), id.error().hint);
    return std::nullopt;
  }
  return *std::move(id);
}

Result<StartHistory> read_starts(const Value& map, std::string_view file) {
  StartHistory starts;
  Fields fields(map, std::string(file));
  starts.failures = read_count(fields, "failures", 0).value_or(0);
  starts.next_at = fields.optional_time("next_at");
  for (const std::string& text : fields.texts("failed_at")) {
    if (const auto time = parse_time(text)) {
      starts.failed_at.push_back(*time);
    } else {
      fields.fail("failed_at", time.error().message, time.error().hint);
    }
  }
  GT_CHECK(fields.finish());
  return starts;
}

Result<std::optional<SignalRecord>> read_signal(const Value& map, std::string_view file) {
  if (map.entries().empty()) return std::optional<SignalRecord>();
  SignalRecord signal;
  Fields fields(map, std::string(file));
  signal.state = fields.text("state");
  signal.instance = fields.text_or("instance", "");
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  GT_CHECK(fields.finish());
  signal.at = *at;
  return std::optional(std::move(signal));
}

Result<Care> read_care(const Value& map, std::string_view file) {
  Care care;
  Fields fields(map, std::string(file));
  care.nudges = read_count(fields, "nudges", 0).value_or(0);
  care.nudged_at = fields.optional_time("nudged_at");
  care.progress = fields.text_or("progress", "");
  care.asked_at = fields.optional_time("asked_at");
  care.restarts = read_count(fields, "restarts", 0).value_or(0);
  GT_CHECK(fields.finish());
  return care;
}

/// `before` with the fields of `starts`; null when nothing is left to say.
Value written(const StartHistory& starts, Value before) {
  std::vector<std::string> failed_at;
  for (const WallTime time : starts.failed_at) failed_at.push_back(format_time(time));
  before.set_or_erase("failures", starts.failures == 0 ? Value() : Value(starts.failures));
  before.set_or_erase("next_at", time_value(starts.next_at));
  before.set_or_erase("failed_at", failed_at.empty() ? Value() : Value::list_of(failed_at));
  return before.entries().empty() ? Value() : before;
}

Value written(const std::optional<SignalRecord>& signal, Value before) {
  if (!signal) return {};
  before.set("state", signal->state);
  before.set("at", format_time(signal->at));
  before.set_or_erase("instance", signal->instance.empty() ? Value() : Value(signal->instance));
  return before;
}

Value optional_text(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

Value optional_count(int count) {
  return count == 0 ? Value() : Value(count);
}

Value written(const Care& care, Value before) {
  before.set_or_erase("nudges", optional_count(care.nudges));
  before.set_or_erase("nudged_at", time_value(care.nudged_at));
  before.set_or_erase("progress", optional_text(care.progress));
  before.set_or_erase("asked_at", time_value(care.asked_at));
  before.set_or_erase("restarts", optional_count(care.restarts));
  return before.entries().empty() ? Value() : before;
}

Error no_such_agent(const Address& address) {
  return {ErrorCode::kNotFound, format("there is no agent {}", address.str()),
          "'gt agents' lists those there are; 'gt polecat spawn' and 'gt crew add' make one"};
}

/// The bytes of an agent's hook file.
Result<Document> read(Store& store, const Address& address) {
  auto document = store.get(TownPaths::hook_key(address));
  if (document || document.error().code != ErrorCode::kNotFound) return document;
  return no_such_agent(address);
}

}  // namespace

std::string_view desired_name(Desired desired) {
  return kDesiredNames[static_cast<std::size_t>(desired)];
}

Desired desired_after(Desired from, Wish wish) {
  constexpr Desired kRuns = Desired::kRunning, kStops = Desired::kStopped,
                    kParks = Desired::kParked;
  // Rows in the order of Wish; columns: what it was.
  constexpr Desired kTable[6][3] = {
      //                    running  stopped  parked
      /* kPersonStarts  */ {kRuns, kRuns, kRuns},
      /* kTownStarts    */ {kRuns, kStops, kParks},
      /* kPersonStops   */ {kStops, kStops, kStops},
      /* kCrashLoop     */ {kParks, kStops, kParks},
      /* kPersonParks   */ {kParks, kParks, kParks},
      /* kPersonUnparks */ {kRuns, kStops, kRuns},
  };
  return kTable[static_cast<std::size_t>(wish)][static_cast<std::size_t>(from)];
}

void clear_work(AgentHook& hook) {
  hook.work.reset();
  hook.formula.reset();
  hook.step.reset();
  hook.attempt = 1;
  hook.care = {};
  hook.last_screen.clear();
}

Result<AgentHook> parse_hook(std::string_view text, std::string_view file,
                             const Address& expected) {
  GT_TRY(Value map, parse_yaml(text, file));
  AgentHook hook(expected);
  Fields fields(map, std::string(file));
  if (fields.text("address") != expected.str()) {
    fields.fail("address", format("must be {}, as the file's name says", expected.str()));
  }
  if (fields.text_or("role", role_name(expected.role())) != role_name(expected.role())) {
    fields.fail("role", format("must be {}: that is what {} is", role_name(expected.role()),
                               expected.str()));
  }
  hook.kind = fields.text("kind");
  hook.desired = read_desired(fields);
  hook.instance = fields.optional_text("instance");
  hook.work = read_work(fields);
  hook.formula = fields.optional_text("formula");
  hook.step = read_count(fields, "step", 0);
  hook.branch = fields.optional_text("branch");
  hook.attempt = read_count(fields, "attempt", 1).value_or(1);
  hook.session_id = fields.optional_text("session_id");
  hook.note = fields.text_or("note", "");
  hook.last_screen = fields.text_or("last_screen", "");
  hook.mailed = fields.text_or("mailed", "");
  const Value& starts = fields.map("starts");
  const Value& signal = fields.map("signal");
  const Value& care = fields.map("care");
  GT_CHECK(fields.finish());
  GT_TRY(hook.starts, read_starts(starts, file));
  GT_TRY(hook.signal, read_signal(signal, file));
  GT_TRY(hook.care, read_care(care, file));
  hook.source = std::move(map);
  return hook;
}

std::string format_hook(const AgentHook& hook) {
  Value map = hook.source;
  map.set("address", hook.address.str());
  map.set("role", role_name(hook.address.role()));
  map.set("kind", hook.kind);
  map.set("desired", desired_name(hook.desired));
  map.set_or_erase("instance", Value::optional(hook.instance));
  map.set_or_erase("work", hook.work ? Value(hook.work->str()) : Value());
  map.set_or_erase("formula", Value::optional(hook.formula));
  map.set_or_erase("step", Value::optional(hook.step));
  map.set_or_erase("branch", Value::optional(hook.branch));
  map.set_or_erase("attempt", hook.attempt == 1 ? Value() : Value(hook.attempt));
  map.set_or_erase("starts", written(hook.starts, map["starts"]));
  map.set_or_erase("session_id", Value::optional(hook.session_id));
  map.set_or_erase("signal", written(hook.signal, map["signal"]));
  map.set_or_erase("note", optional_text(hook.note));
  map.set_or_erase("last_screen", optional_text(hook.last_screen));
  map.set_or_erase("mailed", optional_text(hook.mailed));
  map.set_or_erase("care", written(hook.care, map["care"]));
  return to_yaml(map);
}

Result<AgentHook> HookFiles::load(const Address& address) {
  GT_TRY(const Document document, read(store_, address));
  return parse_hook(document.bytes, TownPaths::hook_key(address), address);
}

Result<void> HookFiles::create(const AgentHook& hook) {
  const auto put =
      store_.put(TownPaths::hook_key(hook.address), format_hook(hook), Revision::absent());
  if (put) return {};
  if (put.error().code != ErrorCode::kConflict) return put.error();
  return Error{ErrorCode::kConflict, format("there is an agent {} already", hook.address.str()),
               format("'gt hook show --as {}' shows it", hook.address.str())};
}

Result<AgentHook> HookFiles::change(const Address& address, const HookChange& change) {
  const std::string key = TownPaths::hook_key(address);
  std::optional<AgentHook> saved;
  GT_CHECK(update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) return no_such_agent(address);
    GT_TRY(AgentHook hook, parse_hook(*bytes, key, address));
    const std::string before = format_hook(hook);
    GT_CHECK(change(hook));
    std::string after = format_hook(hook);
    saved = std::move(hook);
    return after == before ? *bytes : after;
  }));
  return *std::move(saved);
}

Result<void> HookFiles::erase(const Address& address) {
  GT_TRY(const Document document, read(store_, address));
  return store_.erase(TownPaths::hook_key(address), document.revision);
}

Result<std::vector<Address>> HookFiles::list() {
  GT_TRY(const std::vector<std::string> keys, store_.list(TownPaths::hooks_prefix()));
  std::vector<Address> addresses;
  for (const std::string& key : keys) {
    if (auto address = TownPaths::address_of_hook(key)) addresses.push_back(*std::move(address));
  }
  std::sort(addresses.begin(), addresses.end());
  return addresses;
}

Result<HookFiles::All> HookFiles::load_all() {
  GT_TRY(const std::vector<Address> addresses, list());
  All all;
  for (const Address& address : addresses) {
    auto hook = load(address);
    if (hook) {
      all.hooks.push_back(*std::move(hook));
    } else if (hook.error().code != ErrorCode::kNotFound) {  // gone since it was listed
      all.broken.emplace_back(address, hook.error());
    }
  }
  return all;
}

}  // namespace gt
