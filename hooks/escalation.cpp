// SPDX-License-Identifier: Apache-2.0
#include "hooks/escalation.h"

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 3> kSeverities = {"medium", "high", "critical"};
constexpr std::array<std::string_view, 3> kStates = {"open", "acked", "closed"};
constexpr int kTries = 20;

struct Raise {
  Severity from, to;
  Duration after;
};

/// How long each severity may wait for somebody to take it.
constexpr std::array<Raise, 2> kRaises = {{
    {Severity::kMedium, Severity::kHigh, std::chrono::hours(2)},
    {Severity::kHigh, Severity::kCritical, std::chrono::hours(1)},
}};

struct Transition {
  EscalationState from;
  EscalationMove move;
  EscalationState to;
};

constexpr std::array<Transition, 6> kTransitions = {{
    {EscalationState::kOpen, EscalationMove::kRaise, EscalationState::kOpen},
    {EscalationState::kOpen, EscalationMove::kAck, EscalationState::kAcked},
    {EscalationState::kAcked, EscalationMove::kAck, EscalationState::kAcked},
    {EscalationState::kOpen, EscalationMove::kClose, EscalationState::kClosed},
    {EscalationState::kAcked, EscalationMove::kClose, EscalationState::kClosed},
    {EscalationState::kClosed, EscalationMove::kReopen, EscalationState::kOpen},
}};

template <std::size_t N>
std::optional<std::size_t> index_of(const std::array<std::string_view, N>& names,
                                    std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

template <typename T, std::size_t N>
T read_name(Fields& fields, std::string_view key, const std::array<std::string_view, N>& names) {
  const std::string name = fields.text(key);
  const auto index = index_of(names, name);
  if (!index && !name.empty()) fields.fail(key, "must be open, acked or closed");
  return static_cast<T>(index.value_or(0));
}

Severity read_severity(Fields& fields, std::string_view key) {
  const std::string name = fields.text(key);
  const auto severity = severity_named(name);
  if (!severity && !name.empty()) fields.fail(key, "must be critical, high or medium");
  return severity.value_or(Severity::kMedium);
}

Result<std::optional<Act>> read_act(const Value& map, const std::string& file) {
  if (map.entries().empty()) return std::optional<Act>();
  Fields fields(map, file);
  Act act;
  act.by = fields.text("by");
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  GT_CHECK(fields.finish());
  act.at = *at;
  return std::optional(std::move(act));
}

Value written(const Act& act) {
  return Value::map({{"by", act.by}, {"at", format_time(act.at)}});
}

Value text_or_null(std::string_view text) {
  return text.empty() ? Value() : Value(text);
}

Error no_such_escalation(std::string_view id) {
  return {ErrorCode::kNotFound, format("there is no escalation '{}'", printable(id)),
          "'gt escalation list' lists those that are open"};
}

Error is_closed(const Escalation& escalation) {
  const std::string by = escalation.closed ? format(" by {}", escalation.closed->by) : "";
  return {ErrorCode::kConflict, format("{} has been closed{}", escalation.id, by),
          format("'gt escalation show {}' tells why", escalation.id)};
}

struct Found {
  Escalation escalation;
  Document document;
};

/// What stands under `key`; nothing if nothing does.
Result<std::optional<Found>> find(Store& store, const std::string& key) {
  auto document = store.get(key);
  if (!document && document.error().code == ErrorCode::kNotFound) return std::optional<Found>();
  if (!document) return document.error();
  GT_TRY(Escalation escalation, parse_escalation(document->bytes, key));
  return std::optional(Found{std::move(escalation), *std::move(document)});
}

/// Puts `escalation` at `to`, whatever an earlier attempt left there, and takes it away from
/// `from`. False if somebody changed it meanwhile.
Result<bool> move_to(Store& store, const Escalation& escalation, const std::string& to,
                     const std::string& from, const Revision& seen) {
  GT_CHECK(update(store, to, [&](const std::string*) -> Result<std::string> {
    return format_escalation(escalation);
  }));
  const auto erased = store.erase(from, seen);
  if (erased) return true;
  if (erased.error().code == ErrorCode::kConflict) return false;
  return erased.error();
}

}  // namespace

