// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "common/base/format.h"
#include "common/store/file_store.h"
#include "hooks/board.h"
#include "tests/hooks/board_fixture.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

using testing::BoardTest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsError;
using testing::IsOk;
using testing::kConfig;
using testing::kNoon;
using ::testing::Not;

using BoardRecords = BoardTest;

TEST_F(BoardRecords, AnItemIsFoundByTheNumberOfItsFile) {
  add("001-one.md", 1);
  add("tasks/010-ten.md", 10);
  add("tasks/1000-thousand.md", 1000);
  for (const int number : {1, 10, 1000}) {
    const auto item = board_.load(WorkId("web", number));
    ASSERT_THAT(item, IsOk()) << number;
    EXPECT_EQ(item->id.number(), number);
  }
  EXPECT_EQ(board_.load(WorkId("web", 10))->key, "web/board/tasks/010-ten.md");
}

TEST_F(BoardRecords, AnItemThatIsNotThereIsNotFound) {
  add("001-one.md", 1);
  EXPECT_THAT(board_.load(WorkId("web", 2)), IsError(ErrorCode::kNotFound, "web/board/tasks/002-"));
  Board other(store_, TownPaths(directory_.path()), "api");
  EXPECT_THAT(other.load(WorkId("api", 1)), IsError(ErrorCode::kNotFound, "api-1"));
}

TEST_F(BoardRecords, TwoFilesOfOneNumberAreAMistakeNotAGuess) {
  add("003-a.md", 3);
  add("tasks/003-b.md", 3);
  EXPECT_THAT(board_.load(WorkId("web", 3)),
              IsError(ErrorCode::kCorrupt, "web/board/tasks/003-b.md"));
  EXPECT_EQ(board_.list()->problems.size(), 1U);
}

TEST_F(BoardRecords, AFileWhoseIdIsAnotherThanItsNameIsAMistake) {
  add("004-four.md", 5);
  EXPECT_THAT(board_.load(WorkId("web", 4)),
              IsError(ErrorCode::kCorrupt, "web/board/004-four.md:2: 'id' is web-5"));
  EXPECT_THAT(board_.list()->problems.at(0).message, HasSubstr("'id' is web-5"));
}

TEST_F(BoardRecords, ANewItemHasTheBoardsDefaultsAndTheNextNumber) {
  const auto item = board_.create({.title = "Fix the login", .body = "Now.\n"}, kNoon);
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(item->id, WorkId("web", 1));
  EXPECT_EQ(read("tasks/001-fix-the-login.md"),
            "---\nid: 1\ntitle: Fix the login\nstatus: todo\npriority: high\n"
            "created: 2024-10-04T12:00:00.000Z\nupdated: 2024-10-04T12:00:00.000Z\n"
            "class: standard\n---\n\nNow.\n");
  std::string config(kConfig);
  EXPECT_EQ(read("config.yml"), config.replace(config.find(": 1 #"), 3, ": 2"));
}

TEST_F(BoardRecords, ABoardWithoutAConfigTakesItemsToo) {
  fs::remove(path("config.yml"));
  add("tasks/007-seven.md", 7);
  const auto item = board_.create({.title = "Next"}, kNoon);
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(item->id.number(), 8);
  EXPECT_EQ(item->status, "backlog");
  EXPECT_FALSE(fs::exists(path("config.yml")));
}

TEST_F(BoardRecords, TasksLieWhereTheConfigSays) {
  write("config.yml", "tasks_dir: items\nnext_id: 3\n");
  const auto item = board_.create({.title = "Next"}, kNoon);
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(item->key, "web/board/items/003-next.md");
  EXPECT_THAT(board_.load(item->id), IsOk());
  EXPECT_THAT(titles(), ElementsAre("Next"));
}

TEST_F(BoardRecords, ABrokenConfigTakesNoNewItemAndHidesNoOldOne) {
  for (const char* config : {"next_id: [", "tasks_dir: ../..\n", "next_id: 0\n", "next_id: x\n"}) {
    write("config.yml", config);
    EXPECT_THAT(board_.create({.title = "Next"}, kNoon),
                IsError(ErrorCode::kCorrupt, "web/board/config.yml:"))
        << config;
    EXPECT_EQ(read("config.yml"), config);
  }
  add("tasks/001-one.md", 1, "One");
  EXPECT_THAT(titles(), ElementsAre("One"));
}

