// SPDX-License-Identifier: Apache-2.0
#include "tests/support/refinery_town.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/support/temp_directory.h"

namespace gt::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRunTests = R"sh(#!/bin/sh
count=0
for test in tests/*.sh; do
  sh "$test" || { echo "FAILED $test"; exit 1; }
  count=$((count + 1))
done
echo "$count tests passed"
)sh";
/// Red where both halves are there.
constexpr std::string_view kPairTest = "! [ -e left.txt ] || ! [ -e right.txt ]\n";

}  // namespace

RefineryTown::RefineryTown(std::string_view rules) {
  const fs::path place = source();
  write_file(place / "run-tests", kRunTests);
  fs::permissions(place / "run-tests", fs::perms::owner_all);
  write_file(place / "tests/pair.sh", kPairTest);
  write_file(place / "shared.txt", "nobody\n");
  git({"add", "-A"}, place);
  git({"commit", "-q", "-m", "Add tests"}, place);
  git({"config", "receive.denyCurrentBranch", "ignore"}, place);
  must({"rig", "add", "web", place.string()});
  const std::string has_checks = rules.find("checks:") == std::string_view::npos
                                     ? "checks: [{name: tests, run: ./run-tests}]\n"
                                     : "";
  write("web/rig.yaml", read("web/rig.yaml") + has_checks + std::string(rules));
}

std::string RefineryTown::git(const std::vector<std::string>& words,
                              const fs::path& directory) const {
  std::vector<std::string> argv = {"git"};
  argv.insert(argv.end(), words.begin(), words.end());
  return std::string(trimmed(run_program(argv, directory, environment())));
}

GtRun RefineryTown::must(const std::vector<std::string>& words) const {
  GtRun run = gt(words);
  EXPECT_EQ(run.status, 0) << join(words, " ") << "\n" << run;
  return run;
}

void RefineryTown::add_polecat(const std::string& name) const {
  must({"polecat", "spawn", name, "--rig", "web"});
  must({"stop", "web/" + name});
}

std::string RefineryTown::submit(const std::string& title,
                                 const std::map<std::string, std::string>& files,
                                 const std::string& polecat,
                                 const std::vector<std::string>& more) const {
  std::vector<std::string> words = {"add", title, "--rig", "web", "--json"};
  words.insert(words.end(), more.begin(), more.end());
  const Value item = must(words).json();
  const std::string id = *item["id"].as_string();
  must({"hook", "set", id, "--as", "web/" + polecat});
  submit_again(title, files, polecat);
  return id;
}

void RefineryTown::submit_again(const std::string& title,
                                const std::map<std::string, std::string>& files,
                                const std::string& polecat) const {
  const fs::path place = root() / "web/polecats" / polecat;
  for (const auto& [name, text] : files) write_file(place / name, text);
  git({"add", "-A"}, place);
  git({"commit", "-q", "-m", title}, place);
  const GtRun done = gt_in(place, {"done"});
  EXPECT_EQ(done.status, 0) << done;
}

Value RefineryTown::request(const std::string& id) const {
  return must({"mq", "show", id, "--json"}).json();
}

std::string RefineryTown::state(const std::string& id) const {
  const Value found = request(id);
  const std::string* state = found["state"].as_string();
  return state != nullptr ? *state : "";
}

std::string RefineryTown::item_status(const std::string& id) const {
  const Value item = must({"show", id, "--json"}).json();
  const std::string* status = item["status"].as_string();
  return status != nullptr ? *status : "";
}

std::vector<std::string> RefineryTown::landed() const {
  const std::string log = git({"log", "--no-merges", "--format=%s", "main"}, source());
  std::vector<std::string> subjects;
  for (const std::string_view line : lines_of(log)) subjects.emplace_back(line);
  return subjects;
}

std::vector<std::string> RefineryTown::red_commits() const {
  const fs::path place = directory() / "history";
  git({"clone", "-q", source().string(), place.string()}, directory());
  const std::string commits = git({"rev-list", "--first-parent", "main"}, place);
  std::vector<std::string> red;
  for (const std::string_view commit : lines_of(commits)) {
    git({"checkout", "-q", "--detach", std::string(commit)}, place);
    if (!fs::exists(place / "run-tests")) continue;  // from before there were tests
    const std::string said = run_program({"sh", "-c", "./run-tests || true"}, place, environment());
    if (said.find("tests passed") == std::string::npos) {
      red.push_back(git({"log", "-1", "--format=%h %s", std::string(commit)}, place));
    }
  }
  fs::remove_all(place);
  return red;
}

std::vector<std::string> RefineryTown::locks() const {
  std::vector<std::string> found;
  for (const fs::path& place : {repository(), source() / ".git"}) {
    for (const fs::path& file : files_below(place)) {
      if (file.extension() == ".lock") found.push_back(file.string());
    }
  }
  return found;
}

}  // namespace gt::testing
