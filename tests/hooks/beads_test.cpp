// SPDX-License-Identifier: Apache-2.0
#include "hooks/beads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/json.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using testing::IsError;
using testing::IsOk;

Value json(std::string_view text) {
  auto value = parse_json(text);
  EXPECT_THAT(value, IsOk()) << text;
  return value ? *std::move(value) : Value();
}

/// The item that an issue becomes, written to its file and read again.
WorkItem stored(const Value& issue, const BeadIds& ids = {}) {
  const auto item = item_of_bead(issue, WorkId("web", 1), ids);
  EXPECT_THAT(item, IsOk());
  auto read = parse_work_item(format_work_item(*item), "001-a.md", "web");
  EXPECT_THAT(read, IsOk());
  return *std::move(read);
}

constexpr std::string_view kIssue =
    R"({"id":"bd-1","title":"Fix it","description":"Now.","notes":"Soon.","status":"hooked",
        "priority":0,"issue_type":"bug","assignee":"max","owner":"ann","estimated_minutes":90,
        "created_at":"2026-02-28T03:42:10Z","started_at":"2026-02-28T03:43:10.5Z",
        "due_at":"2026-03-01T12:00:00Z","labels":["a","b"],"pinned":true,"score":0.25,
        "comments":[{"author":"ann","text":"Hm.","created_at":"2026-02-28T03:42:10Z"}],
        "metadata":{"deep":[1,null,{"x":"007"}]}})";

TEST(Beads, AnIssueBecomesAnItem) {
  const WorkItem item = stored(json(kIssue));
  EXPECT_EQ(item.title, "Fix it");
  EXPECT_EQ(item.standing(), WorkStatus::kInProgress);
  EXPECT_EQ(item.priority, "critical");
  EXPECT_EQ(item.assignee, "max");
  EXPECT_EQ(item.estimate, "90m");
  EXPECT_EQ(item.due, "2026-03-01");
  EXPECT_THAT(item.tags, ElementsAre("a", "b"));
  EXPECT_EQ(item.body, "Now.\n\n## Notes\n\nSoon.");
  EXPECT_EQ(item.created, *parse_time("2026-02-28T03:42:10Z"));
}

TEST(Beads, WhatNobodyChangedComesOutAsItWentIn) {
  for (const std::string_view text : {
           kIssue,
           std::string_view(R"({"id":"bd-1","title":"T"})"),
           std::string_view(R"({"id":"bd-1","title":"T","issue_type":"task","description":""})"),
           std::string_view(R"({"id":"bd-1","title":" T\n2 ","issue_type":"task","status":"odd",
                                "priority":4,"description":" spaced \n","notes":"","labels":[]})"),
           std::string_view(R"({"id":"bd-1","title":"T","issue_type":"task","description":null,
                                "assignee":null,"ephemeral":0,"pinned":1,"dependencies":null})"),
           std::string_view(R"({"id":"bd-1","title":"T","issue_type":"task",
                                "description":"\r\n---\nid: 9\n---\n\u001b[31m"})"),
       }) {
    const Value issue = json(text);
    Value expected = issue;
    if (expected.find("issue_type") == nullptr) expected.set("issue_type", "task");
    const Value back = bead_of_item(stored(issue), {{"bd-1", WorkId("web", 1)}});
    for (const auto& [key, value] : expected.entries()) EXPECT_EQ(back[key], value) << key;
    EXPECT_EQ(back.entries().size(), expected.entries().size()) << to_json(back);
  }
}

TEST(Beads, WhatWasChangedComesOutChangedAndTheRestAsItWas) {
  WorkItem item = stored(json(kIssue));
  item.status = "done";
  item.completed = *parse_time("2026-03-02T00:00:00Z");
  item.close_reason = "released";
  item.priority = "low";
  item.title = "Fix it well";
  item.assignee.clear();
  const Value back = bead_of_item(item, {{"bd-1", item.id}});
  Value expected = json(kIssue);
  expected.set("title", "Fix it well");
  expected.set("status", "closed");
  expected.set("closed_at", "2026-03-02T00:00:00.000Z");
  expected.set("close_reason", "released");
  expected.set("priority", 3);
  expected.erase("assignee");
  for (const auto& [key, value] : expected.entries()) EXPECT_EQ(back[key], value) << key;
  EXPECT_EQ(back.entries().size(), expected.entries().size()) << to_json(back);
}

TEST(Beads, AChangedTextBecomesTheDescription) {
  WorkItem item = stored(json(kIssue));
  item.body = "Another.";
  const Value back = bead_of_item(item, {});
  EXPECT_EQ(back["description"], Value("Another."));
  EXPECT_EQ(back.find("notes"), nullptr);
}

TEST(Beads, DependenciesAreFollowedWhereTheyAreKnown) {
  const Value issue = json(R"({"id":"bd-1","title":"T","issue_type":"task","dependencies":[
      {"issue_id":"bd-1","depends_on_id":"bd-2","type":"blocks","created_by":"ann"},
      {"issue_id":"bd-1","depends_on_id":"bd-3","type":"parent-child"},
      {"issue_id":"bd-1","depends_on_id":"bd-9","type":"blocks"},
      {"issue_id":"bd-1","depends_on_id":"bd-2","type":"related"}]})");
  const BeadIds ids = {
      {"bd-1", WorkId("web", 1)}, {"bd-2", WorkId("web", 2)}, {"bd-3", WorkId("web", 3)}};
  EXPECT_EQ(unknown_dependencies(issue, ids), 1U);
  WorkItem item = stored(issue, ids);
  EXPECT_THAT(item.depends_on, ElementsAre(WorkId("web", 2)));
  EXPECT_EQ(item.parent, WorkId("web", 3));
  EXPECT_EQ(bead_of_item(item, ids)["dependencies"], issue["dependencies"]);

  item.depends_on = {WorkId("web", 3), WorkId("web", 8)};
  const Value back = bead_of_item(item, ids)["dependencies"];
  std::vector<std::string> names;
  for (const Value& each : back.items()) {
    names.push_back(*each["type"].as_string() + " " + *each["depends_on_id"].as_string());
  }
  EXPECT_THAT(names, ElementsAre("parent-child bd-3", "blocks bd-9", "related bd-2", "blocks bd-3",
                                 "blocks web-8"));
}

TEST(Beads, AnItemOfOursBecomesAnIssue) {
  WorkItem item(WorkId("web", 7));
  item.title = "T";
  item.status = "todo";
  item.is_blocked = true;
  item.body = "Text";
  item.estimate = "4h";
  EXPECT_EQ(to_json(bead_of_item(item, {})),
            R"({"id":"web-7","title":"T","status":"blocked","priority":2,)"
            R"("estimated_minutes":240,"description":"Text","issue_type":"task"})");
}

TEST(Beads, MistakesAreNamed) {
  struct Case {
    std::string_view text, complaint;
  };
  const Case cases[] = {
      {"{\"id\":\"bd-1\",\"title\":\"T\"}\n\nnonsense\n", "i.jsonl:3:"},
      {"[1]\n", "i.jsonl:1: not an object"},
      {"{\"title\":\"T\"}\n", "issue 1 has no id"},
      {"{\"id\":\"bd-1\"}\n", "issue 1 has no title"},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(parse_beads(one.text, "i.jsonl"),
                IsError(ErrorCode::kCorrupt, std::string(one.complaint)))
        << one.text;
  }
  EXPECT_THAT(
      item_of_bead(json(R"({"id":"bd-1","title":"T","priority":"high"})"), WorkId("web", 1), {}),
      IsError(ErrorCode::kCorrupt, "issue bd-1"));
}

}  // namespace
}  // namespace gt
