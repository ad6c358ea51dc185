// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/screen.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "cli/agents/kind.h"
#include "cli/output/style.h"
#include "cli/robot/view.h"
#include "common/base/text.h"
#include "common/store/file_store.h"
#include "common/store/yaml.h"
#include "tests/support/golden.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;

WallTime at(std::string_view time) {
  return *parse_time(time);
}

const WallTime kNow = at("2026-11-20T12:00:00Z");

ScreenRules rules_of(std::string_view kind) {
  const testing::TempDirectory empty;
  SystemDisk disk;
  FileStore store(empty.path(), disk);
  auto loaded = load_kind(store, kind);
  EXPECT_THAT(loaded, IsOk());
  return loaded ? std::move(loaded->screen) : ScreenRules{};
}

std::filesystem::path recordings() {
  return testing::tests_directory() / "data" / "screens";
}

ScreenReading recorded(const std::string& name, std::string_view title = "") {
  const std::string kind = name.substr(0, name.find('-'));
  return read_screen(rules_of(kind), testing::read_file(recordings() / (name + ".txt")), title,
                     kNow);
}

struct Recording {
  const char* name;
  const char* state;
  const char* draft = "";
};

// What the screen alone says. A program that ended and drew nothing about it looks as it looked:
// its process tells.
constexpr Recording kRecordings[] = {
    {"claude-after-compact", "ready"},
    {"claude-after-stop-block", "ready"},
    {"claude-busy-model", "busy"},
    {"claude-busy-tool", "busy"},
    {"claude-ctrl-c-once", "ready"},
    {"claude-dialog-bypass", "dialog"},
    {"claude-dialog-permission", "dialog"},
    {"claude-dialog-trust", "dialog"},
    {"claude-enter-swallowed", "ready",
     "longtool NONCE-1237911525 RUN: sleep 6; echo finished > fin7.txt"},
    {"claude-error-400", "ready"},
    {"claude-error-401", "busy"},
    {"claude-error-429", "limited"},
    {"claude-error-500", "busy"},
    {"claude-error-529", "busy"},
    {"claude-interrupted-by-esc", "ready", "GASTOWN-NUDGE text"},
    {"claude-nudge-with-esc-while-busy", "busy", "GASTOWN-NUDGE text"},
    {"claude-onboarding-no-network", "unknown"},
    {"claude-queued-tool", "busy"},
    {"claude-ready", "ready"},
    {"claude-resumed", "ready"},
    {"codex-busy-model", "busy"},
    {"codex-busy-tool", "busy"},
    {"codex-dialog-permission", "dialog"},
    {"codex-dialog-trust", "dialog"},
    {"codex-error-401", "busy"},
    {"codex-error-500", "busy"},
    {"codex-exited-sigterm", "unknown"},
    {"codex-interrupted-by-esc", "ready", "NUDGE after"},
    {"codex-queued", "ready"},  // taken at once: nothing was queued any more
    {"codex-ready", "ready"},
    {"codex-ready-not-yolo", "ready"},
    {"codex-resumed", "busy"},
    {"gemini-busy-model", "busy"},
    {"gemini-busy-tool", "busy"},
    {"gemini-dialog-limit", "dialog"},
    {"gemini-dialog-permission", "dialog"},
    {"gemini-dialog-trust", "dialog"},
    {"gemini-error-401", "ready"},
    {"gemini-error-429", "busy"},  // it tries again, and does not say why
    {"gemini-error-503", "busy"},
    {"gemini-exited", "unknown"},
    {"gemini-exited-sigterm", "unknown"},
    {"gemini-interrupted-by-esc", "busy", "NUDGE after"},  // a hook of it still runs
    {"gemini-queued", "busy"},
    {"gemini-ready", "ready"},
    {"gemini-resumed", "ready"},
    {"opencode-busy-model", "busy"},
    {"opencode-busy-tool", "busy"},
    {"opencode-dialog-permission", "dialog"},
    {"opencode-dialog-permission-wide", "dialog"},
    {"opencode-error-429", "limited"},
    {"opencode-error-500", "busy"},
    {"opencode-exited", "unknown"},
    {"opencode-exited-sigterm", "unknown"},
    {"opencode-queued", "busy"},
    {"opencode-ready", "ready"},
    {"opencode-ready-wide", "ready"},  // what stands beside the conversation is no draft
    {"pi-error-401", "ready"},
    {"pi-error-429", "limited"},
    {"pi-exited", "unknown"},
    {"pi-exited-sigterm", "ready"},
    {"pi-queued", "busy"},
    {"pi-ready", "ready"},
    {"pi-resumed", "ready"},
    {"qwen-busy-model", "busy"},
    {"qwen-busy-tool", "busy"},
    {"qwen-dialog-permission", "dialog"},
    {"qwen-error-401", "ready"},
    {"qwen-error-429", "busy"},  // likewise
    {"qwen-exited", "unknown"},
    {"qwen-exited-sigterm", "unknown"},
    // What it suggests cannot be told from what a person typed; gt turns it off.
    {"qwen-ghost-suggestion", "ready",
     "MOCK-OK: [SUGGESTION MODE: Suggest what the user might naturally type"},
    {"qwen-hooks", "ready"},
    {"qwen-limited", "limited"},
    {"qwen-interrupted-by-esc", "busy", "NUDGE after"},
    {"qwen-queued", "busy"},
    {"qwen-ready", "ready"},
    {"qwen-resumed", "ready"},
};

