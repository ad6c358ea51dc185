// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/script.h"

#include <array>

#include "common/base/fields.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 10> kKeys = {
    "name",     "slow_start", "trust",    "swallow_enter", "swallow_answer", "fold_over_lines",
    "thinking", "works",      "on_start", "replies"};
constexpr std::array<std::string_view, 2> kReplyKeys = {"when", "steps"};
constexpr int kMostLines = 100'000;

Result<RobotReply> reply_from(const Value& map, std::string_view file) {
  Fields fields(map, std::string(file));
  RobotReply reply;
  reply.when = fields.text("when");
  const Value::List& steps = fields.list("steps");
  fields.only(kReplyKeys);
  GT_CHECK(fields.finish());
  GT_TRY(reply.steps, steps_from(steps, file));
  return reply;
}

}  // namespace

const std::vector<Step>* RobotScript::reply_to(std::string_view message) const {
  for (const RobotReply& reply : replies) {
    if (message.find(reply.when) != std::string_view::npos) return &reply.steps;
  }
  return nullptr;
}

Result<RobotScript> parse_robot_script(std::string_view text, std::string_view file) {
  GT_TRY(Value value, parse_yaml(text, file));
  if (value.is_null()) value = Value::map();
  Fields fields(value, std::string(file));
  RobotScript script;
  script.name = fields.text_or("name", script.name);
  script.slow_start = fields.duration_or("slow_start", script.slow_start);
  const std::string trust = fields.text_or("trust", "given");
  if (trust != "ask" && trust != "given") fields.fail("trust", "must be 'ask' or 'given'");
  script.asks_trust = trust == "ask";
  script.swallow_enter = fields.duration_or("swallow_enter", script.swallow_enter);
  script.swallow_answer = fields.duration_or("swallow_answer", script.swallow_answer);
  const auto lines = fields.integer_or("fold_over_lines", script.fold_over_lines);
  if (lines < 0 || lines > kMostLines) fields.fail("fold_over_lines", "must be a number of lines");
  script.fold_over_lines = static_cast<int>(lines);
  script.thinking = fields.duration_or("thinking", script.thinking);
  script.works = fields.bool_or("works", script.works);
  const Value::List& on_start = fields.list("on_start");
  const Value::List& replies = fields.list("replies");
  fields.only(kKeys);
  GT_CHECK(fields.finish());
  GT_TRY(script.on_start, steps_from(on_start, file));
  for (const Value& map : replies) {
    GT_TRY(RobotReply reply, reply_from(map, file));
    script.replies.push_back(std::move(reply));
  }
  return script;
}

}  // namespace gt
