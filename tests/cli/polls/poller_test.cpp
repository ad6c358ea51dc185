// SPDX-License-Identifier: Apache-2.0
#include "cli/polls/poller.h"

#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/store/yaml.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

Result<std::vector<Poller>> parse(std::string_view text) {
  GT_TRY(const Value map, parse_yaml(text, "town.yaml"));
  return parse_pollers(map, "town.yaml");
}

std::vector<std::string> ids(const Fetched& fetched) {
  std::vector<std::string> ids;
  for (const News& each : fetched.news) ids.push_back(each.id);
  return ids;
}

using Ids = std::vector<std::string>;

TEST(Poller, AServiceNeedsOnlyWhatIsItsOwn) {
  const auto pollers =
      parse("bugs: {github: {repository: you/web, token: T}, rig: web, tags: [bug]}");
  ASSERT_THAT(pollers, IsOk());
  const Poller& bugs = pollers->front();
  EXPECT_EQ(bugs.http.address,
            "https://api.github.com/repos/you/web/issues?state=open&sort=created&direction=desc"
            "&per_page=100");
  EXPECT_EQ(bugs.http.token_header, "Authorization: Bearer {token}");
  EXPECT_EQ(bugs.http.id, "number");
  EXPECT_EQ(bugs.status, "backlog");
  EXPECT_TRUE(bugs.has_backlog);
  const auto chat = parse("chat: {discord: {channel: 12, token: T}, mail: mayor}");
  ASSERT_THAT(chat, IsOk());
  EXPECT_EQ(chat->front().http.address,
            "https://discord.com/api/v10/channels/12/messages?limit=100");
  EXPECT_FALSE(chat->front().has_backlog);
}

TEST(Poller, WhatStandsInAnAddressCannotLeaveItsPlace) {
  const auto pollers = parse("b: {github: {repository: \"a/b?x=1&y#{z}\"}, rig: web}");
  ASSERT_THAT(pollers, IsOk());
  EXPECT_NE(pollers->front().http.address.find("/repos/a/b%3Fx%3D1%26y%23%7Bz%7D/issues"),
            std::string::npos);
}

struct BadPoller {
  const char* name;
  const char* text;
  const char* complaint;
};

class BadPollerTest : public ::testing::TestWithParam<BadPoller> {};

TEST_P(BadPollerTest, IsRefusedWithItsPlace) {
  EXPECT_THAT(parse(GetParam().text), IsError(ErrorCode::kCorrupt, GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, BadPollerTest,
    ::testing::Values(
        BadPoller{"NoSource", "a: {rig: web}", "town.yaml:1"},
        BadPoller{"TwoSources", "a: {command: [x], github: {repository: a/b}, rig: web}", "one of"},
        BadPoller{"NoTarget", "a: {command: [x]}", "mail"},
        BadPoller{"TwoTargets", "a: {command: [x], rig: web, mail: mayor}", "mail"},
        BadPoller{"NoRepository", "a: {github: {token: T}, rig: web}", "repository"},
        BadPoller{"NoAddress", "a: {http: {id: x, base: \"file:///etc/passwd\"}, rig: web}",
                  "https://"},
        BadPoller{"TooOften", "a: {command: [x], every: 1s, rig: web}", "every"},
        BadPoller{"AtOnceInWork", "a: {command: [x], status: done, rig: web}", "backlog or todo"},
        BadPoller{"NoSuchKey", "a: {comand: [x], rig: web}", "command"},
        BadPoller{"NoSuchMailbox", "a: {command: [x], mail: bob}", "mail"},
        BadPoller{"NoMap", "a: 7", "town.yaml:1"}),
    [](const auto& info) { return info.param.name; });

TEST(News, OfAnAnswerAreTheRecordsThatAreOurs) {
  const auto pollers = parse("bugs: {github: {repository: you/web}, rig: web}");
  ASSERT_THAT(pollers, IsOk());
  const auto fetched = read_answer(pollers->front().http, R"([
      {"number": 12, "title": "B", "body": null, "html_url": "https://x/12", "user": {"login": "max"}},
      {"number": 13, "title": "a change", "pull_request": {}},
      {"number": 9, "title": "A", "body": "text"},
      {"title": "no number"}, 7])");
  ASSERT_THAT(fetched, IsOk());
  EXPECT_EQ(ids(*fetched), (Ids{"9", "12"})) << "the oldest first";
  EXPECT_EQ(fetched->unreadable, 2);
  EXPECT_EQ(fetched->news[1], (News{"12", "B", "", "https://x/12", "max"}));
}

TEST(News, MayLieDeepInAnAnswer) {
  HttpSource source;
  source.list = "data.posts";
  source.id = "meta.key";
  source.title = "subject";
  const auto fetched = read_answer(
      source, R"({"data":{"posts":[{"meta":{"key":"b"}},{"meta":{"key":"a"},"subject":"S"}]}})");
  ASSERT_THAT(fetched, IsOk());
  EXPECT_EQ(ids(*fetched), (Ids{"b", "a"})) << "as they came, where ids are no numbers";
  EXPECT_EQ(fetched->news[0].title, "b") << "for want of a better one";
  EXPECT_THAT(read_answer(source, "{}"), IsError(ErrorCode::kFailed, "data.posts"));
  EXPECT_THAT(read_answer(source, "<html>"), IsError(ErrorCode::kFailed, "JSON"));
}

TEST(News, OfACommandAreItsLines) {
  const Fetched fetched = read_lines_of_news(
      "{\"id\": \"x\", \"title\": \"T\", \"body\": \"one\\ntwo\"}\n\nhello\n{\"id\": "
      "\"x\"}\n{\"id\": 7}\n");
  EXPECT_EQ(ids(fetched), (Ids{"x", "7"})) << "nothing twice";
  EXPECT_EQ(fetched.unreadable, 1);
}

TEST(News, HostileTextIsTamedAndCut) {
  const Fetched fetched = read_lines_of_news(
      format("{{\"id\": \"i\\u001b[2J\\nd\", \"title\": \"a\\nb\\u0007\", \"body\": \"{}\"}}\n",
             std::string(100'000, 'x')));
  ASSERT_EQ(fetched.news.size(), 1U);
  EXPECT_EQ(fetched.news[0].id.find_first_of("\x1b\n"), std::string::npos);
  EXPECT_EQ(fetched.news[0].title.find_first_of("\x07\n"), std::string::npos);
  EXPECT_LE(fetched.news[0].body.size(), 16U << 10);
}

TEST(News, IdsGrowAsNumbersDo) {
  EXPECT_TRUE(is_greater_id("10", "9"));
  EXPECT_FALSE(is_greater_id("9", "10"));
  EXPECT_TRUE(is_greater_id("b", "a"));
  EXPECT_TRUE(is_greater_id("1234567890123456789012", "999"));
}

}  // namespace
}  // namespace gt