TEST(ReadScreen, ReadsEveryRecordedScreen) {
  for (const Recording& each : kRecordings) {
    const ScreenReading reading = recorded(each.name);
    EXPECT_EQ(screen_state_name(reading.state), each.state) << each.name << ": " << reading.rule;
    EXPECT_EQ(reading.draft, each.draft) << each.name;
  }
}

TEST(ReadScreen, KnowsEveryRecordingThereIs) {
  std::map<std::string, bool> known;
  for (const Recording& each : kRecordings) known[std::string(each.name) + ".txt"] = true;
  for (const auto& entry : std::filesystem::directory_iterator(recordings())) {
    EXPECT_TRUE(known.contains(entry.path().filename())) << entry.path();
  }
}

TEST(ReadScreen, TakesNoDialogForAnythingElseWhateverTheTitle) {
  for (const Recording& each : kRecordings) {
    if (std::string_view(each.name).find("-dialog-") == std::string_view::npos) continue;
    for (const char* title : {"", "✳ Claude Code", "◐ busy", "◇  Ready", "⠦ name | dir"}) {
      EXPECT_EQ(recorded(each.name, title).state, ScreenState::kDialog) << each.name << title;
    }
  }
}

TEST(ReadScreen, ReadsTheRowsOfADialogAndItsText) {
  const auto claude = recorded("claude-dialog-permission");
  EXPECT_TRUE(claude.is_permission());
  EXPECT_THAT(
      claude.choices,
      ElementsAre(
          Choice{"1", "Yes", true},
          Choice{"2", "Yes, and always allow access to /home/devs/town/w/c1 from this project",
                 false},
          Choice{"3", "Yes, and switch to auto mode · auto mode handles these prompts for you",
                 false},
          Choice{"4", "No", false}));
  EXPECT_THAT(claude.text, HasSubstr("Bash command"));
  EXPECT_THAT(claude.text, HasSubstr("touch perm.txt\nDo you want to proceed?"));

  const auto trust = recorded("claude-dialog-trust");
  EXPECT_EQ(trust.rule, "trust");
  EXPECT_FALSE(trust.is_permission());
  EXPECT_THAT(trust.choices, ElementsAre(Choice{"", "No, exit", true},
                                         Choice{"", "Yes, I trust this folder", false}));

  EXPECT_THAT(recorded("codex-dialog-trust").choices,
              ElementsAre(Choice{"1", "Trust and continue", true},
                          Choice{"2", "Back to Agent Command Center", false}));

  const auto codex = recorded("codex-dialog-permission");
  EXPECT_TRUE(codex.is_permission());
  ASSERT_EQ(codex.choices.size(), 3U);
  EXPECT_EQ(codex.choices[0], (Choice{"1", "Yes, proceed (y)", true}));
  EXPECT_EQ(codex.choices[2],
            (Choice{"3", "No, and tell Codex what to do differently (esc)", false}));
  EXPECT_THAT(codex.text, HasSubstr("Would you like to run the following command?"));

  for (const char* name : {"opencode-dialog-permission", "opencode-dialog-permission-wide"}) {
    const auto opencode = recorded(name);
    EXPECT_TRUE(opencode.is_permission());
    EXPECT_THAT(opencode.choices,
                ElementsAre(Choice{"", "Allow once", false}, Choice{"", "Allow always", false},
                            Choice{"", "Reject", false}));
    EXPECT_EQ(opencode.text, "△ Permission required\n# Shell command\n$ touch permitted.txt");
  }

  const auto gemini = recorded("gemini-dialog-permission");
  EXPECT_TRUE(gemini.is_permission());
  EXPECT_THAT(gemini.choices, ElementsAre(Choice{"1", "Allow once", true},
                                          Choice{"2", "Allow for this session", false},
                                          Choice{"3", "No, suggest changes (esc)", false}));
  EXPECT_THAT(gemini.text, HasSubstr("Allow execution of [Shell]?"));

  const auto qwen = recorded("qwen-dialog-permission");
  EXPECT_TRUE(qwen.is_permission());
  ASSERT_EQ(qwen.choices.size(), 4U);
  EXPECT_EQ(qwen.choices[0], (Choice{"1", "Yes, allow once", true}));
  EXPECT_EQ(qwen.text, "? Shell touch perm.txt ←\ntouch perm.txt\nAllow execution of: 'touch'?");
}

