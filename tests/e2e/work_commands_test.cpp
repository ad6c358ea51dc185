// SPDX-License-Identifier: Apache-2.0
// The board from the outside: what a person and an agent type.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <thread>

#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using ::testing::ElementsAre;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TempTown;

class WorkCommands : public ::testing::Test {
 protected:
  WorkCommands() { add_board("web"); }

  /// A rig without its repository: all that a board needs.
  void add_board(const std::string& rig) const {
    town_.write(rig + "/rig.yaml", "remote: /srv/git/x.git\nbranch: main\n");
    town_.write(rig + "/board/config.yml", "version: 10\ntasks_dir: tasks\nnext_id: 1\n");
    std::filesystem::create_directories(town_.root() / rig / "board/tasks");
  }

  /// Runs it, expects success, and returns its answer, which must have the keys of `path`.
  Value answer(const std::string& path, std::vector<std::string> words) const {
    words.emplace_back("--json");
    const GtRun run = town_.gt(words);
    EXPECT_EQ(run.status, 0) << run;
    Value json = run.json();
    EXPECT_THAT(json, AnswersAs(path)) << run;
    return json;
  }

  std::string text_of(const Value& answer, std::string_view key) const {
    const std::string* text = answer[key].as_string();
    return text == nullptr ? "" : *text;
  }

  /// The ids that `gt ls WORDS` lists.
  std::vector<std::string> listed(std::vector<std::string> words) const {
    words.insert(words.begin(), "ls");
    std::vector<std::string> ids;
    const Value json = answer("ls", words);
    for (const Value& item : json["items"].items()) ids.push_back(text_of(item, "id"));
    return ids;
  }

  TempTown town_;
};

TEST_F(WorkCommands, AnItemIsAddedShownAndListed) {
  const Value added = answer("add", {"add", "Fix the login", "-p", "high", "-t", "a,b", "--body",
                                     "People cannot\nlog in."});
  EXPECT_EQ(text_of(added, "id"), "web-1");
  EXPECT_EQ(text_of(added, "file"), "web/board/tasks/001-fix-the-login.md");
  const Value shown = answer("show", {"show", "1"});
  EXPECT_EQ(text_of(shown, "text"), "People cannot\nlog in.");
  EXPECT_EQ(text_of(shown, "priority"), "high");
  EXPECT_EQ(shown["tags"], Value::list_of({"a", "b"}));
  const GtRun listing = town_.gt({"ls"});
  EXPECT_EQ(listing.status, 0);
  EXPECT_THAT(listing.out, HasSubstr("web-1  ○ backlog  high      Fix the login"));
  EXPECT_THAT(town_.gt({"show", "web-1"}).out, HasSubstr("log in.\n"));
}

TEST_F(WorkCommands, WhatAgentsGuessWorksToo) {
  EXPECT_EQ(town_.gt({"issue", "create", "One"}).status, 0);
  EXPECT_EQ(town_.gt({"task", "add", "Two"}).status, 0);
  EXPECT_EQ(town_.gt({"create", "Three"}).status, 0);
  for (const char* word : {"list", "tasks"}) {
    EXPECT_THAT(town_.gt({word}).out, HasSubstr("web-3")) << word;
  }
  EXPECT_THAT(town_.gt({"issue", "list"}).out, HasSubstr("web-2"));
}

TEST_F(WorkCommands, FiftyProcessesAddAtOnceWithoutGapOrClash) {
  std::vector<std::thread> writers;
  for (int i = 0; i < 50; ++i) {
    writers.emplace_back([this, i] {
      const GtRun run = town_.gt({"add", format("Item {}", i)});
      EXPECT_EQ(run.status, 0) << run;
    });
  }
  for (std::thread& writer : writers) writer.join();
  const Value json = answer("ls", {"ls"});
  std::set<std::string> ids, titles;
  for (const Value& item : json["items"].items()) {
    ids.insert(text_of(item, "id"));
    titles.insert(text_of(item, "title"));
  }
  EXPECT_EQ(ids.size(), 50U);
  EXPECT_EQ(titles.size(), 50U);
  for (int i = 1; i <= 50; ++i) EXPECT_TRUE(ids.contains(format("web-{}", i))) << i;
}

