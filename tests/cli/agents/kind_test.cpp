// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/kind.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/agents/embedded.h"
#include "cli/agents/permissions.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/file_store.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::IsError;
using testing::IsOk;
using ::testing::IsSupersetOf;
using ::testing::Not;
using testing::write_file;

class KindTest : public ::testing::Test {
 protected:
  void write_kind(std::string_view name, std::string_view text) const {
    write_file(directory_.path() / "kinds" / (std::string(name) + ".yaml"), text);
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(KindTest, EveryBuiltInKindLoads) {
  int kinds = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with("kinds/")) continue;
    const std::string_view name = file.path.substr(6, file.path.size() - 11);
    const auto kind = load_kind(store_, name);
    ASSERT_THAT(kind, IsOk()) << file.path;
    EXPECT_FALSE(kind->summary.empty()) << name;
    EXPECT_FALSE(kind->start.empty()) << name;
    ++kinds;
  }
  EXPECT_EQ(kinds, 13);
  const auto names = list_kinds(store_);
  ASSERT_THAT(names, IsOk());
  EXPECT_THAT(*names, ElementsAre("aider", "amp", "claude", "codex", "copilot", "cursor-agent",
                                  "gemini", "goose", "opencode", "pi", "qwen", "robot", "shell"));
}

TEST_F(KindTest, AProgramThatIsNotPartOfUsSaysHowToInstallIt) {
  for (const char* name : {"claude", "codex", "gemini", "opencode", "pi", "qwen"}) {
    const auto kind = load_kind(store_, name);
    ASSERT_THAT(kind, IsOk());
    EXPECT_TRUE(kind->install.starts_with("npm install -g ")) << name;
  }
}

TEST_F(KindTest, OnlyWhatWasMeasuredWithTheRealProgramSaysSo) {
  for (const char* name : {"claude", "codex", "gemini", "opencode", "pi", "qwen"}) {
    EXPECT_FALSE(load_kind(store_, name)->verified.empty()) << name;
  }
  for (const char* name : {"aider", "amp", "copilot", "cursor-agent", "goose"}) {
    const auto kind = load_kind(store_, name);
    ASSERT_THAT(kind, IsOk());
    EXPECT_TRUE(kind->verified.empty()) << name;
    EXPECT_FALSE(kind->screen.rules.empty()) << name;
    EXPECT_FALSE(kind->install.empty()) << name;
  }
}

TEST_F(KindTest, TheTownsFileOutranksTheBuiltInOneKeyByKey) {
  write_kind("claude", "permissions: bypass\nstart: [claude, --model, opus]\n");
  const auto kind = load_kind(store_, "claude");
  ASSERT_THAT(kind, IsOk());
  EXPECT_THAT(kind->start, ElementsAre("claude", "--model", "opus"));
  EXPECT_EQ(kind->program, "claude");
  EXPECT_TRUE(kind->bypasses_permissions);
}

TEST_F(KindTest, EveryProgramAsksUnlessItsTownSaysOtherwise) {
  struct Case {
    const char* name;
    const char* word;  ///< of the flags or the environment that make it ask no more
  };
  for (const Case& one :
       {Case{"claude", "--dangerously-skip-permissions"},
        Case{"codex", "--dangerously-bypass-approvals-and-sandbox"}, Case{"gemini", "yolo"},
        Case{"qwen", "yolo"},
        Case{"opencode", R"(OPENCODE_CONFIG_CONTENT={"permission":{"*":"allow"}})"}}) {
    const auto words = [&] {
      const auto kind = load_kind(store_, one.name);
      EXPECT_THAT(kind, IsOk());
      std::vector<std::string> words = kind->flags;
      for (const auto& [name, value] : kind->environment) words.push_back(name + "=" + value);
      return words;
    };
    EXPECT_FALSE(load_kind(store_, one.name)->bypasses_permissions) << one.name;
    EXPECT_THAT(words(), Not(Contains(one.word))) << one.name;
    write_kind(one.name, "permissions: bypass\n");
    EXPECT_THAT(words(), Contains(one.word)) << one.name;
  }
}