TEST(ReadScreen, TellsWhenALimitEnds) {
  const auto claude = recorded("claude-error-429");
  EXPECT_EQ(claude.until, kNow + std::chrono::seconds(1));
  EXPECT_THAT(claude.text, HasSubstr("429 mock failure 429"));
  EXPECT_EQ(recorded("opencode-error-429").until, kNow + std::chrono::seconds(1));
}

TEST(ReadScreen, WhatWentWrongIsPastWhenAnythingWasSaidSince) {
  const ScreenRules pi = rules_of("pi");
  const std::string box = "\n────\n\n────\n/home/devs\n↑1k 1%/128k (auto)\n";
  EXPECT_EQ(read_screen(pi, " do it\n\n Error: 429 too many\n" + box, "", kNow).state,
            ScreenState::kLimited);
  EXPECT_EQ(read_screen(pi, " Error: 429 too many\n\n done\n" + box, "", kNow).state,
            ScreenState::kReady);
}

TEST(ReadScreen, GeminisPlaceToTypeMayBeFramed) {
  const auto read = [](const std::string& line) {
    return read_screen(rules_of("gemini"),
                       " Shift+Tab to accept edits\n▄▄▄▄\n" + line +
                           "\n▀▀▀▀\n workspace (/directory)    branch\n /home/devs    main\n",
                       "", kNow);
  };
  EXPECT_EQ(read(" >   Type your message or @path/to/file").state, ScreenState::kReady);
  EXPECT_EQ(read(" >   Type your message or @path/to/file").draft, "");
  EXPECT_EQ(read(" > half a line").draft, "half a line");
}

TEST(ReadScreen, ATitleDecidesWhereTheScreenIsSilent) {
  EXPECT_EQ(recorded("claude-ready", "◐ Claude Code").state, ScreenState::kBusy);
  EXPECT_EQ(recorded("codex-ready", "⠦ name | dir").state, ScreenState::kBusy);
  EXPECT_EQ(recorded("gemini-ready", "✋  Action Required (g1)").state, ScreenState::kDialog);
}

TEST(ReadScreen, WithoutRulesNothingIsKnown) {
  EXPECT_EQ(read_screen({}, "❯ \n", "", kNow).state, ScreenState::kUnknown);
  EXPECT_EQ(read_screen(rules_of("claude"), "", "", kNow).state, ScreenState::kUnknown);
}

TEST(ReadScreen, ADraftDecidesNothing) {
  const auto rules = parse_yaml(R"(
input: {above: '^-', begins: '^> ', ends: '^-', below: 1, mark: '^> '}
rules:
  - {state: dialog, lines: ['Proceed'], within: 9}
  - {state: ready, input: true}
)",
                                "test");
  ASSERT_THAT(rules, IsOk());
  const auto screen = parse_screen_rules(*rules, "test");
  ASSERT_THAT(screen, IsOk());
  const auto reading =
      read_screen(*screen, "said\n---\n> half a line\n  Proceed\n\n---\nfooter\n", "", kNow);
  EXPECT_EQ(reading.state, ScreenState::kReady);
  EXPECT_EQ(reading.draft, "half a line\nProceed");
  EXPECT_EQ(read_screen(*screen, "---\n> half\n---\na\nb\n", "", kNow).state, ScreenState::kUnknown)
      << "too much stands below it";
}

TEST(ReadScreen, ALimitAboveTheLastMessageIsPast) {
  const ScreenRules robot = rules_of("robot");
  const std::string box = "\n────\n❯ \n────\n  robot\n";
  EXPECT_EQ(
      read_screen(robot, "❯ go\n  ⎿ You've hit your limit · resets 3pm\n" + box, "", kNow).state,
      ScreenState::kLimited);
  EXPECT_EQ(read_screen(robot, "  ⎿ You've hit your limit · resets 3pm\n❯ /clear\n  ⎿ ok\n" + box,
                        "", kNow)
                .state,
            ScreenState::kReady);
}

