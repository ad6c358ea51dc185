// SPDX-License-Identifier: Apache-2.0
// What `RIG/rig.yaml` says of checks and merging; every key may be absent.
//
//     checks:
//       - {name: tests, run: make test}            a line for the shell
//       - name: docs
//         argv: [tools/check-docs, --strict]       or a program and its words, without a shell
//         timeout: 5m                              30m
//         when: {paths: [docs/*, "*.md"]}          always; `*` also stands for slashes
//         retries: 1                               0: how often a red check is run again
//         env: {CCACHE_DIR: /var/cache/ccache}     more variables
//     target: develop                              the branch that work lands on: `branch`
//     strategy: merge                              merge | squash | rebase | pr
//     pr: {create: …, state: …}                    for the latter: see pull_request_rules.h
//     batch: 8                                     requests checked together; 1 but for merge
//     require: none                                review: a person approves each request
//     push: remote                                 none: only the rig's own repository changes
//     sensitive: [".github/*"]                     a change of these waits for a person
//     review_over: {files: 50, lines: 2000}        and so does a larger one
//     protect: [LICENSE]                           a change of these is sent back
//     no_tests: ["*no tests ran*"]                 lines that say that nothing was tested
//     age_bound: 4h                                after which nothing that came later goes first
//     smoke: {every: 6h}                           the checks on the target itself; absent: never
//
// A rig without checks has nothing to go by: its requests wait for a person unless it says
// `require: none`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "hooks/pull_request_rules.h"

namespace gt {

/// A program that says whether a tree is good.
struct Check {
  std::string name;
  std::string run;                ///< a line for the shell; empty: `argv`
  std::vector<std::string> argv;  ///< empty: `run`
  Duration timeout = std::chrono::minutes(30);
  std::vector<std::string> paths;  ///< globs; empty: it is always run
  int retries = 0;
  std::vector<std::pair<std::string, std::string>> environment;

  friend bool operator==(const Check&, const Check&) = default;
};

/// What it runs, in one line for a person.
[[nodiscard]] std::string command_of(const Check& check);
/// The words that are executed.
[[nodiscard]] std::vector<std::string> words_of(const Check& check);

/// The same for two checks that find the same of every tree: what decides a result, not its name.
[[nodiscard]] std::string definition_of(const Check& check);

/// True if a change of these files needs the check.
[[nodiscard]] bool is_needed_for(const Check& check, std::span<const std::string> files);

/// How what was checked comes onto the target.
enum class MergeStrategy { kMerge, kSquash, kRebase, kPullRequest };
/// `merge`, `squash`, `rebase`, `pr`.
[[nodiscard]] std::string_view strategy_name(MergeStrategy strategy);

struct MergeRules {
  std::vector<Check> checks;
  std::string target;  ///< empty: the rig's branch
  MergeStrategy strategy = MergeStrategy::kMerge;
  std::optional<PullRequestRules> pull_requests;  ///< there with kPullRequest, at least
  int batch = 8;
  bool needs_review = false;
  bool pushes = true;
  std::vector<std::string> sensitive, protect;
  std::optional<int> most_files, most_lines;
  std::vector<std::string> no_tests;
  Duration age_bound = std::chrono::hours(4);
  std::optional<Duration> smoke_every;  ///< nothing: the target is not checked by itself
};

/// The keys of rig.yaml that are read here.
[[nodiscard]] std::span<const std::string_view> merge_rule_keys();

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<MergeRules> read_merge_rules(const Value& map, const std::string& file);

/// True if one of `globs` stands for the whole of `text`; `*` stands for slashes, too.
[[nodiscard]] bool matches_any(std::span<const std::string> globs, const std::string& text);

}  // namespace gt