TEST_F(WorkCommands, TheMostUrgentAndOldestComesFirst) {
  for (const char* priority : {"low", "high", "critical", "high", "medium"}) {
    ASSERT_EQ(town_.gt({"add", "T", "--priority", priority}).status, 0);
  }
  EXPECT_THAT(listed({}), ElementsAre("web-3", "web-2", "web-4", "web-5", "web-1"));
}

TEST_F(WorkCommands, AListCanBeFiltered) {
  ASSERT_EQ(town_.gt({"add", "One", "-t", "a", "--assignee", "max"}).status, 0);
  ASSERT_EQ(town_.gt({"add", "Two", "-t", "a,b", "--depends", "1"}).status, 0);
  ASSERT_EQ(town_.gt({"add", "Three"}).status, 0);
  ASSERT_EQ(town_.gt({"close", "3"}).status, 0);
  EXPECT_THAT(listed({}), ElementsAre("web-1", "web-2"));
  EXPECT_THAT(listed({"--all"}), ElementsAre("web-1", "web-2", "web-3"));
  EXPECT_THAT(listed({"--tag", "a"}), ElementsAre("web-1", "web-2"));
  EXPECT_THAT(listed({"--tag", "a,b"}), ElementsAre("web-2"));
  EXPECT_THAT(listed({"--assignee", "max"}), ElementsAre("web-1"));
  EXPECT_THAT(listed({"--ready"}), ElementsAre("web-1"));
  EXPECT_THAT(listed({"--status", "done,review"}), ElementsAre("web-3"));
}

TEST_F(WorkCommands, AllBoardsAreListedWhereNoneIsMeant) {
  add_board("api");
  ASSERT_EQ(town_.gt({"add", "A", "--rig", "api", "-p", "high"}).status, 0);
  ASSERT_EQ(town_.gt({"add", "B", "--rig", "web", "--depends", "api-1"}).status, 0);
  EXPECT_THAT(listed({}), ElementsAre("api-1", "web-1"));
  EXPECT_THAT(listed({"--rig", "web"}), ElementsAre("web-1"));
  EXPECT_THAT(town_.gt({"ls", "--rig", "web"}).out, HasSubstr("waits for api-1"));
  EXPECT_EQ(town_.gt_in(town_.root() / "api", {"ls"}).out.find("web-1"), std::string::npos);
  EXPECT_THAT(town_.gt({"add", "C"}).err, HasSubstr("--rig: api, web"));
  EXPECT_THAT(town_.read("web/board/tasks/001-b.md"), HasSubstr("depends_on_rigs:\n  - api-1\n"));
}

TEST_F(WorkCommands, MovesAreRefusedWithThoseThatAreLegal) {
  ASSERT_EQ(town_.gt({"add", "T"}).status, 0);
  const GtRun refused = town_.gt({"move", "web-1", "review"});
  EXPECT_EQ(refused.status, 5) << refused;
  EXPECT_THAT(refused.err, HasSubstr("web-1 is backlog: it cannot go to review"));
  EXPECT_THAT(refused.err, HasSubstr("todo, in-progress, done, archived"));
  EXPECT_EQ(town_.gt({"move", "web-1", "reviw"}).status, 2);
  EXPECT_THAT(town_.gt({"move", "web-1", "reviw"}).err, HasSubstr("'review'"));
  EXPECT_EQ(text_of(answer("move", {"move", "web-1", "in-progress"}), "status"), "in-progress");
  const Value again = answer("move", {"move", "web-1", "in-progress"});
  EXPECT_EQ(again["is_changed"], Value(false));
}

TEST_F(WorkCommands, SeveralAreClosedAndReopened) {
  ASSERT_EQ(town_.gt({"add", "One"}).status, 0);
  ASSERT_EQ(town_.gt({"add", "Two"}).status, 0);
  const GtRun run = town_.gt({"close", "web-1", "web-9", "web-2", "-m", "released"});
  EXPECT_EQ(run.status, 3) << run;
  EXPECT_THAT(run.out, HasSubstr("✓ web-1 is done: One"));
  EXPECT_THAT(run.out, HasSubstr("✕ there is no work item web-9"));
  EXPECT_THAT(town_.read("web/board/tasks/002-two.md"), HasSubstr("close_reason: released"));
  answer("close", {"close", "web-1", "web-2"});
  const Value open = answer("reopen", {"reopen", "web-2"});
  EXPECT_EQ(text_of(open, "status"), "todo");
  EXPECT_THAT(town_.read("web/board/tasks/002-two.md"), Not(HasSubstr("close_reason")));
}

