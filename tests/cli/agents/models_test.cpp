// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/models.h"

#include <gtest/gtest.h>

#include "common/store/file_store.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

class ModelsTest : public ::testing::Test {
 protected:
  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(ModelsTest, TheFirstRowThatFitsCounts) {
  const auto models = load_models(store_);
  ASSERT_THAT(models, IsOk());
  EXPECT_EQ(models->find("claude-opus-5-5")->input, 4);
  EXPECT_EQ(models->find("claude-opus-5-20260724")->input, 5);
  EXPECT_EQ(models->find("claude-opus-4-1")->input, 15);
  EXPECT_EQ(models->find("gpt-5")->input, 1.25);
  EXPECT_EQ(models->find("gpt-5.7-nebula"), nullptr);
  EXPECT_EQ(models->find(""), nullptr);
}

// What Claude Code itself said of this conversation: 27,681 tokens in, 6 out, 0.110844 dollars.
TEST_F(ModelsTest, ThePriceIsTheOneThatTheProgramNames) {
  const auto models = load_models(store_);
  ASSERT_THAT(models, IsOk());
  EXPECT_DOUBLE_EQ(models->find("claude-opus-5-5")->price_of({.input = 27681, .output = 6}),
                   0.110844);
}

TEST_F(ModelsTest, TheTownsOwnRowsComeFirst) {
  testing::write_file(directory_.path() / "models.yaml",
                      "models: [{match: claude-opus-5-5*, input: 1, output: 2}]\n");
  const auto models = load_models(store_);
  ASSERT_THAT(models, IsOk());
  const ModelFacts* facts = models->find("claude-opus-5-5");
  EXPECT_EQ(facts->input, 1);
  EXPECT_EQ(facts->cache_read, 1) << "without a price of its own, that of input";
  EXPECT_NE(models->find("claude-haiku-4-5"), nullptr);
}

TEST_F(ModelsTest, ARowThatIsWrongIsNamedWithItsLine) {
  testing::write_file(directory_.path() / "models.yaml",
                      "models:\n  - {match: x, input: cheap, output: 2}\n");
  EXPECT_THAT(load_models(store_), IsError(ErrorCode::kCorrupt, "models.yaml:2"));
}

}  // namespace
}  // namespace gt
