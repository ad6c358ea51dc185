// SPDX-License-Identifier: Apache-2.0
#include "hooks/work_item.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
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
      {"---\nid: 1\ntitle: A\nstatus: todo\ndepends_on:\n  - soon\n---\n",
       "a.md:5: 'depends_on' names no work item"},
      {"---\nid: 1\ntitle: A\nstatus: todo\nparent: [\n---\n", "a.md:"},
      {"---\nid: 1\ntitle: A\nstatus: todo\ncreated: soon\n---\n",
       "a.md:5: 'created' is not a time"},
      {"---\nid: 1\ntitle: A\nstatus: todo\ntags: {a: b}\n---\n", "a.md:5: 'tags' must be a text"},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(parse_work_item(one.text, "a.md", "web"),
                IsError(ErrorCode::kCorrupt, std::string(one.complaint)))
        << one.text;
  }
}

constexpr WallTime kNoon = WallTime(std::chrono::hours(24 * 20000 + 12));

Result<WorkItem> parse(std::string_view text) {
  return parse_work_item(text, "web/board/tasks/042-a.md", "web");
}

/// A front matter of the least there must be, and `more`.
std::string item_with(std::string_view more) {
  return "---\nid: 42\ntitle: A\nstatus: todo\n" + std::string(more) + "---\n";
}

WorkItem full_item() {
  WorkItem item(WorkId("web", 42));
  item.title = "Fix: the #login";
  item.status = "in-progress";
  item.priority = "critical";
  item.created = item.updated = kNoon;
  item.started = kNoon + std::chrono::hours(1);
  item.completed = kNoon + std::chrono::hours(2);
  item.assignee = "max";
  item.tags = {"a", "true", "3"};
  item.due = "2026-12-01";
  item.estimate = "4h";
  item.parent = WorkId("web", 40);
  item.depends_on = {WorkId("web", 7), WorkId("web", 9), WorkId("api", 7)};
  item.is_blocked = true;
  item.block_reason = "no credentials";
  item.claim = WorkClaim{"web/toast", kNoon, "01K9ZQ", kNoon + std::chrono::hours(3)};
  item.work_class = "standard";
  item.branch = "toast/web-42";
  item.scheduled_for = kNoon + std::chrono::hours(4);
  item.close_reason = "released";
  item.body = "Text.\n\n---\n\nMore.";
  return item;
}

TEST(WorkItem, EveryFieldSurvivesWritingAndReading) {
  const WorkItem item = full_item();
  auto read = parse_work_item(format_work_item(item), "", "web");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(static_cast<const WorkSummary&>(*read), static_cast<const WorkSummary&>(item));
  EXPECT_EQ(read->estimate, item.estimate);
  EXPECT_EQ(read->close_reason, item.close_reason);
  EXPECT_EQ(read->body, item.body);
}

TEST(WorkItem, ANewFileIsAsKanbanMdWritesIt) {
  EXPECT_EQ(format_work_item(full_item()),
            "---\n"
            "id: 42\n"
            "title: \"Fix: the #login\"\n"
            "status: in-progress\n"
            "priority: critical\n"
            "created: 2024-10-04T12:00:00.000Z\n"
            "updated: 2024-10-04T12:00:00.000Z\n"
            "started: 2024-10-04T13:00:00.000Z\n"
            "completed: 2024-10-04T14:00:00.000Z\n"
            "assignee: max\n"
            "tags:\n"
            "  - a\n"
            "  - \"true\"\n"
            "  - \"3\"\n"
            "due: 2026-12-01\n"
            "estimate: 4h\n"
            "parent: 40\n"
            "depends_on:\n"
            "  - 7\n"
            "  - 9\n"
            "depends_on_rigs:\n"
            "  - api-7\n"
            "blocked: true\n"
            "block_reason: no credentials\n"
            "claimed_by: web/toast\n"
            "claimed_at: 2024-10-04T12:00:00.000Z\n"
            "class: standard\n"
            "claim_token: 01K9ZQ\n"
            "claim_expires_at: 2024-10-04T15:00:00.000Z\n"
            "branch: toast/web-42\n"
            "scheduled_for: 2024-10-04T16:00:00.000Z\n"
            "close_reason: released\n"
            "---\n"
            "\n"
            "Text.\n"
            "\n"
            "---\n"
            "\n"
            "More.\n");
}

TEST(WorkItem, AMinimalFileSaysNothingItNeedNotSay) {
  WorkItem item(WorkId("web", 1));
  item.title = "A";
  item.status = "todo";
  EXPECT_EQ(format_work_item(item), "---\nid: 1\ntitle: A\nstatus: todo\npriority: medium\n---\n");
}