TEST_F(WorkCommands, ABlockHasAReasonAndIsLifted) {
  ASSERT_EQ(town_.gt({"add", "T"}).status, 0);
  ASSERT_EQ(town_.gt({"move", "1", "in-progress"}).status, 0);
  EXPECT_EQ(town_.gt({"block", "web-1"}).status, 2);
  const Value blocked = answer("block", {"block", "web-1", "-m", "no keys"});
  EXPECT_EQ(text_of(blocked, "status"), "blocked");
  EXPECT_EQ(text_of(blocked, "because"), "blocked: no keys");
  EXPECT_THAT(town_.read("web/board/tasks/001-t.md"), HasSubstr("status: in-progress"));
  EXPECT_EQ(text_of(answer("unblock", {"unblock", "web-1"}), "status"), "in-progress");
  ASSERT_EQ(town_.gt({"close", "1"}).status, 0);
  EXPECT_EQ(town_.gt({"block", "1", "-m", "x"}).status, 5);
}

TEST_F(WorkCommands, ABrokenFileIsNamedBesideTheOthers) {
  ASSERT_EQ(town_.gt({"add", "One"}).status, 0);
  town_.write("web/board/tasks/002-two.md", "---\nid: 2\ntitle: [\n---\n");
  const GtRun run = town_.gt({"ls"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, HasSubstr("web-1"));
  EXPECT_THAT(run.out, HasSubstr("✕ web/board/tasks/002-two.md:"));
  const GtRun json = town_.gt({"ls", "--json"});
  EXPECT_THAT(json.json(), AnswersAs("ls"));
  EXPECT_EQ(json.json()["problems"].items().size(), 1U);
}

TEST_F(WorkCommands, AMissingDependencyIsRefusedAtFirstAndReportedLater) {
  EXPECT_EQ(town_.gt({"add", "A", "--depends", "web-7"}).status, 3);
  EXPECT_THAT(listed({"--all"}), ElementsAre());
  ASSERT_EQ(town_.gt({"add", "One"}).status, 0);
  ASSERT_EQ(town_.gt({"add", "Two", "--depends", "web-1"}).status, 0);
  std::filesystem::remove(town_.root() / "web/board/tasks/001-one.md");
  EXPECT_THAT(town_.gt({"ls"}).out, HasSubstr("depends on web-1: not there"));
  EXPECT_THAT(listed({"--ready"}), ElementsAre());
}

TEST_F(WorkCommands, TheTextComesFromStandardInputOrTheEditor) {
  const testing::GtPlace place{town_.root(), town_.environment(), "From\nstdin.\n"};
  EXPECT_EQ(testing::run_gt({"add", "One", "--body", "-"}, place).status, 0);
  EXPECT_EQ(text_of(answer("show", {"show", "1"}), "text"), "From\nstdin.");
  testing::set_variable(town_.environment(), "EDITOR", "cp " + (town_.root() / "text").string());
  town_.write("text", "From the editor.\n");
  EXPECT_EQ(town_.gt({"add", "Two", "--edit"}).status, 0);
  EXPECT_EQ(text_of(answer("show", {"show", "2"}), "text"), "From the editor.");
  testing::set_variable(town_.environment(), "EDITOR", "false");
  EXPECT_EQ(town_.gt({"add", "Three", "--edit"}).status, 1);
  EXPECT_THAT(listed({}), ElementsAre("web-1", "web-2"));
}

TEST_F(WorkCommands, HostileTextReachesNoTerminal) {
  ASSERT_EQ(town_
                .gt({"add", "A\x1b[31m red \x1b]0;title\a\xE2\x80\xAE", "--body", "\x1b[2Jgone",
                     "-t", "\x1b[1mtag"})
                .status,
            0);
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"ls"}, {"show", "1"}, {"close", "1"}}) {
    const GtRun run = town_.gt(words);
    EXPECT_EQ(run.out.find('\x1b'), std::string::npos) << run;
    EXPECT_EQ(run.out.find("\xE2\x80\xAE"), std::string::npos) << run;
  }
}

