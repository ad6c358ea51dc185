// SPDX-License-Identifier: Apache-2.0
#include "hooks/message.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 7> kStates = {"queued",  "pasting", "submitted", "acked",
                                                     "expired", "bounced", "cancelled"};

/// The letters of an id that are its time.
constexpr std::size_t kTimeLetters = 10;

/// The step in `map`; its problems are those of `fields`, which is about the whole file.
std::optional<MessageStep> read_step(Fields& fields, const Value& map, std::string_view file) {
  Fields step_fields(map, std::string(file));
  const std::string name = step_fields.text("state");
  const auto at = step_fields.optional_time("at");
  const std::string reason = step_fields.text_or("reason", "");
  const auto found = std::find(kStates.begin(), kStates.end(), name);
  if (!step_fields.finish() || found == kStates.end() || !at) {
    fields.fail("chain", format("holds a step without a known state and a time ('{}')", name));
    return std::nullopt;
  }
  return MessageStep{static_cast<MessageState>(found - kStates.begin()), *at, reason};
}

std::vector<MessageStep> read_chain(Fields& fields, std::string_view file) {
  std::vector<MessageStep> chain;
  for (const Value& map : fields.list("chain")) {
    const auto step = read_step(fields, map, file);
    if (!step) return chain;
    const bool is_first = chain.empty();
    if (is_first ? step->state != MessageState::kQueued
                 : !may_follow(chain.back().state, step->state)) {
      fields.fail("chain",
                  format("holds '{}' where it cannot come", message_state_name(step->state)));
    }
    chain.push_back(*step);
  }
  if (chain.empty()) fields.fail("chain", "is missing");
  return chain;
}

/// The chain, each step with the keys it had in `before` that we do not know.
Value written(const std::vector<MessageStep>& chain, const Value& before) {
  Value::List list;
  for (const MessageStep& step : chain) {
    const bool is_old = list.size() < before.items().size();
    Value map = is_old ? before.items()[list.size()] : Value::map();
    map.set("state", message_state_name(step.state));
    map.set("at", format_time(step.at));
    map.set_or_erase("reason", step.reason.empty() ? Value() : Value(step.reason));
    list.push_back(std::move(map));
  }
  return Value(std::move(list));
}

/// The message under `key`, which must be its own.
Result<Message> read(std::string_view bytes, const std::string& key) {
  GT_TRY(Message message, parse_message(bytes, key));
  if (TownPaths::message_key(message.to, message.id) == key) return message;
  if (TownPaths::ended_message_key(message.to, message.id) == key) return message;
  return Error{ErrorCode::kCorrupt,
               format("{}:1: it is message {} to {}, the file's name says another", key, message.id,
                      message.to.str()),
               "make the two agree"};
}

Error no_such_message(const Address& to, std::string_view id) {
  return {ErrorCode::kNotFound, format("there is no message {} to {}", id, to.str()),
          "'gt message list' lists them"};
}

}  // namespace

std::string_view message_state_name(MessageState state) {
  return kStates[static_cast<std::size_t>(state)];
}

bool may_follow(MessageState from, MessageState to) {
  // Rows: from; columns: to, both in the order of the states.
  constexpr bool kTable[7][7] = {
      //               queued pasting submit. acked expired bounced cancelled
      /* queued    */ {false, true, false, true, true, true, true},
      /* pasting   */ {true, false, true, true, false, true, false},
      /* submitted */ {true, false, false, true, false, true, false},
      /* acked     */ {false, false, false, false, false, false, false},
      /* expired   */ {false, false, false, false, false, false, false},
      /* bounced   */ {false, false, false, false, false, false, false},
      /* cancelled */ {false, false, false, false, false, false, false},
  };
  return kTable[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
}

bool is_over(MessageState state) {
  return state != MessageState::kQueued && state != MessageState::kPasting &&
         state != MessageState::kSubmitted;
}

int Message::attempts() const {
  return static_cast<int>(std::count_if(chain.begin(), chain.end(), [](const MessageStep& step) {
    return step.state == MessageState::kPasting;
  }));
}

Result<Message> parse_message(std::string_view text, std::string_view file) {
  GT_TRY(Value map, parse_yaml(text, file));
  Fields fields(map, std::string(file));
  const auto to = Address::parse(fields.text("to"));
  if (!to) fields.fail("to", to.error().message, to.error().hint);
  const std::string id = fields.text("id");
  if (!is_ulid(id)) fields.fail("id", "is no id of a message");
  auto instance = fields.optional_text("instance");
  const std::string from = fields.text("from");
  const bool is_verified = fields.bool_or("verified", false);
  const bool is_urgent = fields.bool_or("urgent", false);
  auto about = fields.optional_text("about");
  const auto expires_at = fields.optional_time("expires_at");
  const auto shown_at = fields.optional_time("shown_at");
  const auto told_at = fields.optional_time("told_at");
  const std::string words = fields.text("text");
  std::vector<MessageStep> chain = read_chain(fields, file);
  GT_CHECK(fields.finish());
  Message message(*to);
  message.id = id;
  message.instance = std::move(instance);
  message.from = from;
  message.is_verified = is_verified;
  message.is_urgent = is_urgent;
  message.about = std::move(about);
  message.expires_at = expires_at;
  message.shown_at = shown_at;
  message.told_at = told_at;
  message.text = words;
  message.chain = std::move(chain);
  message.source = std::move(map);
  return message;
}

std::string format_message(const Message& message) {
  Value map = message.source;
  map.set("id", message.id);
  map.set("to", message.to.str());
  map.set_or_erase("instance", Value::optional(message.instance));
  map.set("from", message.from);
  map.set("verified", message.is_verified);
  map.set_or_erase("urgent", message.is_urgent ? Value(true) : Value());
  map.set_or_erase("about", Value::optional(message.about));
  map.set_or_erase("expires_at", time_value(message.expires_at));
  map.set("text", message.text);
  map.set("chain", written(message.chain, message.source["chain"]));
  map.set_or_erase("shown_at", time_value(message.shown_at));
  map.set_or_erase("told_at", time_value(message.told_at));
  return to_yaml(map);
}

Result<Message> Messages::queue(Message message, WallTime now) {
  message.chain = {{MessageState::kQueued, now, ""}};
  GT_CHECK(store_.put(TownPaths::message_key(message.to, message.id), format_message(message),
                      Revision::absent()));
  return message;
}

Result<Message> Messages::advance(const Address& to, std::string_view id, MessageStep step,
                                  const std::optional<std::string>& instance) {
  return change(to, id, [&](Message& message) -> Result<void> {
    if (!may_follow(message.state(), step.state)) {
      return Error{ErrorCode::kConflict,
                   format("message {} is {}: it cannot become {}", id,
                          message_state_name(message.state()), message_state_name(step.state)),
                   format("'gt message show {}' tells how it came there", id)};
    }
    message.chain.push_back(step);
    if (instance) message.instance = instance;
    return {};
  });
}

Result<Message> Messages::change(const Address& to, std::string_view id,
                                 const MessageChange& change) {
  const std::string key = TownPaths::message_key(to, id);
  std::optional<Message> saved;
  GT_CHECK(update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) return no_such_message(to, id);
    GT_TRY(Message message, read(*bytes, key));
    GT_CHECK(change(message));
    saved = std::move(message);
    return format_message(*saved);
  }));
  return *std::move(saved);
}

