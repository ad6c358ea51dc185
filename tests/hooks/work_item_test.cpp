// SPDX-License-Identifier: Apache-2.0
#include "hooks/work_item.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/store/file_store.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

constexpr std::string_view kItem =
    "---\n"
    "id: 42\n"
    "title: Fix the login\n"
    "status: todo\n"
    "priority: high\n"
    "tags:\n"
    "    - security\n"
    "---\n"
    "\n"
    "People cannot log in.\n"
    "\n"
    "---\n"
    "\n"
    "A rule is no end of the front matter.\n";

TEST(WorkItem, ReadsFrontMatterAndBody) {
  const auto item = parse_work_item(kItem, "web/board/042-fix.md", "web");
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(item->id, WorkId("web", 42));
  EXPECT_EQ(item->title, "Fix the login");
  EXPECT_EQ(item->status, "todo");
  EXPECT_EQ(item->priority, "high");
  EXPECT_EQ(item->fields["tags"].items().size(), 1U);
  EXPECT_TRUE(item->body.starts_with("People cannot log in.\n\n---\n"));
  EXPECT_TRUE(item->body.ends_with("front matter."));
}

TEST(WorkItem, WindowsLineEndsAndAFileWithoutABodyAreFine) {
  const auto item =
      parse_work_item("---\r\nid: web-7\r\ntitle: A\r\nstatus: todo\r\n---", "007-a.md", "web");
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(item->id, WorkId("web", 7));
  EXPECT_EQ(item->title, "A");
  EXPECT_EQ(item->body, "");
}

TEST(WorkItem, MistakesAreNamedWithFileAndLine) {
  struct Case {
    std::string_view text, complaint;
  };
  const Case cases[] = {
      {"", "a.md:1: no front matter"},
      {"# Just Markdown\n", "a.md:1: no front matter"},
      {"---\nid: 1\ntitle: never closed\n", "a.md:1: no front matter"},
      {"---\n---\n", "a.md:2: expected a map"},
      {"---\nid: 1\nstatus: todo\n---\n", "'title' is missing"},
      {"---\nid: 1\ntitle: cut off\n---\n", "'status' is missing"},
      {"---\ntitle: A\nstatus: todo\nid: one\n---\n", "a.md:4: 'id' is none"},
      {"---\ntitle: A\nstatus: todo\nid: -4\n---\n", "a.md:4: 'id' is none"},
      {"---\ntitle: A\nstatus: todo\nid: api-4\n---\n", "a.md:4: 'id' is of another rig than web"},
      {"---\nid: 1\ntitle: [A\n---\n", "a.md:"},
      {"---\nid: 1\ntitle: A\nstatus: {now: todo}\n---\n", "a.md:4: 'status' must be a text"},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(parse_work_item(one.text, "a.md", "web"),
                IsError(ErrorCode::kCorrupt, std::string(one.complaint)))
        << one.text;
  }
}

class BoardTest : public ::testing::Test {
 protected:
  BoardTest() { std::filesystem::create_directories(directory_.path() / "web/board/tasks"); }

  void add(std::string_view name, int id) const {
    std::ofstream(directory_.path() / "web/board" / name)
        << "---\nid: " << id << "\ntitle: T\nstatus: todo\n---\n";
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(BoardTest, AnItemIsFoundByTheNumberOfItsFile) {
  add("001-one.md", 1);
  add("010-ten.md", 10);
  add("1000-thousand.md", 1000);
  add("tasks/011-eleven.md", 11);
  std::ofstream(directory_.path() / "web/board/config.yml") << "version: 11\n";
  for (const int number : {1, 10, 11, 1000}) {
    const auto item = load_work_item(store_, WorkId("web", number));
    ASSERT_THAT(item, IsOk()) << number;
    EXPECT_EQ(item->id.number(), number);
  }
  EXPECT_EQ(load_work_item(store_, WorkId("web", 11))->key, "web/board/tasks/011-eleven.md");
}

TEST_F(BoardTest, AnItemThatIsNotThereIsNotFound) {
  add("001-one.md", 1);
  EXPECT_THAT(load_work_item(store_, WorkId("web", 2)),
              IsError(ErrorCode::kNotFound, "web/board/002-"));
  EXPECT_THAT(load_work_item(store_, WorkId("api", 1)), IsError(ErrorCode::kNotFound, "api-1"));
}

TEST_F(BoardTest, TwoFilesOfOneNumberAreAMistakeNotAGuess) {
  add("003-a.md", 3);
  add("tasks/003-b.md", 3);
  EXPECT_THAT(load_work_item(store_, WorkId("web", 3)),
              IsError(ErrorCode::kCorrupt, "web/board/tasks/003-b.md"));
}

TEST_F(BoardTest, AFileWhoseIdIsAnotherThanItsNameIsAMistake) {
  add("004-four.md", 5);
  EXPECT_THAT(load_work_item(store_, WorkId("web", 4)),
              IsError(ErrorCode::kCorrupt, "web/board/004-four.md:2: 'id' is web-5"));
}

}  // namespace
}  // namespace gt