TEST_F(WorkCommands, AnItemIsEditedAndABrokenEditIsKeptAside) {
  ASSERT_EQ(town_.gt({"add", "One"}).status, 0);
  const std::string before = town_.read("web/board/tasks/001-one.md");
  testing::set_variable(town_.environment(), "EDITOR", "cp " + (town_.root() / "text").string());
  town_.write("text", "---\nid: 1\ntitle: [\n---\n");
  const GtRun broken = town_.gt({"edit", "web-1"});
  EXPECT_EQ(broken.status, 1) << broken;
  EXPECT_THAT(broken.err, HasSubstr("web/board/tasks/001-one.md:4:"));
  EXPECT_THAT(broken.err, HasSubstr("your text is kept in"));
  EXPECT_EQ(town_.read("web/board/tasks/001-one.md"), before);
  town_.write("text", "---\nid: 2\ntitle: A\nstatus: todo\n---\n");
  EXPECT_THAT(town_.gt({"edit", "web-1"}).err, HasSubstr("'id' was web-1, now it is web-2"));

  town_.write("text", "---\nid: 1\ntitle: Another # mine\nstatus: todo\n---\nText\n");
  const Value edited = answer("edit", {"edit", "web-1"});
  EXPECT_EQ(text_of(edited, "title"), "Another");
  EXPECT_THAT(town_.read("web/board/tasks/001-one.md"), HasSubstr("title: Another # mine"));
  testing::set_variable(town_.environment(), "EDITOR", "true");
  EXPECT_EQ(answer("edit", {"edit", "web-1"})["is_changed"], Value(false));
}

TEST_F(WorkCommands, ABrokenItemIsMendedWithEdit) {
  town_.write("web/board/tasks/001-one.md", "---\nid: 1\ntitle: [\n---\n");
  town_.write("text", "---\nid: 1\ntitle: One\nstatus: todo\n---\n");
  testing::set_variable(town_.environment(), "EDITOR", "cp " + (town_.root() / "text").string());
  EXPECT_EQ(town_.gt({"edit", "web-1"}).status, 0);
  EXPECT_EQ(town_.gt({"ls"}).status, 0);
}

TEST_F(WorkCommands, DependenciesAreAddedDrawnAndRemoved) {
  for (const char* title : {"One", "Two", "Three"}) ASSERT_EQ(town_.gt({"add", title}).status, 0);
  answer("dep add", {"dep", "add", "web-1", "web-2"});
  EXPECT_EQ(answer("dep add", {"dep", "add", "web-1", "2"})["is_changed"], Value(false));
  ASSERT_EQ(town_.gt({"dep", "add", "web-2", "web-3"}).status, 0);
  const GtRun cycle = town_.gt({"dep", "add", "web-3", "web-1"});
  EXPECT_EQ(cycle.status, 5) << cycle;
  EXPECT_THAT(cycle.err, HasSubstr("web-3 → web-1 → web-2 → web-3"));
  EXPECT_EQ(town_.gt({"dep", "add", "web-1", "web-9"}).status, 3);
  EXPECT_THAT(town_.gt({"dep", "tree", "web-1"}).out,
              HasSubstr("└─ web-2  ◔ backlog  Two\n   └─ web-3  ○ backlog  Three\n"));
  answer("dep tree", {"dep", "tree", "web-1"});
  EXPECT_THAT(town_.gt({"ls", "--tree"}).out, ::testing::StartsWith("web-1  ◔ backlog  One\n└─"));
  answer("ls", {"ls", "--tree"});
  EXPECT_EQ(answer("ready", {"ready"})["items"].items().size(), 1U);
  answer("dep remove", {"dep", "remove", "web-1", "web-2"});
  EXPECT_EQ(answer("ready", {"ready"})["items"].items().size(), 2U);
}