Result<Message> Messages::load(const Address& to, std::string_view id) {
  for (const std::string& key :
       {TownPaths::message_key(to, id), TownPaths::ended_message_key(to, id)}) {
    const auto document = store_.get(key);
    if (document) return read(document->bytes, key);
    if (document.error().code != ErrorCode::kNotFound) return document.error();
  }
  return no_such_message(to, id);
}

Result<std::vector<std::string>> Messages::ids_ending(const Address& address,
                                                      std::string_view ending) {
  GT_TRY(const auto keys, store_.list(TownPaths::messages_prefix(address)));
  std::vector<std::string> ids;
  for (const std::string& key : keys) {
    const std::string id = std::filesystem::path(key).stem().string();
    if (is_ulid(id) && id.ends_with(ending)) ids.push_back(id);
  }
  return ids;
}

Result<void> Messages::put_away(const Message& message) {
  const std::string key = TownPaths::message_key(message.to, message.id);
  GT_TRY(const Document document, store_.get(key));
  GT_TRY(const Message found, read(document.bytes, key));
  if (!is_over(found.state())) {
    return Error{ErrorCode::kConflict, format("message {} is on its way", message.id), ""};
  }
  // A crash between the two leaves it in both places, where it says the same.
  GT_CHECK(update(store_, TownPaths::ended_message_key(message.to, message.id),
                  [&](const std::string*) -> Result<std::string> { return document.bytes; }));
  return store_.erase(key, document.revision);
}

Result<std::size_t> Messages::erase_ended_before(WallTime time, std::size_t most) {
  GT_TRY(const auto keys, store_.list(TownPaths::all_ended_messages_prefix()));
  const std::string oldest_kept = new_ulid(time).substr(0, kTimeLetters);
  std::size_t erased = 0;
  for (const std::string& key : keys) {
    if (erased == most) break;
    const std::string id = std::filesystem::path(key).stem().string();
    if (!is_ulid(id) || id.substr(0, kTimeLetters) >= oldest_kept) continue;
    const auto document = store_.get(key);
    const auto message = document ? read(document->bytes, key) : document.error();
    if (!message || message->chain.back().at >= time) continue;
    if (store_.erase(key, document->revision)) ++erased;
  }
  return erased;
}

Result<Messages::All> Messages::list(const std::optional<Address>& address, bool with_ended) {
  GT_TRY(auto keys, store_.list(address ? TownPaths::messages_prefix(*address)
                                        : TownPaths::all_messages_prefix()));
  if (with_ended) {
    GT_TRY(const auto ended, store_.list(address ? TownPaths::ended_messages_prefix(*address)
                                                 : TownPaths::all_ended_messages_prefix()));
    keys.insert(keys.end(), ended.begin(), ended.end());
  }
  All all;
  for (const std::string& key : keys) {
    const auto document = store_.get(key);
    if (!document && document.error().code == ErrorCode::kNotFound) continue;
    auto message = document ? read(document->bytes, key) : document.error();
    if (message) {
      all.messages.push_back(*std::move(message));
    } else {
      all.broken.push_back(message.error());
    }
  }
  const auto is_older = [](const Message& a, const Message& b) { return a.id < b.id; };
  const auto is_same = [](const Message& a, const Message& b) { return a.id == b.id; };
  std::stable_sort(all.messages.begin(), all.messages.end(), is_older);
  // One that is just being put away stands in both places.
  all.messages.erase(std::unique(all.messages.begin(), all.messages.end(), is_same),
                     all.messages.end());
  return all;
}

}  // namespace gt