TEST(WorkItem, WhatIsNotChangedStaysByteForByte) {
  const std::string texts[] = {
      std::string(kItem),
      item_with(""),
      item_with("# a comment\n\nmood: {today: good}\n"),
      item_with("tags: [a,   b]   # two\n"),
      "---\r\nid: web-7\r\ntitle: A\r\nstatus: todo\r\n---\r\n\r\nText\r\n",
      "---\nid: 42\ntitle: A\nstatus: todo\n---",
      "---\nid: 42\ntitle: A\nstatus: todo\n---\n\n\n  Text without an end",
      "---\n{id: 42, title: A, status: todo}\n---\nText\n",
  };
  for (const std::string& text : texts) {
    const auto item = parse(text);
    ASSERT_THAT(item, IsOk()) << text;
    EXPECT_EQ(format_work_item(*item), text);
  }
}

TEST(WorkItem, AChangeTouchesOnlyTheLinesOfItsField) {
  struct Case {
    std::string_view before, after;
  };
  // Each is moved to done.
  const Case cases[] = {
      {"---\nid: 42\ntitle: A\nstatus: todo # now\nmood: good\n---\nText",
       "---\nid: 42\ntitle: A\nstatus: done\nmood: good\n---\nText"},
      {"---\nstatus: todo\n# whose?\nassignee:   'max'\nid: 42\ntitle: A\n---\n",
       "---\nstatus: done\n# whose?\nassignee:   'max'\nid: 42\ntitle: A\n---\n"},
      {"---\r\nid: 42\r\ntitle: A\r\nstatus: todo\r\n---\r\nText\r\n",
       "---\r\nid: 42\r\ntitle: A\r\nstatus: done\r\n---\r\nText\r\n"},
      {"---\nid: 42\ntitle: A\nstatus:\n  todo\n\n# last\n---\n",
       "---\nid: 42\ntitle: A\nstatus: done\n\n# last\n---\n"},
      {"---\n{id: 42, title: A, status: todo}\n---\nText\n",
       "---\nid: 42\ntitle: A\nstatus: done\n---\nText\n"},
      {"---\nid: 42\ntitle: |\n  A\n\n  # B\nstatus: todo\n---\n",
       "---\nid: 42\ntitle: |\n  A\n\n  # B\nstatus: done\n---\n"},
  };
  for (const Case& one : cases) {
    auto item = parse(one.before);
    ASSERT_THAT(item, IsOk()) << one.before;
    item->status = "done";
    EXPECT_EQ(format_work_item(*item), one.after);
  }
}

TEST(WorkItem, ANewFieldStandsInItsPlaceAndAnEmptyOneIsGone) {
  auto item = parse(
      "---\nid: 42\ntitle: A\nstatus: todo\nassignee: max\ntags:\n    - a\n    - b\nclass: "
      "standard\nmood: good\n---\n");
  ASSERT_THAT(item, IsOk());
  item->assignee.clear();
  item->tags.clear();
  item->priority = "low";
  item->is_blocked = true;
  item->branch = "b";
  EXPECT_EQ(format_work_item(*item),
            "---\nid: 42\ntitle: A\nstatus: todo\npriority: low\nblocked: true\nclass: "
            "standard\nbranch: b\nmood: good\n---\n");
}

TEST(WorkItem, UnknownFieldsSurviveAChange) {
  const std::string more =
      "claim_ttl_secs: 900\nartifacts: [a, {b: c}]\nhuge: 18446744073709551617\nversion: 1.10\n"
      "\"odd key\": 'yes'\n";
  auto item = parse(item_with(more));
  ASSERT_THAT(item, IsOk());
  item->title = "B";
  EXPECT_EQ(format_work_item(*item), "---\nid: 42\ntitle: B\nstatus: todo\n" + more + "---\n");
}

TEST(WorkItem, ANewTextReplacesTheOldOne) {
  auto item = parse(item_with("") + "\nOld.\n");
  ASSERT_THAT(item, IsOk());
  item->body = "New.";
  EXPECT_EQ(format_work_item(*item), item_with("") + "\nNew.\n");
  item->body = "";
  EXPECT_EQ(format_work_item(*item), item_with(""));
}

TEST(WorkItem, ASecondTextGoesBehindAFenceWithoutANewline) {
  auto item = parse("---\nid: 42\ntitle: A\nstatus: todo\n---");
  ASSERT_THAT(item, IsOk());
  item->body = "New.";
  EXPECT_EQ(format_work_item(*item), item_with("") + "\nNew.\n");
}

TEST(WorkItem, DependenciesOnOtherBoardsAreReadWhereverTheyStand) {
  const auto item = parse(item_with("depends_on: [7, web-9, api-7]\ndepends_on_rigs: [lib-1]\n"));
  ASSERT_THAT(item, IsOk());
  EXPECT_THAT(item->depends_on,
              ElementsAre(WorkId("web", 7), WorkId("web", 9), WorkId("api", 7), WorkId("lib", 1)));
}

TEST(WorkItem, OneTextMayStandForAListAndADateForATime) {
  const auto item = parse(item_with("tags: urgent\ndepends_on: 3\ncreated: 2026-11-20\n"));
  ASSERT_THAT(item, IsOk());
  EXPECT_THAT(item->tags, ElementsAre("urgent"));
  EXPECT_THAT(item->depends_on, ElementsAre(WorkId("web", 3)));
  EXPECT_EQ(item->created, *parse_time("2026-11-20T00:00:00Z"));
}