std::string_view severity_name(Severity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

std::optional<Severity> severity_named(std::string_view name) {
  const auto index = index_of(kSeverities, name);
  return index ? std::optional(static_cast<Severity>(*index)) : std::nullopt;
}

std::string_view escalation_state_name(EscalationState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::optional<EscalationState> escalation_after(EscalationState from, EscalationMove move) {
  for (const Transition& each : kTransitions) {
    if (each.from == from && each.move == move) return each.to;
  }
  return std::nullopt;
}

Severity severity_by_now(const Escalation& escalation, WallTime now) {
  if (!escalation_after(escalation.state, EscalationMove::kRaise)) return escalation.severity;
  Severity severity = escalation.severity;
  WallTime since = escalation.raised_at.value_or(escalation.opened.at);
  for (const Raise& each : kRaises) {
    if (each.from != severity || now - since < each.after) continue;
    severity = each.to;
    since += each.after;
  }
  return severity;
}

Result<Escalation> parse_escalation(std::string_view text, std::string_view file) {
  GT_TRY(Value map, parse_yaml(text, file));
  const std::string name(file);
  Fields fields(map, name);
  Escalation escalation;
  escalation.id = fields.text("id");
  if (!name.ends_with(format("/{}.yaml", escalation.id))) {
    fields.fail("id", "is another than the file's name");
  }
  escalation.severity = read_severity(fields, "severity");
  escalation.state = read_name<EscalationState>(fields, "state", kStates);
  escalation.text = fields.text("text");
  escalation.about = fields.text_or("about", "");
  escalation.opened.by = fields.text("by");
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  escalation.raised_at = fields.optional_time("raised_at");
  if (map.find("told") != nullptr) escalation.told = read_severity(fields, "told");
  const Value& acked = fields.map("acked");
  const Value& closed = fields.map("closed");
  GT_CHECK(fields.finish());
  escalation.opened.at = *at;
  GT_TRY(escalation.acked, read_act(acked, name));
  GT_TRY(escalation.closed, read_act(closed, name));
  if (const std::string* reason = closed["reason"].as_string()) escalation.reason = *reason;
  escalation.source = std::move(map);
  return escalation;
}

std::string format_escalation(const Escalation& escalation) {
  Value map = escalation.source;
  map.set("id", escalation.id);
  map.set("severity", severity_name(escalation.severity));
  map.set("state", escalation_state_name(escalation.state));
  map.set("text", escalation.text);
  map.set_or_erase("about", text_or_null(escalation.about));
  map.set("by", escalation.opened.by);
  map.set("at", format_time(escalation.opened.at));
  map.set_or_erase("raised_at", time_value(escalation.raised_at));
  map.set_or_erase("told", escalation.told ? Value(severity_name(*escalation.told)) : Value());
  map.set_or_erase("acked", escalation.acked ? written(*escalation.acked) : Value());
  Value closed = escalation.closed ? written(*escalation.closed) : Value();
  if (escalation.closed) closed.set_or_erase("reason", text_or_null(escalation.reason));
  map.set_or_erase("closed", closed);
  return to_yaml(map);
}

Result<Escalation> EscalationFiles::open(Escalation escalation) {
  if (trimmed(escalation.text).empty()) {
    return Error{ErrorCode::kUsage, "an escalation says what is wrong",
                 "gt escalate -s high 'the tests need a password that nobody has'"};
  }
  if (escalation.text.size() > kMostEscalationBytes) {
    return Error{ErrorCode::kUsage,
                 format("an escalation has at most {} bytes", kMostEscalationBytes),
                 "put the rest into a file, and its name into the text"};
  }
  GT_TRY(All all, list());
  for (Escalation& each : all.escalations) {
    const bool is_same = each.text == escalation.text && each.about == escalation.about &&
                         each.opened.by == escalation.opened.by;
    if (is_same) return std::move(each);
  }
  for (int tries = 0; tries < kTries; ++tries) {
    escalation.id = "e-" + new_short_id(escalation.opened.at);
    if (load(escalation.id)) continue;
    const auto put = store_.put(TownPaths::escalation_key(escalation.id),
                                format_escalation(escalation), Revision::absent());
    if (put) return escalation;
    if (put.error().code != ErrorCode::kConflict) return put.error();
  }
  return Error{ErrorCode::kBusy, "no free id for an escalation", "try again"};
}

Result<Escalation> EscalationFiles::load(std::string_view id) {
  // Where a close was cut short both are there, and it is open still.
  for (const std::string& key :
       {TownPaths::escalation_key(id), TownPaths::closed_escalation_key(id)}) {
    GT_TRY(const auto found, find(store_, key));
    if (found) return found->escalation;
  }
  return no_such_escalation(id);
}

Result<Escalation> EscalationFiles::change(std::string_view id, const EscalationChange& change) {
  const std::string key = TownPaths::escalation_key(id);
  std::optional<Escalation> saved;
  GT_CHECK(update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) {
      GT_TRY(const Escalation closed, load(id));
      return is_closed(closed);
    }
    GT_TRY(Escalation escalation, parse_escalation(*bytes, key));
    const std::string before = format_escalation(escalation);
    GT_CHECK(change(escalation));
    std::string after = format_escalation(escalation);
    saved = std::move(escalation);
    return after == before ? *bytes : after;
  }));
  return *std::move(saved);
}

