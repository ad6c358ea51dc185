// SPDX-License-Identifier: Apache-2.0
#include "cli/notify/settings.h"

#include <gtest/gtest.h>

#include "cli/notify/send.h"
#include "common/base/json.h"
#include "common/store/yaml.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

constexpr int kNoon = 12 * 60, kNight = 23 * 60;
const WallTime kNow{std::chrono::milliseconds(1'795'185'000'000)};

Result<NotifySettings> parse(std::string_view text) {
  GT_TRY(const Value map, parse_yaml(text, "town.yaml"));
  return parse_notify(map, "town.yaml");
}

NotifySettings settings(std::string_view text) {
  auto parsed = parse(text);
  EXPECT_THAT(parsed, IsOk());
  return parsed ? *parsed : NotifySettings();
}

Notice notice(std::string event, std::string subject, bool is_critical = false) {
  return {std::move(event), std::move(subject), "something", "", is_critical};
}

std::vector<std::string> subjects(const std::vector<Notice>& notices) {
  std::vector<std::string> subjects;
  for (const Notice& each : notices) subjects.push_back(each.subject);
  return subjects;
}

using Subjects = std::vector<std::string>;

TEST(NotifySettings, ReadWhatAPersonWrites) {
  const auto read = settings(
      "desktop: true\ncommand: [tell, me]\nntfy: https://ntfy.sh/x\nslack: HOOK\ndiscord: OTHER\n"
      "events: [waiting]\nquiet: \"22:00-07:30\"\nmost_per_hour: 3\n");
  ASSERT_EQ(read.channels.size(), 5U);
  EXPECT_EQ(read.channels[3].variable, "HOOK");
  EXPECT_EQ(read.quiet, std::pair(22 * 60, 7 * 60 + 30));
  EXPECT_EQ(read.most_per_hour, 3);
}

TEST(NotifySettings, WhatIsWrongIsNamed) {
  EXPECT_THAT(parse("slack: https://hooks.slack.com/x"), IsError(ErrorCode::kCorrupt, "secret"));
  EXPECT_THAT(parse("quiet: at night"), IsError(ErrorCode::kCorrupt, "22:00-07:00"));
  EXPECT_THAT(parse("quiet: \"24:00-07:00\""), IsError(ErrorCode::kCorrupt, "town.yaml:1"));
  EXPECT_THAT(parse("events: [waitin]"), IsError(ErrorCode::kCorrupt, "'waiting'"));
  EXPECT_THAT(parse("ntfy: example.org"), IsError(ErrorCode::kCorrupt, "https://"));
  EXPECT_THAT(parse("most_per_hour: 0"), IsError(ErrorCode::kCorrupt, "1 to 1000"));
  EXPECT_THAT(parse("desktp: true"), IsError(ErrorCode::kCorrupt, "desktop"));
}

TEST(NotifySettings, QuietHoursMayGoOverMidnight) {
  const auto night = settings("quiet: \"22:00-07:00\"");
  EXPECT_TRUE(night.is_quiet_at(22 * 60));
  EXPECT_TRUE(night.is_quiet_at(0));
  EXPECT_FALSE(night.is_quiet_at(7 * 60));
  const auto noon = settings("quiet: \"12:00-13:00\"");
  EXPECT_TRUE(noon.is_quiet_at(kNoon));
  EXPECT_FALSE(noon.is_quiet_at(13 * 60));
}

TEST(NoticePlan, TellsEachOnceWhileItLasts) {
  const auto all = settings("desktop: true");
  const std::vector<Notice> notices = {notice("parked", "web/toast"),
                                       notice("parked", "web/toast")};
  Notices ledger;
  EXPECT_EQ(subjects(plan_notices(all, ledger, notices, kNow, kNoon).now), Subjects{"web/toast"});
  ledger.tell(notices[0].key(), kNow);
  ledger.tell("budget day the town", kNow);  // somebody else's key
  EXPECT_TRUE(plan_notices(all, ledger, notices, kNow, kNoon).now.empty());
  const NoticePlan after = plan_notices(all, ledger, {}, kNow, kNoon);
  EXPECT_EQ(after.over, std::vector{notices[0].key()}) << "it is told again when it comes again";
}

TEST(NoticePlan, WhatSaysSomethingElseIsTheSameAndWhatBecomesCriticalIsNot) {
  Notice first = notice("escalation", "e-1"), second = first;
  second.text = "for 3m";
  EXPECT_EQ(first.key(), second.key());
  second.is_critical = true;
  EXPECT_NE(first.key(), second.key());
}

TEST(NoticePlan, OnlyWhatWasAskedForIsTold) {
  const auto some = settings("desktop: true\nevents: [budget]");
  const auto plan =
      plan_notices(some, {}, {notice("parked", "a"), notice("budget", "b")}, kNow, kNoon);
  EXPECT_EQ(subjects(plan.now), Subjects{"b"});
  EXPECT_TRUE(plan.held.empty());
}

TEST(NoticePlan, InQuietHoursOnlyWhatIsCriticalIsTold) {
  const auto night = settings("desktop: true\nquiet: \"22:00-07:00\"");
  const std::vector<Notice> notices = {notice("parked", "a"), notice("escalation", "e-1", true)};
  const auto plan = plan_notices(night, {}, notices, kNow, kNight);
  EXPECT_EQ(subjects(plan.now), Subjects{"e-1"});
  EXPECT_EQ(subjects(plan.held), Subjects{"a"});
  EXPECT_EQ(subjects(plan_notices(night, {}, notices, kNow, kNoon).now), (Subjects{"e-1", "a"}));
}

TEST(NoticePlan, NoMoreThanSoManyInAnHourTheCriticalFirst) {
  const auto two = settings("desktop: true\nmost_per_hour: 2");
  Notices ledger;
  ledger.sent = {kNow - std::chrono::minutes(59), kNow - std::chrono::minutes(61)};
  const auto plan = plan_notices(
      two, ledger, {notice("parked", "a"), notice("escalation", "e", true)}, kNow, kNoon);
  EXPECT_EQ(subjects(plan.now), Subjects{"e"});
  EXPECT_EQ(subjects(plan.held), Subjects{"a"});
}

TEST(NoticeText, StaysTextWhereverItGoes) {
  const Notice hostile{"waiting", "web/toast", "<!channel> @everyone & \"x\"\nnext \x1b[2J", "",
                       false};
  const auto slack = parse_json(slack_body(hostile));
  ASSERT_THAT(slack, IsOk());
  EXPECT_EQ(*(*slack)["text"].as_string(),
            "web/toast: &lt;!channel&gt; @everyone &amp; \"x\" next ");
  const auto discord = parse_json(discord_body(hostile));
  ASSERT_THAT(discord, IsOk());
  EXPECT_TRUE((*discord)["allowed_mentions"]["parse"].is_list());
  EXPECT_TRUE((*discord)["allowed_mentions"]["parse"].items().empty());
  const auto words = desktop_words({"waiting", "--help", "x", "", true});
  EXPECT_EQ(words[3], "--") << "what follows is no option";
  EXPECT_EQ(plain_body(hostile).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace gt
