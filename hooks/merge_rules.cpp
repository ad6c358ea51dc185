// SPDX-License-Identifier: Apache-2.0
#include "hooks/merge_rules.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 13> kKeys = {
    "checks",      "target",  "strategy", "batch",     "require", "push", "sensitive",
    "review_over", "protect", "no_tests", "age_bound", "smoke",   "pr"};
constexpr std::array<std::string_view, 2> kSizes = {"files", "lines"};
constexpr std::array<std::string_view, 1> kWhenKeys = {"paths"};
constexpr std::array<std::string_view, 1> kSmokeKeys = {"every"};
constexpr std::array<std::string_view, 4> kStrategies = {"merge", "squash", "rebase", "pr"};

/// What common test programs say when they found nothing to run: pytest, unittest, CTest, Jest,
/// Mocha, GoogleTest, TAP.
const std::vector<std::string>& usual_no_tests() {
  static const std::vector<std::string> kLines = {
      "*no tests ran*",
      "Ran 0 tests in *",
      "*No tests were found*",
      "No tests found*",
      "* 0 passing (*",
      "*] Running 0 tests from 0 test *",
      "1..0",
      "1..0 *",
  };
  return kLines;
}

Duration positive_duration(Fields& fields, std::string_view key, Duration fallback) {
  const Duration duration = fields.duration_or(key, fallback);
  if (duration <= Duration(0)) fields.fail(key, "must be longer than nothing");
  return duration;
}

int number_within(Fields& fields, std::string_view key, int fallback, int least, int most) {
  const auto number = fields.integer_or(key, fallback);
  if (number >= least && number <= most) return static_cast<int>(number);
  fields.fail(key, format("must be from {} to {}", least, most));
  return fallback;
}