TEST_F(BoardRecords, ANumberIsNeverUsedTwice) {
  // next_id is ahead of the files: the last item was taken away.
  write("config.yml", "next_id: 9\n");
  add("tasks/003-three.md", 3);
  EXPECT_EQ(board_.create({.title = "A"}, kNoon)->id.number(), 9);
  // A crash between the file and next_id left it behind.
  write("config.yml", "next_id: 9\n");
  EXPECT_EQ(board_.create({.title = "B"}, kNoon)->id.number(), 10);
  EXPECT_EQ(read("config.yml"), "next_id: 11\n");
}

TEST_F(BoardRecords, ATitleIsOneLineWithWords) {
  for (const std::string& title : {std::string(" "), std::string("a\nb"), std::string(2000, 'x')}) {
    EXPECT_THAT(board_.create({.title = title}, kNoon), IsError(ErrorCode::kUsage, "title"));
  }
  EXPECT_THAT(titles(), ElementsAre());
}

TEST_F(BoardRecords, FiftyWritersAtOnceLeaveNoGapAndNoClash) {
  constexpr int kWriters = 50;
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      SystemDisk disk;
      FileStore store(directory_.path(), disk);
      Board board(store, TownPaths(directory_.path()), "web");
      EXPECT_THAT(board.create({.title = format("Item {}", i)}, kNoon), IsOk());
    });
  }
  for (std::thread& writer : writers) writer.join();
  const auto list = board_.list();
  ASSERT_THAT(list, IsOk());
  ASSERT_EQ(list->items.size(), 50U);
  std::set<std::string> titles;
  for (int i = 0; i < kWriters; ++i) {
    EXPECT_EQ(list->items[static_cast<std::size_t>(i)].id.number(), i + 1);
    titles.insert(list->items[static_cast<std::size_t>(i)].title);
  }
  EXPECT_EQ(titles.size(), 50U);
  EXPECT_THAT(read("config.yml"), HasSubstr("next_id: 51"));
}

TEST_F(BoardRecords, AChangeIsWrittenWithItsTime) {
  add("tasks/001-one.md", 1);
  const auto item = board_.change(WorkId("web", 1), kNoon, [](WorkItem& item) -> Result<void> {
    item.assignee = "max";
    return {};
  });
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(read("tasks/001-one.md"),
            "---\nid: 1\ntitle: T\nstatus: todo\nupdated: 2024-10-04T12:00:00.000Z\nassignee: "
            "max\n---\n");
}

TEST_F(BoardRecords, AChangeThatChangesNothingOrFailsWritesNothing) {
  add("tasks/001-one.md", 1);
  const std::string before = read("tasks/001-one.md");
  EXPECT_THAT(board_.change(WorkId("web", 1), kNoon, [](WorkItem&) { return Result<void>(); }),
              IsOk());
  EXPECT_THAT(board_.change(WorkId("web", 1), kNoon,
                            [](WorkItem& item) -> Result<void> {
                              item.title = "lost";
                              return Error{ErrorCode::kRefused, "no", ""};
                            }),
              IsError(ErrorCode::kRefused, "no"));
  EXPECT_EQ(read("tasks/001-one.md"), before);
}

TEST_F(BoardRecords, AChangeDecidesAgainWhenSomebodyElseSavedInBetween) {
  add("tasks/001-one.md", 1);
  int calls = 0;
  const auto item = board_.change(WorkId("web", 1), kNoon, [&](WorkItem& item) -> Result<void> {
    if (++calls == 1) add("tasks/001-one.md", 1, "Theirs");
    item.assignee = "max";
    return {};
  });
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(item->title, "Theirs");
  EXPECT_THAT(read("tasks/001-one.md"), HasSubstr("title: Theirs"));
}

