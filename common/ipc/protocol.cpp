// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/protocol.h"

#include <algorithm>
#include <utility>

#include "common/base/clock.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/json.h"

namespace gt {
namespace {

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::int64_t kMaxScreenCells = 1000;  // a side

Error usage(std::string message, std::string hint = {}) {
  return {ErrorCode::kUsage, std::move(message), std::move(hint)};
}

/// The text under `key`. A NUL would cut it short on its way through argument vectors.
Result<std::string> text_of(const Value& map, std::string_view key) {
  const std::string* text = map[key].as_string();
  if (text == nullptr) return usage(format("{} is not a text", key));
  if (text->find('\0') != std::string::npos) return usage(format("{} holds a NUL", key));
  return *text;
}

Result<std::vector<std::string>> texts_of(const Value& map, std::string_view key) {
  if (!map[key].is_list()) return usage(format("{} is not a list", key));
  std::vector<std::string> texts;
  for (const Value& item : map[key].items()) {
    const std::string* text = item.as_string();
    if (text == nullptr || text->find('\0') != std::string::npos) {
      return usage(format("{} holds something that is not a text without NUL", key));
    }
    texts.push_back(*text);
  }
  return texts;
}

Result<int> cells_of(const Value& map, std::string_view key, int fallback) {
  if (map[key].is_null()) return fallback;
  const auto cells = map[key].as_integer();
  if (!cells || *cells < 1 || *cells > kMaxScreenCells) {
    return usage(format("{} is not a number from 1 to {}", key, kMaxScreenCells));
  }
  return static_cast<int>(*cells);
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '/';
}

Result<const Value::List*> sessions_of(const Value& args) {
  if (!args["sessions"].is_list()) {
    return usage("args.sessions is not a list");
  }
  return &args["sessions"].items();
}

Value error_value(const Error& error) {
  return Value::map(
      {{"code", error_name(error.code)}, {"message", error.message}, {"hint", error.hint}});
}

}  // namespace

std::string encode(const Request& request) {
  return to_json(Value::map(
      {{"v", kProtocolVersion}, {"id", request.id}, {"op", request.op}, {"args", request.args}}));
}

std::string encode(const Response& response) {
  Value line = Value::map({{"id", response.id}, {"ok", response.outcome.has_value()}});
  if (response.outcome) {
    line.set("result", *response.outcome);
  } else {
    line.set("error", error_value(response.outcome.error()));
  }
  return to_json(line);
}

Result<Request> decode_request(std::string_view line) {
  GT_TRY(const Value value, parse_json(line));
  if (!value.is_map()) return usage(format("a request is a map, not {}", value.kind_name()));
  const auto version = value["v"].as_integer();
  if (!version) return usage("v (the protocol's version) is not a number");
  if (*version != kProtocolVersion) {
    return usage(format("this daemon speaks version {}, not {}", kProtocolVersion, *version),
                 "gt daemon restart");
  }
  const Value& args = value["args"];
  if (!args.is_null() && !args.is_map()) return usage("args is not a map");
  GT_TRY(std::string id, text_of(value, "id"));
  GT_TRY(std::string op, text_of(value, "op"));
  return Request{std::move(id), std::move(op), args.is_null() ? Value::map() : args};
}

Value readable_id(std::string_view line) {
  const Result<Value> value = parse_json(line);
  if (!value || !(*value)["id"].is_string()) return {};
  return (*value)["id"];
}

Result<Response> decode_response(std::string_view line) {
  Result<Value> value = parse_json(line);
  const auto ok = value ? (*value)["ok"].as_bool() : std::nullopt;
  if (!ok) return Error{ErrorCode::kFailed, "the daemon's answer is not one of its protocol", ""};
  Value id = (*value)["id"];
  if (*ok) return Response{std::move(id), (*value)["result"]};
  const Value& error = (*value)["error"];
  const auto text = [&error](std::string_view key) {
    const std::string* found = error[key].as_string();
    return found != nullptr ? *found : std::string();
  };
  const ErrorCode code = error_code_named(text("code")).value_or(ErrorCode::kFailed);
  return Response{std::move(id), Error{code, text("message"), text("hint")}};
}

Result<void> check_session_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes || name.front() == '-' ||
      !std::all_of(name.begin(), name.end(), is_name_character)) {
    return usage(format("a session cannot be named '{}'", name.substr(0, kMaxNameBytes)),
                 "1 to 200 letters, digits, '-', '_' and '/'");
  }
  return {};
}

