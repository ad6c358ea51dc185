// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::vector<std::string> complete(const std::vector<std::string>& words) {
  const Known known = [](std::string_view what) -> std::vector<std::string> {
    if (what == "RIG") return {"api", "web"};
    if (what == "ADDRESS") return {"mayor", "web/toast"};
    return {};
  };
  std::vector<std::string> texts;
  for (const Candidate& each : candidates(words, known)) texts.push_back(each.text);
  return texts;
}

TEST(Completion, OffersTheFirstWordsOfCommandsOnce) {
  EXPECT_THAT(complete({}), IsSupersetOf({"help", "version", "completion"}));
  EXPECT_THAT(complete({""}), Not(Contains("complete"))) << "it is hidden";
  EXPECT_THAT(complete({"vers"}), ElementsAre("version"));
  EXPECT_THAT(complete({"xyz"}), IsEmpty());
}

TEST(Completion, OffersOptionsOfTheCommandAndEveryCommand) {
  EXPECT_THAT(complete({"version", "--j"}), ElementsAre("--json"));
  EXPECT_THAT(complete({"--t"}), ElementsAre("--town"));
  EXPECT_THAT(complete({"version", "--"}), IsSupersetOf({"--json", "--rig", "--help"}));
}

TEST(Completion, OffersWhatTheTownKnowsAsTheValueOfAnOption) {
  EXPECT_THAT(complete({"version", "--rig", ""}), ElementsAre("api", "web"));
  EXPECT_THAT(complete({"--rig", "w"}), ElementsAre("web"));
  EXPECT_THAT(complete({"--as", "web"}), ElementsAre("web/toast"));
  EXPECT_THAT(complete({"--color", "a"}), ElementsAre("auto", "always"));
}

TEST(Completion, LooksPastOptionsForTheCommand) {
  EXPECT_THAT(complete({"--rig", "web", "comp"}), ElementsAre("completion"));
  EXPECT_THAT(complete({"--json", "completion", ""}), ElementsAre("bash", "zsh", "fish"));
}

TEST(Completion, OffersCommandsToHelp) {
  EXPECT_THAT(complete({"help", "vers"}), ElementsAre("version"));
}

TEST(Completion, EveryShellHasAScriptThatAsksGt) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto script = completion_script(shell);
    ASSERT_THAT(script, testing::IsOk());
    EXPECT_THAT(*script, HasSubstr(" complete -- "));
  }
  EXPECT_THAT(completion_script("tcsh"), testing::IsError(ErrorCode::kUsage, "bash, zsh or fish"));
}

}  // namespace
}  // namespace gt
