// SPDX-License-Identifier: Apache-2.0
#include "hooks/message.h"

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 7> kStates = {"queued",  "pasting", "submitted", "acked",
                                                     "expired", "bounced", "cancelled"};

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
  return Error{ErrorCode::kCorrupt,
               format("{}:1: it is message {} to {}, the file's name says another", key, message.id,
                      message.to.str()),
               "make the two agree"};
}

}  // namespace

std::string_view message_state_name(MessageState state) {
  return kStates[static_cast<std::size_t>(state)];
}

bool may_follow(MessageState from, MessageState to) {
  // Rows: from; columns: to, both in the order of the states.
  constexpr bool kTable[7][7] = {
      //               queued pasting submit. acked expired bounced cancelled
      /* queued    */ {false, true, false, false, true, true, true},
      /* pasting   */ {true, false, true, false, false, true, false},
      /* submitted */ {true, false, false, true, false, true, false},
      /* acked     */ {false, false, false, false, false, false, false},
      /* expired   */ {false, false, false, false, false, false, false},
      /* bounced   */ {false, false, false, false, false, false, false},
      /* cancelled */ {false, false, false, false, false, false, false},
  };
  return kTable[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
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
  const std::string words = fields.text("text");
  std::vector<MessageStep> chain = read_chain(fields, file);
  GT_CHECK(fields.finish());
  Message message(*to);
  message.id = id;
  message.instance = std::move(instance);
  message.from = from;
  message.is_verified = is_verified;
  message.is_urgent = is_urgent;
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
  map.set("text", message.text);
  map.set("chain", written(message.chain, message.source["chain"]));
  return to_yaml(map);
}

Result<Message> Messages::queue(Message message, WallTime now) {
  message.chain = {{MessageState::kQueued, now, ""}};
  GT_CHECK(store_.put(TownPaths::message_key(message.to, message.id), format_message(message),
                      Revision::absent()));
  return message;
}

Result<Message> Messages::advance(const Address& to, std::string_view id, MessageStep step) {
  const std::string key = TownPaths::message_key(to, id);
  std::optional<Message> saved;
  GT_CHECK(update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) {
      return Error{ErrorCode::kNotFound, format("there is no message {} to {}", id, to.str()),
                   "'gt message list' lists them"};
    }
    GT_TRY(Message message, read(*bytes, key));
    if (!may_follow(message.state(), step.state)) {
      return Error{ErrorCode::kConflict,
                   format("message {} is {}: it cannot become {}", id,
                          message_state_name(message.state()), message_state_name(step.state)),
                   format("'gt message show {}' tells how it came there", id)};
    }
    message.chain.push_back(step);
    saved = std::move(message);
    return format_message(*saved);
  }));
  return *std::move(saved);
}

Result<Messages::All> Messages::list(const std::optional<Address>& address) {
  GT_TRY(const auto keys, store_.list(address ? TownPaths::messages_prefix(*address)
                                              : TownPaths::all_messages_prefix()));
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
  std::sort(all.messages.begin(), all.messages.end(),
            [](const Message& a, const Message& b) { return a.id < b.id; });
  return all;
}

}  // namespace gt