TEST_F(BoardRecords, ABrokenItemIsNeverOverwritten) {
  const std::string broken = "---\nid: 1\ntitle: [\n---\n";
  write("tasks/001-one.md", broken);
  EXPECT_THAT(board_.move(WorkId("web", 1), WorkStatus::kDone, kNoon),
              IsError(ErrorCode::kCorrupt, "web/board/tasks/001-one.md:"));
  EXPECT_EQ(read("tasks/001-one.md"), broken);
}

TEST_F(BoardRecords, AMoveSetsItsTimes) {
  add("tasks/001-one.md", 1);
  const WorkId id("web", 1);
  const auto later = [](int hours) { return kNoon + std::chrono::hours(hours); };
  EXPECT_EQ(board_.move(id, WorkStatus::kInProgress, later(1))->started, later(1));
  EXPECT_EQ(board_.move(id, WorkStatus::kReview, later(2))->started, later(1));
  EXPECT_EQ(board_.move(id, WorkStatus::kInProgress, later(3))->started, later(1));
  EXPECT_EQ(board_.move(id, WorkStatus::kDone, later(4))->completed, later(4));
  EXPECT_EQ(board_.move(id, WorkStatus::kArchived, later(5))->completed, later(4));
  EXPECT_EQ(board_.move(id, WorkStatus::kTodo, later(6))->completed, std::nullopt);
}

TEST_F(BoardRecords, AMoveThatMakesNoSenseIsRefusedWithThoseThatDo) {
  add("tasks/001-one.md", 1);
  const std::string before = read("tasks/001-one.md");
  EXPECT_THAT(board_.move(WorkId("web", 1), WorkStatus::kReview, kNoon),
              IsError(ErrorCode::kRefused, "web-1 is todo: it cannot go to review"));
  EXPECT_THAT(board_.move(WorkId("web", 1), WorkStatus::kReview, kNoon),
              IsError(ErrorCode::kRefused, "backlog, in-progress, done, archived"));
  EXPECT_THAT(board_.move(WorkId("web", 1), WorkStatus::kBlocked, kNoon),
              IsError(ErrorCode::kRefused, "gt block web-1 -m REASON"));
  EXPECT_EQ(read("tasks/001-one.md"), before);
}

TEST_F(BoardRecords, AMoveLiftsTheBlock) {
  write("tasks/001-one.md",
        "---\nid: 1\ntitle: T\nstatus: in-progress\nblocked: true\nblock_reason: keys\n---\n");
  EXPECT_THAT(board_.move(WorkId("web", 1), WorkStatus::kReview, kNoon),
              IsError(ErrorCode::kRefused, "web-1 is blocked"));
  const auto item = board_.move(WorkId("web", 1), WorkStatus::kTodo, kNoon);
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(item->standing(), WorkStatus::kTodo);
  EXPECT_EQ(item->block_reason, "");
}

TEST_F(BoardRecords, AStatusOfSomebodyElseCanBeLeft) {
  write("tasks/001-one.md", "---\nid: 1\ntitle: T\nstatus: qa\n---\n");
  EXPECT_EQ(board_.move(WorkId("web", 1), WorkStatus::kReview, kNoon)->status, "review");
}

TEST(BoardConfig, IsReadInEveryVersion) {
  struct Case {
    std::string_view text, status, work_class;
    std::optional<int> next_id;
  };
  const Case cases[] = {
      {"version: 1\nstatuses:\n  - backlog\n  - todo\ndefaults: {status: todo}\nnext_id: 4\n",
       "todo", "", 4},
      {"version: 11\nstatuses:\n  - {name: backlog}\ndefaults: {class: standard}\nnew: [1]\n",
       "backlog", "standard", std::nullopt},
      {"version: 10\n", "backlog", "", std::nullopt},
  };
  for (const Case& one : cases) {
    const auto config = parse_board_config(one.text, "config.yml");
    ASSERT_THAT(config, IsOk()) << one.text;
    EXPECT_EQ(config->status, one.status);
    EXPECT_EQ(config->work_class, one.work_class);
    EXPECT_EQ(config->next_id, one.next_id);
  }
}

}  // namespace
}  // namespace gt
