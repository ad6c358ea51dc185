// SPDX-License-Identifier: Apache-2.0
#include "hooks/pull_request_rules.h"

#include <array>

#include "common/base/fields.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 5> kKeys = {"create", "state", "every", "timeout", "pass"};
constexpr std::array<std::string_view, 2> kCommandKeys = {"run", "argv"};

Result<HostCommand> read_command(const Value& rules, std::string_view key,
                                 const std::string& file) {
  Fields outer(rules, file);
  const Value& map = outer.map(key);
  const bool has_argv = map.find("argv") != nullptr, has_run = map.find("run") != nullptr;
  if (has_argv == has_run) {
    outer.fail(key, "must be {argv: [PROGRAM, …]} or {run: a line for the shell}");
  }
  GT_CHECK(outer.finish());
  Fields fields(map, file);
  fields.only(kCommandKeys);
  HostCommand command;
  if (has_run) command.run = fields.text("run");
  if (has_argv) command.argv = fields.texts("argv");
  if (has_argv && command.argv.empty()) fields.fail("argv", "must name a program");
  GT_CHECK(fields.finish());
  return command;
}

}  // namespace

Result<PullRequestRules> read_pull_request_rules(const Value& map, const std::string& file) {
  Fields fields(map, file);
  fields.only(kKeys);
  PullRequestRules rules;
  rules.every = fields.duration_or("every", rules.every);
  rules.timeout = fields.duration_or("timeout", rules.timeout);
  for (const std::string_view key : {"every", "timeout"}) {
    const Duration value = key == "every" ? rules.every : rules.timeout;
    if (value <= Duration(0)) fields.fail(key, "must be longer than nothing");
  }
  rules.pass = fields.texts("pass");
  GT_CHECK(fields.finish());
  GT_TRY(rules.create, read_command(map, "create", file));
  GT_TRY(rules.state, read_command(map, "state", file));
  return rules;
}

}  // namespace gt