TEST(ParseLimitEnd, ReadsWhatProgramsWrite) {
  ASSERT_EQ(::setenv("TZ", "UTC", 1), 0);
  const std::map<std::string, std::string> cases = {
      {"1s", "2026-11-20T12:00:01Z"},
      {"in 5m 30s", "2026-11-20T12:05:30Z"},
      {"in 3 days 4 hours 5 minutes.", "2026-11-23T16:05:00Z"},
      {"3pm", "2026-11-20T15:00:00Z"},
      {"3pm (UTC)", "2026-11-20T15:00:00Z"},
      {"at 12:30am", "2026-11-21T00:30:00Z"},
      {"3:05 PM", "2026-11-20T15:05:00Z"},
      {"11am", "2026-11-21T11:00:00Z"},
      {"15:05", "2026-11-20T15:05:00Z"},
      {"Nov 23, 3pm", "2026-11-23T15:00:00Z"},
      {"Nov 23rd, 2026 3:05 PM", "2026-11-23T15:05:00Z"},
      {"Jan 2 at 9am", "2027-01-02T09:00:00Z"},
  };
  for (const auto& [text, time] : cases) EXPECT_EQ(parse_limit_end(text, kNow), at(time)) << text;
  for (const char* text : {"", "soon", "13pm", "25:00", "Nov 3", "tomorrow", "in a while", "429"}) {
    EXPECT_EQ(parse_limit_end(text, kNow), std::nullopt) << text;
  }
}

class RobotScreen : public ::testing::TestWithParam<int> {
 protected:
  [[nodiscard]] ScreenReading read(const View& view, const std::vector<Block>& said) const {
    std::string screen;
    const Style style{.width = GetParam()};
    for (const Block& block : said) {
      for (const std::string& line : block_lines(block, style)) screen += line + '\n';
    }
    for (const std::string& line : compose(view, style, 40).lines) screen += line + '\n';
    return read_screen(rules_, screen, "", kNow);
  }

  ScreenRules rules_ = rules_of("robot");
  std::vector<Block> said_ = {{"❯", "do it, and tell me what you found out while you did"},
                              {"●", "Do you want to proceed? That was a question of the model."},
                              {"●", "1. Yes\n2. No"}};
};

TEST_P(RobotScreen, IsReadRightAtThisWidth) {
  View view;
  view.footer = "robot · nobody";
  EXPECT_EQ(read(view, said_).state, ScreenState::kReady);
  view.before = std::string(300, 'x') + "\nDo you want to proceed?";
  const auto typed = read(view, said_);
  EXPECT_EQ(typed.state, ScreenState::kReady);
  EXPECT_TRUE(typed.draft.starts_with("xxx"));
  EXPECT_TRUE(typed.draft.ends_with("proceed?"));
  view.activity = "⠋ Tinkering… (3s · esc to interrupt)";
  EXPECT_EQ(read(view, said_).state, ScreenState::kBusy);
  view.queued = {"one", "two"};
  EXPECT_EQ(read(view, said_).state, ScreenState::kBusy);
}

TEST_P(RobotScreen, ShowsADialogThatIsReadAsOneAtThisWidth) {
  View view;
  view.dialog = Dialog{"Run shell command",
                       "rm -r build && echo " + std::string(200, 'y'),
                       "Do you want to proceed?",
                       {"Yes", "Yes, and do not ask again for commands like this one", "No"},
                       2};
  auto reading = read(view, said_);
  EXPECT_EQ(reading.state, ScreenState::kDialog);
  EXPECT_TRUE(reading.is_permission());
  ASSERT_EQ(reading.choices.size(), 3U);
  EXPECT_EQ(reading.choices[0], (Choice{"1", "Yes", false}));
  EXPECT_EQ(reading.choices[2], (Choice{"3", "No", true}));
  EXPECT_THAT(reading.text, HasSubstr("rm -r build"));
  view.activity = "⠋ Tinkering… (3s · esc to interrupt)";
  EXPECT_EQ(read(view, said_).state, ScreenState::kDialog);
  view.dialog->question = "Is this a folder you trust?";
  view.dialog->rows = {"No, exit", "Yes, I trust this folder"};
  view.dialog->selected = 0;
  reading = read(view, said_);
  EXPECT_EQ(reading.state, ScreenState::kDialog);
  EXPECT_FALSE(reading.is_permission());
}

TEST_P(RobotScreen, ShowsALimitThatIsReadAsOneAtThisWidth) {
  ASSERT_EQ(::setenv("TZ", "UTC", 1), 0);
  View view;
  view.footer = "robot · nobody";
  auto said = said_;
  said.push_back({"  ⎿", "You've hit your limit · resets 3pm"});
  const auto limited = read(view, said);
  EXPECT_EQ(limited.state, ScreenState::kLimited);
  EXPECT_EQ(limited.until, at("2026-11-20T15:00:00Z"));
  said.back() = {"  ⎿", "Context limit reached · /compact or /clear to continue"};
  EXPECT_EQ(read(view, said).state, ScreenState::kExhausted);
}

INSTANTIATE_TEST_SUITE_P(From60To200, RobotScreen, ::testing::Range(60, 201),
                         [](const auto& test) { return std::to_string(test.param); });

}  // namespace
}  // namespace gt