Result<Escalation> EscalationFiles::close(std::string_view id, const Act& by,
                                          std::string_view reason) {
  const std::string key = TownPaths::escalation_key(id);
  for (int tries = 0; tries < kTries; ++tries) {
    GT_TRY(auto found, find(store_, key));
    if (!found) {
      GT_TRY(const Escalation closed, load(id));
      return is_closed(closed);
    }
    Escalation& escalation = found->escalation;
    escalation.state = EscalationState::kClosed;
    escalation.closed = by;
    escalation.reason = reason;
    GT_TRY(const bool is_done, move_to(store_, escalation, TownPaths::closed_escalation_key(id),
                                       key, found->document.revision));
    if (is_done) return std::move(escalation);
  }
  return Error{ErrorCode::kConflict, format("{} is being changed by others", id), "try again"};
}

Result<Escalation> EscalationFiles::reopen(std::string_view id) {
  const std::string key = TownPaths::escalation_key(id);
  const std::string closed_key = TownPaths::closed_escalation_key(id);
  GT_TRY(auto open, find(store_, key));
  GT_TRY(auto closed, find(store_, closed_key));
  if (!open && !closed) return no_such_escalation(id);
  if (!closed) return std::move(open->escalation);
  Escalation escalation = open ? open->escalation : closed->escalation;
  escalation.state = escalation.acked ? EscalationState::kAcked : EscalationState::kOpen;
  escalation.closed.reset();
  escalation.reason.clear();
  GT_TRY(const bool is_done,
         move_to(store_, escalation, key, closed_key, closed->document.revision));
  if (is_done) return escalation;
  return Error{ErrorCode::kConflict, format("{} is being changed by others", id), "try again"};
}

Result<EscalationFiles::All> EscalationFiles::list(bool with_closed) {
  GT_TRY(const std::vector<std::string> keys, store_.list(TownPaths::escalations_prefix()));
  const std::string closed = TownPaths::closed_escalation_key("");
  const std::string_view closed_prefix = std::string_view(closed).substr(0, closed.rfind('/') + 1);
  All all;
  for (const std::string& key : keys) {
    if (!key.ends_with(".yaml")) continue;
    if (key.starts_with(closed_prefix)) {
      const std::string open = TownPaths::escalations_prefix() + key.substr(closed_prefix.size());
      const bool is_open_still = std::binary_search(keys.begin(), keys.end(), open);
      if (!with_closed || is_open_still) continue;
    }
    auto found = find(store_, key);
    if (!found) {
      all.problems.push_back(found.error().message);
    } else if (*found) {
      all.escalations.push_back(std::move((*found)->escalation));
    }
  }
  std::stable_sort(all.escalations.begin(), all.escalations.end(),
                   [](const Escalation& a, const Escalation& b) {
                     if (a.severity != b.severity) return a.severity > b.severity;
                     return a.opened.at < b.opened.at;
                   });
  return all;
}

}  // namespace gt