TEST_F(KindTest, WhatTheTownSaysOfARoleOutranksTheKind) {
  write_file(directory_.path() / "town.yaml",
             "name: t\npermissions: {polecat: bypass, crew: ask}\n");
  EXPECT_TRUE(load_kind_for(store_, "claude", Role::kPolecat)->bypasses_permissions);
  EXPECT_THAT(load_kind_for(store_, "claude", Role::kPolecat)->flags,
              Contains("--dangerously-skip-permissions"));
  EXPECT_FALSE(load_kind_for(store_, "claude", Role::kMayor)->bypasses_permissions);
  write_kind("claude", "permissions: bypass\n");
  EXPECT_TRUE(load_kind_for(store_, "claude", Role::kMayor)->bypasses_permissions);
  EXPECT_FALSE(load_kind_for(store_, "claude", Role::kCrew)->bypasses_permissions);
}

TEST_F(KindTest, WhatIsForUnattendedWorkAppliesOnlyThere) {
  const auto ask = load_kind(store_, "claude");
  write_kind("claude", "permissions: bypass\n");
  const auto bypass = load_kind(store_, "claude");
  ASSERT_THAT(ask, IsOk());
  ASSERT_THAT(bypass, IsOk());
  EXPECT_TRUE(ask->root_environment.empty());
  EXPECT_EQ(bypass->root_environment.size(), 1U);
  EXPECT_LT(ask->files.size(), bypass->files.size());
}

TEST_F(KindTest, NothingIsPutUnderHomeButTheTrustOfTheTownsOwnDirectories) {
  for (const char* name :
       {"claude", "codex", "gemini", "opencode", "pi", "qwen", "robot", "shell"}) {
    write_kind(name, "permissions: bypass\n");
    const auto kind = load_kind(store_, name);
    ASSERT_THAT(kind, IsOk());
    for (const KindFile& file : kind->files) {
      if (!file.is_in_home) continue;
      EXPECT_EQ(file.path, ".claude.json");
      EXPECT_EQ(trimmed(file.content),
                R"({"projects": {"{repository}": {"hasTrustDialogAccepted": true}}})");
    }
  }
}

TEST_F(KindTest, TwoLinesMakeANewKind) {
  write_kind("mine", "name: mine\nstart: [my-agent, --quiet]\n");
  const auto kind = load_kind(store_, "mine");
  ASSERT_THAT(kind, IsOk());
  EXPECT_EQ(kind->program, "my-agent");
  EXPECT_EQ(kind->resume, kind->start);
  EXPECT_THAT(*list_kinds(store_), Contains("mine"));
}

TEST_F(KindTest, AnUnknownKindNamesThoseThereAre) {
  EXPECT_THAT(load_kind(store_, "cloud"), IsError(ErrorCode::kNotFound, "aider, amp, claude"));
  EXPECT_THAT(load_kind(store_, "../x"), IsError(ErrorCode::kUsage, "kind"));
}

TEST_F(KindTest, SaysHowItsProgramTakesAMessage) {
  write_kind("claude", "delivery: {gap: 90ms, submit: CR}\n");
  const auto kind = load_kind(store_, "claude");
  ASSERT_THAT(kind, IsOk());
  EXPECT_EQ(kind->delivery.gap, std::chrono::milliseconds(90));
  EXPECT_EQ(kind->delivery.submit, "CR");
  EXPECT_EQ(kind->delivery.most_characters, 800U);
  EXPECT_TRUE(load_kind(store_, "codex")->delivery.reports_prompts);
  write_kind("claude", "delivery: {submit: Escape}\n");
  EXPECT_THAT(load_kind(store_, "claude"), IsError(ErrorCode::kCorrupt, "'submit' must be a key"));
  for (const char* key : {"Escape", "-X", "Enter"}) {
    write_kind("claude", std::string("delivery: {clear: ") + key + "}\n");
    EXPECT_THAT(load_kind(store_, "claude"), IsError(ErrorCode::kCorrupt, "'clear' must be a key"))
        << key;
  }
}