/// One of `words`; the first where the file is silent or wrong.
std::size_t word_of(Fields& fields, std::string_view key, std::span<const std::string_view> words) {
  const std::string word = fields.text_or(key, words.front());
  const auto found = std::find(words.begin(), words.end(), word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const auto meant = nearest(word, words);
  fields.fail(key, format("cannot be '{}'", one_line(word, 40)),
              meant ? format("did you mean '{}'?", *meant) : "");
  return 0;
}

/// `always`, or a map with `paths`.
Result<std::vector<std::string>> read_paths(const Value& check, const std::string& file) {
  const Value& when = check["when"];
  if (when.is_null() || when == Value("always")) return std::vector<std::string>();
  Fields fields(check, file);
  if (!when.is_map()) fields.fail("when", "must be 'always' or {paths: [GLOB, …]}");
  GT_CHECK(fields.finish());
  Fields inner(when, file);
  inner.only(kWhenKeys);
  std::vector<std::string> paths = inner.texts("paths");
  if (paths.empty()) inner.fail("paths", "must name at least one glob");
  GT_CHECK(inner.finish());
  return paths;
}

Result<Check> read_check(const Value& map, const std::string& file) {
  Fields fields(map, file);
  Check check;
  check.argv = fields.texts("argv");
  const bool is_argv = map.find("argv") != nullptr;
  if (is_argv && map.find("run") != nullptr) fields.fail("argv", "cannot stand beside 'run'");
  if (is_argv && check.argv.empty()) fields.fail("argv", "must name a program");
  if (!is_argv) check.run = fields.text("run");
  check.name = fields.text_or("name", is_argv ? join(check.argv, " ") : check.run);
  check.timeout = positive_duration(fields, "timeout", check.timeout);
  check.retries = number_within(fields, "retries", 0, 0, 10);
  const Value& environment = fields.map("env");
  GT_CHECK(fields.finish());
  Fields variables(environment, file);
  for (const auto& [name, value] : environment.entries()) {
    check.environment.emplace_back(name, variables.text_or(name, ""));
  }
  GT_CHECK(variables.finish());
  GT_TRY(check.paths, read_paths(map, file));
  return check;
}

Result<std::vector<Check>> read_checks(const Value::List& list, const std::string& file) {
  std::vector<Check> checks;
  for (const Value& item : list) {
    GT_TRY(Check check, read_check(item, file));
    const auto same = std::find_if(checks.begin(), checks.end(),
                                   [&](const Check& each) { return each.name == check.name; });
    if (same != checks.end()) {
      Fields fields(item, file);
      fields.fail("name", format("names two checks: '{}'", one_line(check.name, 40)));
      GT_CHECK(fields.finish());
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

Result<void> read_sizes(const Value& map, const std::string& file, MergeRules& rules) {
  Fields fields(map, file);
  fields.only(kSizes);
  const auto size = [&](std::string_view key) -> std::optional<int> {
    if (map.find(key) == nullptr) return std::nullopt;
    return number_within(fields, key, 1, 1, 1'000'000);
  };
  rules.most_files = size("files");
  rules.most_lines = size("lines");
  return fields.finish();
}

/// `{every: 6h}`; nothing where the file does not speak of it.
Result<std::optional<Duration>> read_smoke(const Value& map, const std::string& file) {
  if (map.entries().empty()) return std::optional<Duration>();
  Fields fields(map, file);
  fields.only(kSmokeKeys);
  if (map.find("every") == nullptr) fields.fail("every", "is missing");
  const Duration every = positive_duration(fields, "every", std::chrono::hours(6));
  GT_CHECK(fields.finish());
  return std::optional(every);
}

}  // namespace

std::string command_of(const Check& check) {
  if (check.argv.empty()) return check.run;
  std::string line;
  for (const std::string& word : check.argv) line += (line.empty() ? "" : " ") + shell_quoted(word);
  return line;
}

std::vector<std::string> words_of(const Check& check) {
  if (!check.argv.empty()) return check.argv;
  return {"/bin/sh", "-c", check.run};
}

std::string definition_of(const Check& check) {
  std::string text;
  for (const std::string& word : words_of(check)) text += word + '\0';
  for (const auto& [name, value] : check.environment) text += format("\n{}={}", name, value);
  return format("{:016x}", fnv1a(text));
}

bool is_needed_for(const Check& check, std::span<const std::string> files) {
  if (check.paths.empty()) return true;
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& file) { return matches_any(check.paths, file); });
}

std::string_view strategy_name(MergeStrategy strategy) {
  return kStrategies[static_cast<std::size_t>(strategy)];
}

std::span<const std::string_view> merge_rule_keys() {
  return kKeys;
}

Result<MergeRules> read_merge_rules(const Value& map, const std::string& file) {
  constexpr std::array<std::string_view, 2> kReviews = {"none", "review"};
  constexpr std::array<std::string_view, 2> kPushes = {"remote", "none"};
  Fields fields(map, file);
  MergeRules rules;
  GT_TRY(rules.checks, read_checks(fields.list("checks"), file));
  rules.target = fields.text_or("target", "");
  rules.strategy = static_cast<MergeStrategy>(word_of(fields, "strategy", kStrategies));
  rules.batch = number_within(fields, "batch", rules.batch, 1, 100);
  rules.needs_review = word_of(fields, "require", kReviews) == 1;
  if (map.find("require") == nullptr) rules.needs_review = rules.checks.empty();
  rules.pushes = word_of(fields, "push", kPushes) == 0;
  rules.sensitive = fields.texts("sensitive");
  rules.protect = fields.texts("protect");
  rules.no_tests = map.find("no_tests") != nullptr ? fields.texts("no_tests") : usual_no_tests();
  rules.age_bound = positive_duration(fields, "age_bound", rules.age_bound);
  const Value& sizes = fields.map("review_over");
  const Value& smoke = fields.map("smoke");
  const Value& pull_requests = fields.map("pr");
  if (rules.strategy == MergeStrategy::kPullRequest) {
    if (map.find("pr") == nullptr) fields.fail("strategy", "needs 'pr', which says how");
    if (!rules.pushes) fields.fail("push", "cannot be 'none' with pull requests");
  }
  GT_CHECK(fields.finish());
  GT_CHECK(read_sizes(sizes, file, rules));
  GT_TRY(rules.smoke_every, read_smoke(smoke, file));
  if (map.find("pr") != nullptr) {
    GT_TRY(rules.pull_requests, read_pull_request_rules(pull_requests, file));
  }
  // What stands on the target is what was checked: with these, only the last of a batch would be.
  if (rules.strategy != MergeStrategy::kMerge) rules.batch = 1;
  return rules;
}

bool matches_any(std::span<const std::string> globs, const std::string& text) {
  return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
    return ::fnmatch(glob.c_str(), text.c_str(), FNM_NOESCAPE) == 0;
  });
}

}  // namespace gt
