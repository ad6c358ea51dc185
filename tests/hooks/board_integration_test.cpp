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
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsError;
using testing::IsOk;
using ::testing::Not;

constexpr WallTime kNoon = WallTime(std::chrono::hours(24 * 20000 + 12));
constexpr std::string_view kConfig =
    "version: 10\ntasks_dir: tasks\ndefaults:\n    status: todo\n    priority: high\n    class: "
    "standard\nnext_id: 1 # of the next one\n";

class BoardTest : public ::testing::Test {
 protected:
  BoardTest() {
    fs::create_directories(directory_.path() / ".gt");
    fs::create_directories(directory_.path() / "web/board/tasks");
    write("config.yml", kConfig);
  }

  fs::path path(std::string_view name) const { return directory_.path() / "web/board" / name; }
  fs::path index() const { return directory_.path() / ".gt/run/board/web.index"; }

  void write(std::string_view name, std::string_view text) const {
    fs::create_directories(path(name).parent_path());
    std::ofstream(path(name)) << text;
  }
  std::string read(std::string_view name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// An item of that id and title.
  void add(std::string_view name, int id, std::string_view title = "T") const {
    write(name, format("---\nid: {}\ntitle: {}\nstatus: todo\n---\n", id, title));
  }
  /// Makes every file so old that its stamp can be relied on: the change time, which nobody can
  /// set, is left to pass.
  void let_stamps_settle() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const fs::path probe = directory_.path() / "probe";
    std::ofstream(probe) << "x";
    struct stat info {};
    ::stat(probe.c_str(), &info);
    const auto written = info.st_ctim.tv_sec * 1'000'000'000 + info.st_ctim.tv_nsec;
    timespec now{};
    do {
      ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
      std::this_thread::yield();
    } while (now.tv_sec * 1'000'000'000 + now.tv_nsec < written + 50'000'000 &&
             std::chrono::steady_clock::now() < deadline);
  }
  /// The titles of a listing, in its order.
  std::vector<std::string> titles() {
    std::vector<std::string> titles;
    const auto list = board_.list();
    EXPECT_THAT(list, IsOk());
    if (!list) return titles;
    for (const WorkSummary& item : list->items) titles.push_back(item.title);
    return titles;
  }
  /// How many files a listing reads.
  std::size_t files_read() {
    std::size_t count = 0;
    EXPECT_THAT(board_.list(ListScope::kAll, [&](std::size_t read, std::size_t) { count = read; }),
                IsOk());
    return count;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  Board board_{store_, TownPaths(directory_.path()), "web"};
};

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

using BoardIndexOfFiles = BoardTest;

TEST_F(BoardIndexOfFiles, ASecondListingReadsNoFileAndSaysTheSame) {
  write("tasks/001-one.md",
        "---\nid: 1\ntitle: One\nstatus: todo\npriority: high\ncreated: 2026-11-20T07:50:38.125Z\n"
        "started: 1969-12-31T23:59:59Z\ntags: [a, b]\ndepends_on: [2]\ndepends_on_rigs: [api-7]\n"
        "parent: 3\nassignee: max\nblocked: true\nblock_reason: keys\nclaimed_by: web/toast\n"
        "claim_token: T\nbranch: b\ndue: 2026-12-01\nclass: expedite\n---\nText\n");
  add("002-two.md", 2, "Two");
  let_stamps_settle();
  const auto first = board_.list();
  EXPECT_EQ(files_read(), 0U);
  const auto second = board_.list();
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->items, first->items);
}

TEST_F(BoardIndexOfFiles, EveryChangeOfAFileIsSeen) {
  for (int i = 1; i <= 5; ++i) add(format("tasks/00{}-item.md", i), i, format("Old {}", i));
  let_stamps_settle();
  (void)titles();
  add("tasks/001-item.md", 1, "New 1");                         // in place, of the same size
  fs::remove(path("tasks/002-item.md"));                        // gone
  fs::rename(path("tasks/003-item.md"), path("003-moved.md"));  // under another name
  fs::rename(path("tasks/005-item.md"), path("tasks/kept"));    // two that change places
  write("tasks/new", "---\nid: 4\ntitle: New 4\nstatus: todo\n---\n");
  fs::rename(path("tasks/new"), path("tasks/004-item.md"));  // replaced
  fs::rename(path("tasks/kept"), path("tasks/005-item.md"));
  add("tasks/006-item.md", 6, "New 6");
  EXPECT_THAT(titles(), ElementsAre("New 1", "Old 3", "New 4", "Old 5", "New 6"));
  EXPECT_THAT(titles(), ElementsAre("New 1", "Old 3", "New 4", "Old 5", "New 6"));
}