TEST_F(WorkCommands, TheBoardHasAColumnForEachStatusAndFitsEightyColumns) {
  const std::string title = "A title that is much too long for any column of a board on a terminal";
  for (int i = 1; i <= 12; ++i) ASSERT_EQ(town_.gt({"add", title}).status, 0);
  ASSERT_EQ(town_.gt({"move", "1", "in-progress"}).status, 0);
  ASSERT_EQ(town_.gt({"close", "2"}).status, 0);
  const GtRun run = town_.gt({"board"});
  EXPECT_EQ(run.status, 0) << run;
  for (const std::string_view line : lines_of(run.out)) EXPECT_LE(display_width(line), 80U);
  EXPECT_THAT(run.out, HasSubstr("backlog 10"));
  EXPECT_THAT(run.out, HasSubstr("in-progress 1"));
  EXPECT_THAT(run.out, HasSubstr("+ 2 more"));
  EXPECT_THAT(run.out, Not(HasSubstr("done")));
  EXPECT_THAT(town_.gt({"board", "--all"}).out, HasSubstr("done 1"));
  EXPECT_EQ(answer("board", {"board"})["columns"].items().size(), 2U);
}

TEST_F(WorkCommands, ASearchFindsWordsInTitlesTagsAndTexts) {
  ASSERT_EQ(town_.gt({"add", "Fix the Login", "--body", "It times\nout."}).status, 0);
  ASSERT_EQ(town_.gt({"add", "Other", "-t", "login"}).status, 0);
  ASSERT_EQ(town_.gt({"close", "2"}).status, 0);
  const auto found = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "search");
    std::vector<std::string> ids;
    const Value json = answer("search", words);
    for (const Value& item : json["items"].items()) ids.push_back(text_of(item, "id"));
    return ids;
  };
  EXPECT_THAT(found({"LOGIN"}), ElementsAre("web-1", "web-2"));
  EXPECT_THAT(found({"login", "--open"}), ElementsAre("web-1"));
  EXPECT_THAT(found({"login", "times"}), ElementsAre("web-1"));
  EXPECT_THAT(found({"no such word"}), ElementsAre());
}

TEST_F(WorkCommands, WhatIsDoneIsArchived) {
  for (const char* title : {"One", "Two", "Three"}) ASSERT_EQ(town_.gt({"add", title}).status, 0);
  ASSERT_EQ(town_.gt({"close", "1"}).status, 0);
  town_.write("web/board/tasks/004-old.md",
              "---\nid: 4\ntitle: Old\nstatus: done\ncompleted: 2020-01-01T00:00:00Z\n---\n");
  EXPECT_EQ(town_.gt({"archive"}).status, 2);
  EXPECT_EQ(town_.gt({"archive", "2", "--done"}).status, 2);
  answer("archive", {"archive", "--done", "--older-than", "7d"});
  EXPECT_THAT(listed({"--status", "archived"}), ElementsAre("web-4"));
  EXPECT_EQ(town_.gt({"archive", "--done"}).status, 0);
  EXPECT_EQ(town_.gt({"archive", "3"}).status, 0);
  EXPECT_THAT(listed({}), ElementsAre("web-2"));
  EXPECT_THAT(listed({"--status", "archived"}).size(), 3U);
}

TEST_F(WorkCommands, EveryChangeIsInTheJournal) {
  ASSERT_EQ(town_.gt({"add", "One"}).status, 0);
  ASSERT_EQ(town_.gt({"move", "1", "todo"}).status, 0);
  ASSERT_EQ(town_.gt({"move", "1", "todo"}).status, 0);  // no change
  ASSERT_EQ(town_.gt({"close", "1", "-m", "released"}).status, 0);
  std::string journal;
  for (const auto& day : std::filesystem::directory_iterator(town_.root() / ".gt/journal")) {
    journal += testing::read_file(day.path());
  }
  for (const char* event : {"\"event\":\"work.added\"", "\"event\":\"work.moved\"",
                            "\"event\":\"work.closed\"", "\"reason\":\"released\""}) {
    EXPECT_THAT(journal, HasSubstr(event));
  }
  EXPECT_EQ(journal.find("work.moved"), journal.rfind("work.moved"));
}

}  // namespace
}  // namespace gt
