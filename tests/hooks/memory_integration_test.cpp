// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/store/file_store.h"
#include "hooks/memory.h"
#include "hooks/trash.h"
#include "tests/support/crash_points.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsOk;
using ::testing::SizeIs;

constexpr WallTime kNow = WallTime(std::chrono::hours(24 * 20000));
const Address kToast = Address::polecat("web", "toast");

Memory memory_of(std::string text, Duration after = Duration(0)) {
  Memory memory;
  memory.text = std::move(text);
  memory.by = "web/toast";
  memory.at = kNow + after;
  return memory;
}

class MemoryFiles : public ::testing::Test {
 protected:
  Memory keep(const MemoryOwner& owner, const std::string& text, Duration after = Duration(0)) {
    auto kept = remember(store_, owner, memory_of(text, after));
    EXPECT_THAT(kept, IsOk());
    return kept ? kept->memory : Memory{};
  }

  std::vector<std::string> texts(const MemoryOwner& owner, std::size_t most = kMostMemories) {
    std::vector<std::string> texts;
    const auto found = memories_of(store_, owner, most);
    EXPECT_THAT(found, IsOk());
    for (const Memory& each : found->memories) texts.push_back(each.text);
    return texts;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(MemoryFiles, AreToldTheNewestFirstToThoseWhoseTheyAre) {
  keep(MemoryOwner::agent(kToast), "one", std::chrono::seconds(1));
  keep(MemoryOwner::agent(kToast), "three", std::chrono::seconds(3));
  keep(MemoryOwner::agent(kToast), "two", std::chrono::seconds(2));
  keep(MemoryOwner::rig("web"), "of the rig");
  keep(MemoryOwner::town(), "of the town");
  EXPECT_THAT(texts(MemoryOwner::agent(kToast)), ElementsAre("three", "two", "one"));
  EXPECT_THAT(texts(MemoryOwner::agent(kToast), 1), ElementsAre("three"));
  EXPECT_THAT(texts(MemoryOwner::rig("web")), ElementsAre("of the rig"));
  EXPECT_THAT(texts(MemoryOwner::town()), ElementsAre("of the town"));
  EXPECT_THAT(texts(MemoryOwner::agent(Address::mayor())), IsEmpty());
  const auto all = all_memories(store_);
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(all->memories, SizeIs(5));
}

TEST_F(MemoryFiles, KeepEveryField) {
  Memory memory = memory_of("a: 'b'\n\n# c\n  - d");
  memory.about = "null";
  GT_ASSERT_OK(const Kept was_kept, remember(store_, MemoryOwner::rig("web"), memory));
  const Memory& kept = was_kept.memory;
  GT_ASSERT_OK(const Document document, store_.get(kept.key));
  GT_ASSERT_OK(const Memory read, parse_memory(document.bytes, kept.key));
  EXPECT_EQ(read.id, kept.id);
  EXPECT_EQ(read.owner, "web");
  EXPECT_EQ(read.about, "null");
  EXPECT_EQ(read.text, "a: 'b'\n\n# c\n  - d");
  EXPECT_EQ(read.by, "web/toast");
  EXPECT_EQ(read.at, kNow);
}

TEST_F(MemoryFiles, TheSameWordsAreKeptOnce) {
  const Memory first = keep(MemoryOwner::town(), "one");
  GT_ASSERT_OK(const Kept again,
               remember(store_, MemoryOwner::town(), memory_of("one", std::chrono::hours(1))));
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.memory.id, first.id);
  keep(MemoryOwner::rig("web"), "one");
  EXPECT_THAT(texts(MemoryOwner::town()), ElementsAre("one"));
}

TEST_F(MemoryFiles, RefuseWhatIsEmptyOrTooMuch) {
  EXPECT_THAT(remember(store_, MemoryOwner::town(), memory_of(" \n")),
              IsError(ErrorCode::kUsage, "nothing to remember"));
  EXPECT_THAT(remember(store_, MemoryOwner::town(), memory_of(std::string(2001, 'x'))),
              IsError(ErrorCode::kUsage, "at most 2000 bytes"));
  for (std::size_t i = 0; i < kMostMemories; ++i) {
    ASSERT_THAT(store_.put(format(".gt/memory/town/m-{:08}.yaml", i), "", Revision::absent()),
                IsOk());
  }
  EXPECT_THAT(remember(store_, MemoryOwner::town(), memory_of("one more")),
              IsError(ErrorCode::kRefused, "gt forget"));
}

TEST_F(MemoryFiles, ABrokenOneIsNamedAndHidesNoOther) {
  keep(MemoryOwner::town(), "good");
  struct Case {
    std::string_view text, reason;
  };
  for (const Case& each : {Case{"id: [", ":1: "}, Case{"id: m-1\ntext: x\n", "'at' is missing"},
                           Case{"id: m-2\ntext: x\nat: 2026-01-01T00:00:00Z\n", "must be m-1"},
                           Case{"id: m-1\nat: 2026-01-01T00:00:00Z\n", "'text' is missing"},
                           Case{"", "expected a map"}}) {
    GT_ASSERT_OK(const Revision put,
                 store_.put(".gt/memory/town/m-1.yaml", each.text, Revision::absent()));
    const auto found = memories_of(store_, MemoryOwner::town());
    ASSERT_THAT(found, IsOk());
    EXPECT_THAT(found->memories, SizeIs(1));
    ASSERT_THAT(found->problems, SizeIs(1));
    EXPECT_THAT(found->problems[0], HasSubstr(each.reason));
    EXPECT_THAT(found->problems[0], HasSubstr(".gt/memory/town/m-1.yaml"));
    ASSERT_THAT(store_.erase(".gt/memory/town/m-1.yaml", put), IsOk());
  }
}

TEST_F(MemoryFiles, AreForgottenIntoTheTrashAndComeBack) {
  const Memory kept = keep(MemoryOwner::agent(kToast), "one");
  GT_ASSERT_OK(const Document before, store_.get(kept.key));
  ASSERT_THAT(discard(store_, {kept.id, kept.key, "a memory", "overseer", kNow}), IsOk());
  EXPECT_THAT(texts(MemoryOwner::agent(kToast)), IsEmpty());
  EXPECT_THAT(find_memory(store_, kept.id), IsError(ErrorCode::kNotFound, kept.id));
  EXPECT_THAT(restore_document(store_, kept.id), IsOk());
  GT_ASSERT_OK(const Document after, store_.get(kept.key));
  EXPECT_EQ(after.bytes, before.bytes);
  EXPECT_THAT(restore_document(store_, kept.id), IsError(ErrorCode::kNotFound, kept.id));
}

TEST_F(MemoryFiles, NothingIsRestoredOverWhatIsThere) {
  const Memory kept = keep(MemoryOwner::town(), "one");
  ASSERT_THAT(discard(store_, {kept.id, kept.key, "", "overseer", kNow}), IsOk());
  ASSERT_THAT(store_.put(kept.key, "another", Revision::absent()), IsOk());
  EXPECT_THAT(restore_document(store_, kept.id), IsError(ErrorCode::kConflict, kept.key));
  EXPECT_THAT(discard(store_, {kept.id, kept.key, "", "overseer", kNow}),
              IsError(ErrorCode::kConflict, "something else is in the trash"));
}

TEST(MemoryCrash, AMemoryIsKeptOrNotAndNeverInPart) {
  testing::at_every_crash_point({.act = [](Store& store) -> Result<void> {
                                   GT_CHECK(remember(store, MemoryOwner::town(), memory_of("one")));
                                   return {};
                                 },
                                 .after =
                                     [](Store& store) {
                                       const auto found = memories_of(store, MemoryOwner::town());
                                       ASSERT_THAT(found, IsOk());
                                       EXPECT_THAT(found->problems, IsEmpty());
                                       for (const Memory& each : found->memories)
                                         EXPECT_EQ(each.text, "one");
                                     }});
}

constexpr std::string_view kKey = ".gt/memory/town/m-1.yaml";

TEST(MemoryCrash, ForgettingAndComingBackAreCompletedByRepetition) {
  const Discard what{"m-1", std::string(kKey), "a memory", "overseer", kNow};
  const auto is_there = [](Store& store, std::string_view key) {
    return store.get(key).has_value();
  };
  const auto begin = [](Store& store) {
    ASSERT_THAT(store.put(kKey, "text: one\n", Revision::absent()), IsOk());
  };
  testing::at_every_crash_point({.before = begin,
                                 .act = [&](Store& store) { return discard(store, what); },
                                 .after =
                                     [&](Store& store) {
                                       EXPECT_TRUE(is_there(store, kKey) ||
                                                   is_there(store, ".gt/trash/m-1.yaml"));
                                       if (is_there(store, kKey)) {
                                         EXPECT_THAT(discard(store, what), IsOk());
                                       }
                                       EXPECT_FALSE(is_there(store, kKey));
                                       EXPECT_TRUE(is_there(store, ".gt/trash/m-1.yaml"));
                                     }});
  testing::at_every_crash_point({.before =
                                     [&](Store& store) {
                                       begin(store);
                                       ASSERT_THAT(discard(store, what), IsOk());
                                     },
                                 .act = [](Store& store) -> Result<void> {
                                   GT_CHECK(restore_document(store, "m-1"));
                                   return {};
                                 },
                                 .after =
                                     [&](Store& store) {
                                       EXPECT_TRUE(is_there(store, kKey) ||
                                                   is_there(store, ".gt/trash/m-1.yaml"));
                                       if (is_there(store, ".gt/trash/m-1.yaml")) {
                                         EXPECT_THAT(restore_document(store, "m-1"), IsOk());
                                       }
                                       const auto document = store.get(kKey);
                                       ASSERT_THAT(document, IsOk());
                                       EXPECT_EQ(document->bytes, "text: one\n");
                                     }});
}

}  // namespace
}  // namespace gt