TEST(WorkItem, ABlockIsAFlagATextOrAStatus) {
  struct Case {
    std::string_view more, standing, reason;
  };
  const Case cases[] = {
      {"", "todo", ""},
      {"blocked: false\n", "todo", ""},
      {"blocked: true\nblock_reason: keys\n", "blocked", "keys"},
      {"blocked: waiting for keys\n", "blocked", "waiting for keys"},
      {"blocked: \"true\"\n", "blocked", ""},
      {"blocked: \"\"\n", "todo", ""},
      {"blocked: \"no\"\n", "todo", ""},
      {"block_reason: an old one\n", "todo", "an old one"},
  };
  for (const Case& one : cases) {
    const auto item = parse(item_with(one.more));
    ASSERT_THAT(item, IsOk()) << one.more;
    EXPECT_EQ(item->standing_name(), one.standing) << one.more;
    EXPECT_EQ(item->block_reason, one.reason) << one.more;
  }
  EXPECT_EQ(parse("---\nid: 1\ntitle: A\nstatus: blocked\n---\n")->standing(),
            WorkStatus::kBlocked);
  EXPECT_EQ(parse("---\nid: 1\ntitle: A\nstatus: done\nblocked: true\n---\n")->standing(),
            WorkStatus::kDone);
}

TEST(WorkItem, AStatusNobodyKnowsIsShownAsItStands) {
  const auto item = parse("---\nid: 1\ntitle: A\nstatus: qa\n---\n");
  ASSERT_THAT(item, IsOk());
  EXPECT_EQ(item->standing(), std::nullopt);
  EXPECT_EQ(item->standing_name(), "qa");
}

TEST(WorkItem, AClaimLivesUntilItExpiresOrForAnHour) {
  WorkClaim claim{"web/toast", kNoon, "", std::nullopt};
  EXPECT_TRUE(claim.is_live(kNoon + std::chrono::minutes(59)));
  EXPECT_FALSE(claim.is_live(kNoon + std::chrono::hours(1)));
  claim.expires_at = kNoon + std::chrono::hours(5);
  EXPECT_TRUE(claim.is_live(kNoon + std::chrono::hours(2)));
  EXPECT_FALSE(claim.is_live(kNoon + std::chrono::hours(5)));
  EXPECT_TRUE((WorkClaim{"max", std::nullopt, "", std::nullopt}).is_live(kNoon));
}

TEST(WorkSlug, IsThatOfKanbanMd) {
  struct Case {
    std::string_view title, slug;
  };
  // Source: kanban-md, internal/task/slug_test.go; the last three are ours.
  const Case cases[] = {
      {"Set up database", "set-up-database"},
      {"Fix Login Redirect Bug", "fix-login-redirect-bug"},
      {"Hello, World!", "hello-world"},
      {"  leading spaces  ", "leading-spaces"},
      {"special!!chars##here", "special-chars-here"},
      {"UPPERCASE TITLE", "uppercase-title"},
      {"a-already-slugged", "a-already-slugged"},
      {"This is a very long title that should be truncated at a word boundary to fit within the "
       "limit",
       "this-is-a-very-long-title-that-should-be-truncated"},
      {"A title that gets cut mid word abcdefghijklmnopqrst and more",
       "a-title-that-gets-cut-mid-word"},
      {"", ""},
      {"日本語", ""},
      {"../../etc/passwd", "etc-passwd"},
      {"abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijXX",
       "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"},
  };
  for (const Case& one : cases) EXPECT_EQ(work_slug(one.title), one.slug) << one.title;
}

TEST(WorkFileName, HasThreeDigitsAtLeast) {
  EXPECT_EQ(work_file_name(1, "Set up"), "001-set-up.md");
  EXPECT_EQ(work_file_name(1000, "Four"), "1000-four.md");
  EXPECT_EQ(work_file_name(7, "日本語"), "007-task.md");
}

TEST(WorkFileName, BeginsWithItsNumber) {
  EXPECT_EQ(work_number_of("042-fix.md"), 42);
  EXPECT_EQ(work_number_of("1000.md"), 1000);
  for (const char* name : {"README.md", "042-fix.txt", "000-none.md", "-1-a.md", ".042-a.md", ".md",
                           "99999999999999-a.md"}) {
    EXPECT_EQ(work_number_of(name), std::nullopt) << name;
  }
}

TEST(Priority, IsOneOfFour) {
  for (const char* name : {"critical", "high", "medium", "low"}) {
    EXPECT_THAT(check_priority(name), IsOk());
  }
  EXPECT_LT(priority_rank("critical"), priority_rank("high"));
  EXPECT_LT(priority_rank("medium"), priority_rank("low"));
  EXPECT_EQ(priority_rank("urgent"), priority_rank("medium"));
  EXPECT_THAT(check_priority("urgent"), IsError(ErrorCode::kUsage, "critical, high"));
}

}  // namespace
}  // namespace gt
