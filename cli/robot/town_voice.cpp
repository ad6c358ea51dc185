// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/town_voice.h"

#include "common/base/format.h"
#include "common/base/json.h"

namespace gt {
namespace {

void ignore_line(std::string_view) {}

std::string text_of(const Value& map, std::string_view key) {
  const std::string* text = map[key].as_string();
  return text == nullptr ? "" : *text;
}

}  // namespace

Result<std::optional<HookedWork>> work_in_prime(const Value& prime) {
  const Value& work = prime["work"];
  if (prime.is_map() && work.is_null()) return std::optional<HookedWork>();
  HookedWork found{text_of(work, "id"), text_of(work, "title"), text_of(work, "text")};
  if (found.id.empty()) return Error{ErrorCode::kFailed, "gt prime --json names no work.id", ""};
  if (const std::string problem = text_of(work, "problem"); !problem.empty()) {
    return Error{ErrorCode::kCorrupt, format("{} cannot be read: {}", found.id, problem), ""};
  }
  return std::optional(std::move(found));
}

Result<void> TownVoice::signal(std::string_view state) {
  if (!is_in_town_) return {};
  const auto said = gt({"signal", std::string(state)}, ignore_line);
  return said || said.error().code != ErrorCode::kInterrupted ? Result<void>() : said.error();
}

Result<std::string> TownVoice::report_prompt(const std::string& prompt) {
  if (!is_in_town_) return std::string();
  const std::string payload =
      to_json(Value::map({{"hook_event_name", "UserPromptSubmit"}, {"prompt", prompt}}));
  const auto said = gt({"signal", "working"}, ignore_line, payload);
  if (!said && said.error().code == ErrorCode::kInterrupted) return said.error();
  std::string out;
  const auto added = gt(
      {"mail", "check", "--inject"}, [&](std::string_view line) { out += line; }, payload);
  if (!added && added.error().code == ErrorCode::kInterrupted) return added.error();
  const auto json = parse_json(out);
  return json ? text_of((*json)["hookSpecificOutput"], "additionalContext") : std::string();
}

Result<ProcessOutcome> TownVoice::prime(const std::function<void(std::string_view)>& line) {
  return gt({"prime"}, line);
}

Result<std::optional<HookedWork>> TownVoice::work() {
  if (!is_in_town_) return std::optional<HookedWork>();
  std::string out;
  GT_TRY(const ProcessOutcome outcome, gt({"prime", "--json"}, [&](std::string_view line) {
           out += line;
           out += '\n';
         }));
  if (!outcome.succeeded()) return Error{ErrorCode::kFailed, "gt prime --json: " + out, ""};
  GT_TRY(const Value prime, parse_json(out));
  return work_in_prime(prime);
}

Result<ProcessOutcome> TownVoice::hand_off(const std::string& note,
                                           const std::function<void(std::string_view)>& line) {
  return gt({"handoff", "-m", note}, line);
}

Result<ProcessOutcome> TownVoice::gt(std::vector<std::string> words,
                                     const std::function<void(std::string_view)>& line,
                                     std::string input) {
  ProcessRequest request;
  request.input = std::move(input);
  request.program.argv = std::move(words);
  request.program.argv.insert(request.program.argv.begin(), gt_.string());
  request.program.directory = directory_;
  return face_.run(request, line);
}

}  // namespace gt