TEST_F(KindTest, MistakesAreNamedWithFileAndLine) {
  struct Case {
    std::string_view text, complaint;
  };
  const Case cases[] = {
      {"name: mine\n", "'start' is missing"},
      {"name: yours\nstart: [x]\n", "kinds/mine.yaml:1: 'name' must be mine"},
      {"name: mine\nstrat: [x]\n", "did you mean 'start'?"},
      {"name: mine\nstart: x\n", "kinds/mine.yaml:2: 'start' must be a list"},
      {"name: mine\nstart: [x]\npermissions: none\n", "kinds/mine.yaml:3: 'permissions' must be"},
      {"name: mine\nstart: [x]\nunattended: {flag: []}\n", "did you mean 'flags'?"},
      {"name: mine\nstart: [x]\nenvironment: {'A=B': c}\n", "is no name of a variable"},
      {"name: mine\nstart: [x]\nfiles:\n  - {path: ../x, how: replace, content: a}\n",
       "kinds/mine.yaml:4: 'path' must stay below"},
      {"name: mine\nstart: [x]\nfiles:\n  - {path: /etc/x, how: replace, content: a}\n",
       "'path' must stay below"},
      {"name: mine\nstart: [x]\nfiles:\n  - {path: a, how: copy, content: a}\n",
       "'how' must be merge, append or replace"},
      {"name: mine\nstart: [x]\nfiles:\n  - {path: a, how: merge, content: '{'}\n",
       "'content' must be a JSON object"},
      {"name: mine\nstart: [x]\nscreen: {rule: []}\n", "did you mean 'rules'?"},
      {"name: mine\nstart: [x]\nscreen:\n  input: {begins: '('}\n",
       "kinds/mine.yaml:4: 'begins' '(' is no regular expression"},
      {"name: mine\nstart: [x]\nscreen:\n  rules:\n    - {state: idle, input: true}\n",
       "'state' must be ready"},
      {"name: mine\nstart: [x]\nscreen:\n  rules:\n    - {state: busy}\n",
       "kinds/mine.yaml:5: 'lines' is missing"},
      {"[]\n", "kinds/mine.yaml:1: "},
      {"", "kinds/mine.yaml:1: "},
  };
  for (const Case& one : cases) {
    write_kind("mine", one.text);
    EXPECT_THAT(load_kind(store_, "mine"), IsError(ErrorCode::kCorrupt, std::string(one.complaint)))
        << one.text;
  }
}

TEST_F(KindTest, ABrokenFileOfTheTownIsNotReplacedByTheBuiltInOne) {
  write_kind("claude", "start: [claude\n");
  EXPECT_THAT(load_kind(store_, "claude"), IsError(ErrorCode::kCorrupt, "kinds/claude.yaml:"));
}

TEST_F(KindTest, TheHooksOfAllProgramsCallCommandsThatExist) {
  for (const char* name : {"claude", "codex", "gemini", "qwen"}) {
    const auto kind = load_kind(store_, name);
    ASSERT_THAT(kind, IsOk());
    const auto json = parse_json(kind->files.front().content);
    ASSERT_THAT(json, IsOk()) << name;
    std::vector<std::string> commands;
    for (const auto& [event, groups] : (*json)["hooks"].entries()) {
      for (const Value& group : groups.items()) {
        for (const Value& hook : group["hooks"].items()) {
          EXPECT_EQ(hook["type"], Value("command"));
          commands.push_back(*hook["command"].as_string());
        }
      }
    }
    EXPECT_THAT(commands, IsSupersetOf({"gt prime --hook", "gt signal working", "gt signal waiting",
                                        "gt signal idle", "gt mail check --inject"}))
        << name;
  }
}

}  // namespace
}  // namespace gt
