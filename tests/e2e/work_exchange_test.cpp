// SPDX-License-Identifier: Apache-2.0
// Boards of others, there and back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "common/base/json.h"
#include "common/base/text.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

using testing::AnswersAs;
using ::testing::ElementsAre;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::read_file;
using testing::TempTown;
using testing::write_file;

const fs::path kData = fs::path(GT_TESTS_DIRECTORY) / "data";

class WorkExchange : public ::testing::Test {
 protected:
  WorkExchange() {
    town_.write("web/rig.yaml", "remote: /srv/git/x.git\nbranch: main\n");
    town_.write("web/board/config.yml", "version: 10\ntasks_dir: tasks\nnext_id: 1\n");
    fs::create_directories(town_.root() / "web/board/tasks");
  }

  static std::map<std::string, std::string> files_of(const fs::path& directory) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(directory)) {
      files[entry.path().filename()] = read_file(entry.path());
    }
    return files;
  }

  static std::map<std::string, Value> issues_of(const std::string& lines) {
    std::map<std::string, Value> issues;
    for (const std::string_view line : lines_of(lines)) {
      auto issue = parse_json(line);
      if (issue) issues[*(*issue)["id"].as_string()] = *std::move(issue);
    }
    return issues;
  }

  /// Equal, whatever the order of their keys.
  static void expect_same(const Value& ours, const Value& theirs) {
    ASSERT_EQ(ours.entries().size(), theirs.entries().size()) << to_json(ours);
    for (const auto& [key, value] : theirs.entries()) EXPECT_EQ(ours[key], value) << key;
  }

  TempTown town_;
};

TEST_F(WorkExchange, KanbanMdBoardsOfEveryVersionGoThereAndBack) {
  for (const char* version : {"v1", "v8", "v10"}) {
    SCOPED_TRACE(version);
    fs::remove_all(town_.root() / "web/board/tasks");
    town_.write("web/board/config.yml", read_file(kData / "kanban-md" / version / "config.yml"));
    const std::string source = (kData / "kanban-md" / version).string();
    const GtRun in = town_.gt({"import", "kanban-md", source, "--json"});
    ASSERT_EQ(in.status, 0) << in;
    EXPECT_THAT(in.json(), AnswersAs("import kanban-md"));
    EXPECT_EQ(town_.gt({"ls", "--all"}).status, 0);
    const std::string out = (town_.directory() / version).string();
    ASSERT_EQ(town_.gt({"export", "kanban-md", out}).status, 0);
    EXPECT_EQ(files_of(out + "/tasks"), files_of(source + "/tasks"));
  }
}

TEST_F(WorkExchange, ATaskThatIsThereIsLeftAloneAndATakenNumberIsChanged) {
  const std::string source = (kData / "kanban-md/v1").string();
  ASSERT_EQ(town_.gt({"import", "kanban-md", source}).status, 0);
  EXPECT_THAT(town_.gt({"import", "kanban-md", source}).out, HasSubstr("6 were there already"));
  ASSERT_EQ(town_.gt({"close", "web-3"}).status, 0);
  EXPECT_THAT(town_.gt({"import", "kanban-md", source}).out, HasSubstr("web-7 to web-7"));
  const std::string task = town_.read("web/board/tasks/007-auth-flow.md");
  EXPECT_THAT(task, HasSubstr("id: 7\n"));
  EXPECT_THAT(task, HasSubstr("depends_on:\n    - 1\n"));
}

TEST_F(WorkExchange, ADifferentBoardGetsNewNumbersThroughout) {
  ASSERT_EQ(town_.gt({"add", "Mine"}).status, 0);
  ASSERT_EQ(town_.gt({"import", "kanban-md", (kData / "kanban-md/v1").string()}).status, 0);
  const std::string task = town_.read("web/board/tasks/004-auth-flow.md");
  EXPECT_THAT(task, HasSubstr("id: 4\n"));
  EXPECT_THAT(task, HasSubstr("parent: 3\n"));
  EXPECT_THAT(task, HasSubstr("depends_on:\n  - 2\n"));
  EXPECT_THAT(town_.read("web/board/config.yml"), HasSubstr("next_id: 8"));
}

TEST_F(WorkExchange, NothingIsImportedOfABoardThatCannotBeRead) {
  const fs::path source = town_.directory() / "broken";
  fs::copy(kData / "kanban-md/v1", source, fs::copy_options::recursive);
  write_file(source / "tasks/009-broken.md", "---\nid: [\n---\n");
  const GtRun run = town_.gt({"import", "kanban-md", source.string()});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr("009-broken.md:"));
  EXPECT_TRUE(fs::is_empty(town_.root() / "web/board/tasks"));
  EXPECT_EQ(town_.gt({"import", "kanban-md", "/no/such/place"}).status, 3);
}

