// SPDX-License-Identifier: Apache-2.0
#include "cli/invocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsError;
using testing::IsOk;
using ::testing::StartsWith;

Invocation read(const std::vector<std::string>& words) {
  auto invocation = read_invocation(words);
  EXPECT_THAT(invocation, IsOk());
  return invocation ? *std::move(invocation) : Invocation{};
}

TEST(Invocation, NoWordsAskForTheOverview) {
  for (const auto& words : std::vector<std::vector<std::string>>{{}, {"--help"}, {"--json"}}) {
    EXPECT_EQ(read(words).command, nullptr);
    EXPECT_THAT(read(words).help, HasSubstr("Usage: gt COMMAND"));
  }
}

TEST(Invocation, TheVersionNeedsNoCommand) {
  EXPECT_THAT(read({"--version"}).help, StartsWith("gt "));
  EXPECT_THAT(read({"-V"}).help, StartsWith("gt "));
}

TEST(Invocation, GlobalOptionsStandAnywhere) {
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"--json", "--town", "/t", "help", "version"},
                                             {"help", "--town", "/t", "version", "--json"},
                                             {"help", "version", "--json", "--town=/t"}}) {
    const Invocation invocation = read(words);
    ASSERT_NE(invocation.command, nullptr);
    EXPECT_EQ(invocation.command->path, "help");
    EXPECT_TRUE(invocation.args.flag("json"));
    EXPECT_EQ(invocation.args.value("town"), "/t");
    EXPECT_THAT(invocation.args.words("COMMAND"), ElementsAre("version"));
  }
}

TEST(Invocation, NothingAfterTwoDashesIsAnOption) {
  const Invocation invocation = read({"help", "--", "--json", "-h"});
  ASSERT_NE(invocation.command, nullptr);
  EXPECT_FALSE(invocation.args.flag("json"));
  EXPECT_THAT(invocation.args.words("COMMAND"), ElementsAre("--json", "-h"));
}

TEST(Invocation, AMisspeltCommandOfAGroupIsNoWordTooMany) {
  EXPECT_THAT(read_invocation({"polecat", "spwan"}),
              IsError(ErrorCode::kUsage, "unknown command 'polecat spwan'"));
  EXPECT_EQ(read_invocation({"polecat", "spwan"}).error().hint, "did you mean 'gt polecat spawn'?");
}

TEST(Invocation, HelpForTheWordOfAGroupListsItsCommands) {
  EXPECT_THAT(read({"polecat", "--help"}).help, HasSubstr("polecat spawn"));
  EXPECT_THAT(read({"polecat", "list", "--help"}).help, StartsWith("Usage: gt polecat list"));
  EXPECT_THAT(read({"hook", "--help"}).help, StartsWith("Usage: gt hook\n"));
}

TEST(Invocation, HelpOfACommandComesWhateverElseIsWrong) {
  EXPECT_THAT(read({"version", "--no-such-option", "-h"}).help, StartsWith("Usage: gt version"));
}

TEST(Invocation, AnUnknownWordGetsASuggestion) {
  EXPECT_THAT(read_invocation({"versoin"}),
              IsError(ErrorCode::kUsage, "unknown command 'versoin'"));
  EXPECT_THAT(read_invocation({"versoin"}),
              IsError(ErrorCode::kUsage, "did you mean 'gt version'"));
  EXPECT_THAT(read_invocation({"xylophone"}), IsError(ErrorCode::kUsage, "'gt help' lists"));
  EXPECT_THAT(read_invocation({"--"}), IsError(ErrorCode::kUsage, "unknown command '--'"));
}

TEST(Invocation, AnUnknownOptionBeforeTheCommandIsNamed) {
  EXPECT_THAT(read_invocation({"--jsno", "version"}),
              IsError(ErrorCode::kUsage, "did you mean '--json'?"));
}

TEST(Invocation, AUsageErrorNamesTheHelpOfItsCommand) {
  EXPECT_THAT(read_invocation({"version", "extra"}),
              IsError(ErrorCode::kUsage, "'gt help version' shows how"));
}

}  // namespace
}  // namespace gt