Value to_value(const SessionSpec& session) {
  return Value::map({{"name", session.name},
                     {"instance", session.instance},
                     {"directory", session.directory.string()},
                     {"argv", Value::list_of(session.argv)},
                     {"environment", Value::list_of(session.environment)},
                     {"width", session.width},
                     {"height", session.height}});
}

Result<SessionSpec> session_from(const Value& value) {
  SessionSpec session;
  GT_TRY(session.name, text_of(value, "name"));
  GT_CHECK(check_session_name(session.name));
  GT_TRY(session.instance, text_of(value, "instance"));
  if (session.instance.empty()) return usage("instance is empty");
  GT_TRY(session.directory, text_of(value, "directory"));
  if (!session.directory.is_absolute()) return usage("directory is not an absolute path");
  GT_TRY(session.argv, texts_of(value, "argv"));
  if (session.argv.empty() || session.argv.front().empty()) return usage("argv is empty");
  GT_TRY(session.environment, texts_of(value, "environment"));
  for (const std::string& variable : session.environment) {
    const std::size_t equals = variable.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return usage(format("environment holds '{}', which is not NAME=value", variable));
    }
  }
  GT_TRY(session.width, cells_of(value, "width", session.width));
  GT_TRY(session.height, cells_of(value, "height", session.height));
  return session;
}

Result<std::vector<SessionSpec>> session_specs_from(const Value& args) {
  GT_TRY(const Value::List* items, sessions_of(args));
  std::vector<SessionSpec> specs;
  for (std::size_t i = 0; i < items->size(); ++i) {
    Result<SessionSpec> spec = session_from((*items)[i]);
    if (!spec) return spec.error().within(format("args.sessions[{}]", i));
    specs.push_back(*std::move(spec));
  }
  return specs;
}

Result<std::vector<std::string>> session_names_from(const Value& args) {
  GT_TRY(const Value::List* items, sessions_of(args));
  std::vector<std::string> names;
  for (const Value& item : *items) {
    const std::string* name = item.as_string();
    if (name == nullptr) return usage("args.sessions holds no names");
    GT_CHECK(check_session_name(*name));
    names.push_back(*name);
  }
  return names;
}

Value to_value(const SessionAnswer& answer) {
  return Value::map(
      {{"name", answer.name}, {"outcome", answer.outcome}, {"reason", answer.reason}});
}

Result<SessionAnswer> session_answer_from(const Value& value) {
  SessionAnswer answer;
  GT_TRY(answer.name, text_of(value, "name"));
  GT_TRY(answer.outcome, text_of(value, "outcome"));
  GT_TRY(answer.reason, text_of(value, "reason"));
  return answer;
}

Value to_value(const TmuxSession& session) {
  return Value::map({{"name", session.name},
                     {"pid", static_cast<std::int64_t>(session.pid)},
                     {"dead", session.is_dead},
                     {"exit_status", Value::optional(session.exit_status)},
                     {"died", time_value(session.died)},
                     {"created", format_time(session.created)},
                     {"last_output", format_time(session.last_output)},
                     {"instance", session.instance},
                     {"command", session.command},
                     {"title", session.title},
                     {"width", session.width},
                     {"height", session.height},
                     {"attached", session.attached},
                     {"in_mode", session.is_in_mode}});
}

}  // namespace gt
