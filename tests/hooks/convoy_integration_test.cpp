// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "hooks/convoy.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using testing::IsError;
using testing::IsOk;
using ::testing::SizeIs;

class ConvoysTest : public ::testing::Test {
 protected:
  static Convoy convoy(std::string name) {
    Convoy convoy;
    convoy.name = std::move(name);
    convoy.owner = Address::mayor();
    convoy.items = {WorkId("web", 1), WorkId("api", 2)};
    convoy.created = WallTime(std::chrono::seconds(1'763'625'038));
    return convoy;
  }

  void write(std::string_view id, std::string_view text) const {
    const auto file = directory_.path() / TownPaths::convoys_prefix() / (std::string(id) + ".yaml");
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  Convoys convoys_{store_};
};

TEST_F(ConvoysTest, OneIsFoundByItsIdAndByItsName) {
  GT_ASSERT_OK(const Convoy made, convoys_.create(convoy("Summer release!")));
  EXPECT_EQ(made.id, "summer-release");
  for (const char* word : {"summer-release", "Summer release!"}) {
    GT_ASSERT_OK(const Convoy loaded, convoys_.load(word));
    EXPECT_EQ(format_convoy(loaded), format_convoy(made));
  }
  EXPECT_THAT(convoys_.load("winter"), IsError(ErrorCode::kNotFound, "winter"));
  EXPECT_THAT(convoys_.create(convoy("Summer  Release")), IsError(ErrorCode::kConflict, "already"));
}

TEST_F(ConvoysTest, OneWithoutANameOrItemsIsRefused) {
  EXPECT_THAT(convoys_.create(convoy("…")), IsError(ErrorCode::kUsage, "name"));
  EXPECT_THAT(convoys_.create(convoy("a\nb")), IsError(ErrorCode::kUsage, "one line"));
  Convoy empty = convoy("Empty");
  empty.items.clear();
  EXPECT_THAT(convoys_.create(empty), IsError(ErrorCode::kUsage, "items"));
}

TEST_F(ConvoysTest, UnknownKeysSurviveAChange) {
  write("a", format_convoy([] {
               Convoy a = convoy("A");
               a.id = "a";
               return a;
             }()) +
                 "colour: blue\n");
  ASSERT_THAT(convoys_.change("a",
                              [](Convoy& each) -> Result<void> {
                                each.items.emplace_back("web", 3);
                                return {};
                              }),
              IsOk());
  GT_ASSERT_OK(const Convoy changed, convoys_.load("a"));
  EXPECT_THAT(changed.items, ElementsAre(WorkId("web", 1), WorkId("api", 2), WorkId("web", 3)));
  EXPECT_EQ(*changed.source["colour"].as_string(), "blue");
}

TEST_F(ConvoysTest, ABrokenOneHidesNoOther) {
  ASSERT_THAT(convoys_.create(convoy("Whole")), IsOk());
  write("broken", "id: broken\nname: B\nowner: nobody at all\nitems: [web-1]\n");
  GT_ASSERT_OK(const Convoys::All all, convoys_.load_all());
  EXPECT_THAT(all.convoys, SizeIs(1));
  ASSERT_THAT(all.broken, SizeIs(1));
  EXPECT_NE(all.broken[0].message.find("broken.yaml:3"), std::string::npos)
      << all.broken[0].message;
}

TEST(ConvoyProgress, CountsWhatIsFinishedAndNamesWhatIsGone) {
  const WorkId done("web", 1), open("web", 2);
  const AskFinished ask = [&](const WorkId& id) -> std::optional<bool> {
    if (id == done) return true;
    return id == open ? std::optional(false) : std::nullopt;
  };
  Convoy convoy;
  convoy.items = {done, open, WorkId("web", 9)};
  ConvoyProgress progress = progress_of(convoy, ask);
  EXPECT_EQ(progress.done, 1);
  EXPECT_EQ(progress.total, 3);
  EXPECT_THAT(progress.missing, ElementsAre(WorkId("web", 9)));
  EXPECT_FALSE(progress.is_through());
  convoy.items = {done};
  EXPECT_TRUE(progress_of(convoy, ask).is_through());
}

}  // namespace
}  // namespace gt
