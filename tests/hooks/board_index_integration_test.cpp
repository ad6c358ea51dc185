// SPDX-License-Identifier: Apache-2.0
// The index of a board, which is never trusted over the files.
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
using ::testing::Not;

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
