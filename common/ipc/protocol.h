// SPDX-License-Identifier: Apache-2.0
// The daemon's protocol: one JSON object a line over a Unix stream socket. A request has at most
// 64 KiB; an answer has as many as its list needs.
//
//     → {"v":1,"id":"7","op":"start","args":{"sessions":[…]}}
//     ← {"id":"7","ok":true,"result":{…}}
//     ← {"id":"7","ok":false,"error":{"code":"usage","message":"…","hint":"…"}}
//
// Every request gets exactly one answer, bad ones included (with "id":null where none was
// readable). Answers of one connection may come in another order than their requests; the id tells.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/base/value.h"
#include "common/tmux/listing.h"
#include "common/tmux/script.h"
#include "common/tmux/session_batch.h"

namespace gt {

inline constexpr int kProtocolVersion = 1;
inline constexpr std::size_t kMaxLineBytes = 64 * 1024;

struct Request {
  std::string id;
  std::string op;
  Value args;
};

/// One answer: `result` if it worked, `error` if it did not.
struct Response {
  Value id;  ///< the request's, or null
  Result<Value> outcome;
};

/// Without the newline.
[[nodiscard]] std::string encode(const Request& request);
[[nodiscard]] std::string encode(const Response& response);
/// Errors: kUsage, with what is wrong with the line.
[[nodiscard]] Result<Request> decode_request(std::string_view line);
/// The id of a line that decode_request refused, for its answer; null where none is readable.
[[nodiscard]] Value readable_id(std::string_view line);
/// Errors: kFailed, with what is wrong with the line.
[[nodiscard]] Result<Response> decode_response(std::string_view line);

/// Checks that tmux takes `name` as a session's as it stands: 1 to 200 letters, digits, `-`, `_`
/// and
/// `/`. (`.` and `:` become `_`, `#` is expanded.) Errors: kUsage.
[[nodiscard]] Result<void> check_session_name(std::string_view name);

[[nodiscard]] Value to_value(const SessionSpec& session);
/// Errors: kUsage; names are not checked against the town, only against what tmux can hold.
[[nodiscard]] Result<SessionSpec> session_from(const Value& value);
/// The arguments of `start`, and of `stop`: what stands in the list under `sessions`. Errors:
/// kUsage.
[[nodiscard]] Result<std::vector<SessionSpec>> session_specs_from(const Value& args);
[[nodiscard]] Result<std::vector<std::string>> session_names_from(const Value& args);
[[nodiscard]] Value to_value(const SessionAnswer& answer);
[[nodiscard]] Result<SessionAnswer> session_answer_from(const Value& value);
/// One entry of the answer to `list`.
[[nodiscard]] Value to_value(const TmuxSession& session);

/// The answer to `start`, `stop` and `list`: these as values, in a list under `sessions`.
template <typename T>
[[nodiscard]] Result<Value> under_sessions(const Result<std::vector<T>>& items) {
  if (!items) return items.error();
  Value::List list;
  for (const T& item : *items) list.push_back(to_value(item));
  return Value::map({{"sessions", std::move(list)}});
}

}  // namespace gt