TEST_F(WorkExchange, AnExportPutsHandWrittenFilesIntoTheFormOfKanbanMd) {
  town_.write("web/board/tasks/001-a.md",
              "---\r\nid: web-1\r\ntitle: A\r\nstatus: todo\r\nmood: good\r\n---\r\nText\r\n");
  town_.write(
      "web/board/tasks/002-b.md",
      "---\nid: 2\ntitle: B\nstatus: todo\nblocked: no keys\ndepends_on: [1, api-7]\n---\n");
  const fs::path out = town_.directory() / "out";
  ASSERT_EQ(town_.gt({"export", "kanban-md", out.string()}).status, 0);
  EXPECT_EQ(read_file(out / "tasks/001-a.md"),
            "---\nid: 1\ntitle: A\nstatus: todo\npriority: medium\nmood: good\n---\n\nText\n");
  EXPECT_EQ(read_file(out / "tasks/002-b.md"),
            "---\nid: 2\ntitle: B\nstatus: todo\npriority: medium\ndepends_on:\n  - 1\n"
            "depends_on_rigs:\n  - api-7\nblocked: true\nblock_reason: no keys\n---\n");
  EXPECT_THAT(read_file(out / "config.yml"), HasSubstr("next_id: 3"));
  EXPECT_EQ(town_.gt({"export", "kanban-md", out.string()}).status, 4);  // it is not empty
}

TEST_F(WorkExchange, ABeadsExportGoesThereAndBack) {
  const fs::path file = kData / "beads/issues.jsonl";
  const GtRun in = town_.gt({"import", "beads", file.string(), "--json"});
  ASSERT_EQ(in.status, 0) << in;
  EXPECT_THAT(in.json(), AnswersAs("import beads"));
  EXPECT_EQ(town_.gt({"ls", "--all"}).status, 0);
  const auto theirs = issues_of(read_file(file));
  const auto ours = issues_of(town_.gt({"export", "beads"}).out);
  ASSERT_GT(theirs.size(), 10U);
  ASSERT_EQ(ours.size(), theirs.size());
  for (const auto& [name, issue] : theirs) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(ours.contains(name));
    expect_same(ours.at(name), issue);
  }
  EXPECT_THAT(town_.gt({"export", "beads", "--json"}).json(), AnswersAs("export beads"));
}

TEST_F(WorkExchange, AnImportCanBeRepeatedWhereItWasCutShort) {
  const fs::path file = kData / "beads/issues.jsonl";
  ASSERT_EQ(town_.gt({"import", "beads", file.string()}).status, 0);
  const auto whole = files_of(town_.root() / "web/board/tasks");
  ASSERT_FALSE(whole.empty());
  fs::remove(town_.root() / "web/board/tasks" / whole.rbegin()->first);
  EXPECT_THAT(town_.gt({"import", "beads", file.string()}).out, HasSubstr("1 imported"));
  EXPECT_EQ(files_of(town_.root() / "web/board/tasks").size(), whole.size());
}

TEST_F(WorkExchange, ABackupHasItsDependenciesLabelsAndCommentsBesideIt) {
  const fs::path folder = town_.directory() / "backup";
  fs::create_directories(folder);
  write_file(folder / "issues.jsonl",
             "{\"id\":\"bd-1\",\"title\":\"One\",\"pinned\":0,\"assignee\":null}\n"
             "{\"id\":\"bd-2\",\"title\":\"Two\"}\n");
  write_file(folder / "dependencies.jsonl",
             "{\"issue_id\":\"bd-2\",\"depends_on_id\":\"bd-1\",\"type\":\"blocks\"}\n");
  write_file(folder / "labels.jsonl", "{\"issue_id\":\"bd-1\",\"label\":\"urgent\"}\n");
  write_file(folder / "comments.jsonl",
             "{\"issue_id\":\"bd-1\",\"author\":\"ann\",\"text\":\"Hm.\"}\n");
  ASSERT_EQ(town_.gt({"import", "beads", (folder / "issues.jsonl").string()}).status, 0);
  EXPECT_THAT(town_.gt({"ls", "--tag", "urgent"}).out, HasSubstr("web-1"));
  EXPECT_THAT(town_.gt({"ls"}).out, HasSubstr("waits for web-1"));
  EXPECT_THAT(town_.gt({"export", "beads"}).out, HasSubstr("\"text\":\"Hm.\""));
}

TEST_F(WorkExchange, NothingIsImportedOfALineThatIsNoIssue) {
  write_file(town_.directory() / "bad.jsonl", "{\"id\":\"bd-1\",\"title\":\"T\"}\n{\n");
  const GtRun run = town_.gt({"import", "beads", (town_.directory() / "bad.jsonl").string()});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("bad.jsonl:2:"));
  EXPECT_TRUE(fs::is_empty(town_.root() / "web/board/tasks"));
}

}  // namespace
}  // namespace gt