TEST_F(BoardIndexOfFiles, AChangeWithinTheSameInstantIsSeen) {
  // Of the same size, in the same file, as fast as it can be done, with a listing in between.
  for (int i = 0; i < 200; ++i) {
    const std::string title = format("Title {:03}", i);
    const int file = ::open(path("tasks/001-one.md").c_str(), O_WRONLY | O_CREAT, 0644);
    const std::string text = format("---\nid: 1\ntitle: {}\nstatus: todo\n---\n", title);
    ASSERT_EQ(::write(file, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(file);
    ASSERT_THAT(titles(), ElementsAre(title));
  }
}

TEST_F(BoardIndexOfFiles, AnOldTimeGivenToANewTextDoesNotHideIt) {
  add("tasks/001-one.md", 1, "Old");
  let_stamps_settle();
  (void)titles();
  const auto time = fs::last_write_time(path("tasks/001-one.md"));
  add("tasks/001-one.md", 1, "New");
  fs::last_write_time(path("tasks/001-one.md"), time);
  EXPECT_THAT(titles(), ElementsAre("New"));
}

TEST_F(BoardIndexOfFiles, ADamagedIndexIsMadeAnew) {
  for (int i = 1; i <= 9; ++i) add(format("tasks/00{}-item.md", i), i, format("Title {}", i));
  let_stamps_settle();
  const auto expected = titles();
  ASSERT_TRUE(fs::exists(index()));
  std::ifstream in(index());
  const std::string good{std::istreambuf_iterator<char>(in), {}};
  std::vector<std::string> damaged = {"",
                                      "garbage",
                                      good.substr(0, good.size() / 2),
                                      good + "x",
                                      std::string(1000, '\xFF'),
                                      std::string(1000, '\0')};
  for (std::size_t at = 0; at < good.size(); at += 7) {
    damaged.push_back(good);
    damaged.back()[at] = static_cast<char>(damaged.back()[at] ^ 0x41);
  }
  for (const std::string& bytes : damaged) {
    std::ofstream(index()) << bytes;
    EXPECT_EQ(titles(), expected);
    EXPECT_EQ(files_read(), 0U) << "the index was not made anew";
  }
}

TEST_F(BoardIndexOfFiles, AnIndexThatCannotBeWrittenHarmsNothing) {
  add("tasks/001-one.md", 1, "One");
  fs::create_directories(index());  // a directory in its place
  EXPECT_THAT(titles(), ElementsAre("One"));
  EXPECT_THAT(titles(), ElementsAre("One"));
}

TEST_F(BoardIndexOfFiles, ListingWritesNothingElse) {
  add("tasks/001-one.md", 1);
  (void)titles();
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(directory_.path())) {
    if (!entry.is_directory()) names.push_back(entry.path().lexically_relative(directory_.path()));
  }
  for (const std::string& name : names) {
    EXPECT_TRUE(name.starts_with("web/board/") || name == ".gt/run/board/web.index") << name;
  }
}

TEST_F(BoardIndexOfFiles, OneBrokenFileHidesNoOther) {
  add("tasks/001-one.md", 1, "One");
  write("tasks/002-two.md", "---\nid: 2\ntitle: [\n---\n");
  write("tasks/003-three.md", "");
  add("tasks/004-four.md", 4, "Four");
  let_stamps_settle();
  for (int i = 0; i < 2; ++i) {  // with and without an index
    const auto list = board_.list();
    ASSERT_THAT(list, IsOk());
    EXPECT_EQ(list->items.size(), 2U);
    ASSERT_EQ(list->problems.size(), 2U);
    EXPECT_EQ(list->problems[0].code, ErrorCode::kCorrupt);
    EXPECT_THAT(list->problems[0].message + list->problems[1].message,
                HasSubstr("web/board/tasks/002-two.md:"));
  }
}

TEST_F(BoardIndexOfFiles, WhatIsNoItemIsPassedOver) {
  add("tasks/001-one.md", 1, "One");
  write("tasks/README.md", "# Hello\n");
  write("tasks/001-one.md~", "an editor's leftover");
  write("tasks/.002-two.md.swp", "another");
  fs::create_directories(path("tasks/003-folder.md"));
  EXPECT_THAT(titles(), ElementsAre("One"));
  EXPECT_TRUE(board_.list()->problems.empty());
}

TEST_F(BoardIndexOfFiles, ManyItemsAreListedAlike) {
  constexpr int kMany = 2100;  // enough for a second thread
  for (int i = 1; i <= kMany; ++i) add(format("tasks/{:03}-item.md", i), i, format("Title {}", i));
  let_stamps_settle();
  const auto first = board_.list();
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->items.size(), static_cast<std::size_t>(kMany));
  EXPECT_EQ(files_read(), 0U);
  add("tasks/2000-item.md", 2000, "Changed");
  EXPECT_EQ(files_read(), 1U);
  EXPECT_EQ(board_.list()->items.at(1999).title, "Changed");
}

TEST_F(BoardIndexOfFiles, ABoardThatIsNotThereIsEmpty) {
  Board none(store_, TownPaths(directory_.path()), "api");
  const auto list = none.list();
  ASSERT_THAT(list, IsOk());
  EXPECT_TRUE(list->items.empty() && list->problems.empty());
}

}  // namespace
}  // namespace gt
