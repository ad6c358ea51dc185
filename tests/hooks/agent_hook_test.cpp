// SPDX-License-Identifier: Apache-2.0
#include "hooks/agent_hook.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::HasSubstr;
using testing::IsError;
using testing::IsOk;
using ::testing::Not;

constexpr WallTime kNoon = WallTime(std::chrono::hours(24 * 20000 + 12));

Address toast() {
  return Address::polecat("web", "toast");
}

constexpr std::string_view kMinimal =
    "address: web/toast\n"
    "role: polecat\n"
    "kind: claude\n"
    "desired: running\n";

Result<AgentHook> parse(const std::string& more) {
  return parse_hook(std::string(kMinimal) + more, "toast.yaml", toast());
}

AgentHook full_hook() {
  AgentHook hook(toast());
  hook.kind = "codex";
  hook.desired = Desired::kParked;
  hook.instance = "01K9ZQ7Y3W0000000000000000";
  hook.work = WorkId("web", 42);
  hook.step = 3;
  hook.branch = "toast/web-42";
  hook.attempt = 2;
  hook.starts = {2, kNoon, {kNoon, kNoon + std::chrono::minutes(1)}};
  hook.session_id = "5f1c";
  hook.signal = SignalRecord{"idle", kNoon, "01K9ZQ7Y3W0000000000000000"};
  hook.note = "half of the tests pass\n\nnext: the parser\n";
  return hook;
}

TEST(AgentHook, EveryFieldSurvivesWritingAndReading) {
  const AgentHook hook = full_hook();
  const auto read = parse_hook(format_hook(hook), "toast.yaml", toast());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->kind, hook.kind);
  EXPECT_EQ(read->desired, hook.desired);
  EXPECT_EQ(read->instance, hook.instance);
  EXPECT_EQ(read->work, hook.work);
  EXPECT_EQ(read->step, hook.step);
  EXPECT_EQ(read->branch, hook.branch);
  EXPECT_EQ(read->attempt, hook.attempt);
  EXPECT_EQ(read->starts.failures, hook.starts.failures);
  EXPECT_EQ(read->starts.next_at, hook.starts.next_at);
  EXPECT_EQ(read->starts.failed_at, hook.starts.failed_at);
  EXPECT_EQ(read->session_id, hook.session_id);
  ASSERT_TRUE(read->signal);
  EXPECT_EQ(read->signal->state, "idle");
  EXPECT_EQ(read->signal->at, kNoon);
  EXPECT_EQ(read->signal->instance, hook.signal->instance);
  EXPECT_EQ(read->note, hook.note);
}

TEST(AgentHook, AFreeHookSaysNothingItNeedNotSay) {
  AgentHook hook(toast());
  hook.kind = "claude";
  EXPECT_EQ(format_hook(hook), kMinimal);
}

TEST(AgentHook, UnknownFieldsSurviveRewriting) {
  auto hook = parse(
      "work: web-42\n"
      "mood: {today: good, tomorrow: [better, best]}\n"
      "starts: {failures: 2, cause: of a bad key}\n"
      "signal: {state: idle, at: 2026-11-20T07:50:38Z, tool: Bash}\n");
  ASSERT_THAT(hook, IsOk());
  hook->work.reset();
  hook->starts = {};
  hook->signal->state = "working";
  const auto again = parse_hook(format_hook(*hook), "toast.yaml", toast());
  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(again->work);
  EXPECT_EQ(again->source["mood"]["tomorrow"].items().size(), 2U);
  EXPECT_EQ(again->source["starts"]["cause"], Value("of a bad key"));
  EXPECT_EQ(again->source["starts"].find("failures"), nullptr);
  EXPECT_EQ(again->source["signal"]["tool"], Value("Bash"));
}

TEST(AgentHook, NotesOfAnyTextComeBackAsTheyWere) {
  for (const std::string note :
       {"true", "0123", "~", "- a list?", "a: b", "ends without newline", "tabs\tand \"quotes\"\n",
        "  indented\n    more\n", "ünïcödé ❯\n", "# no comment\n", "---\n...\n"}) {
    AgentHook hook = full_hook();
    hook.note = note;
    const auto read = parse_hook(format_hook(hook), "toast.yaml", toast());
    ASSERT_THAT(read, IsOk()) << note;
    EXPECT_EQ(read->note, note);
  }
}

struct BadHook {
  std::string_view name, text, complaint;
};

class BadHooks : public ::testing::TestWithParam<BadHook> {};

TEST_P(BadHooks, AreNamedWithFileAndLine) {
  EXPECT_THAT(parse_hook(GetParam().text, "toast.yaml", toast()),
              IsError(ErrorCode::kCorrupt, GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    AgentHook, BadHooks,
    ::testing::Values(
        BadHook{"Empty", "", "toast.yaml:1: "}, BadHook{"AText", "hello\n", "toast.yaml:1: "},
        BadHook{"CutOffAfterTheRole", "address: web/toast\nrole: polecat\n",
                "toast.yaml:1: 'kind' is missing"},
        BadHook{"CutOffBeforeTheWish", "address: web/toast\nrole: polecat\nkind: claude\n",
                "'desired' is missing"},
        BadHook{"AnotherAgents", "address: web/bread\nkind: claude\ndesired: running\n",
                "toast.yaml:1: 'address' must be web/toast"},
        BadHook{"AnotherRole", "address: web/toast\nrole: mayor\nkind: claude\ndesired: running\n",
                "toast.yaml:2: 'role' must be polecat"},
        BadHook{"UnknownWish", "address: web/toast\nkind: claude\ndesired: maybe\n",
                "toast.yaml:3: 'desired' must be running, stopped or parked"},
        BadHook{"NoWorkId", "address: web/toast\nkind: claude\ndesired: running\nwork: a b\n",
                "toast.yaml:4: 'work' is no work item"},
        BadHook{"NegativeStep", "address: web/toast\nkind: claude\ndesired: running\nstep: -1\n",
                "toast.yaml:4: 'step' must be from 0"},
        BadHook{"WorkIsAMap", "address: web/toast\nkind: claude\ndesired: running\nwork: {a: b}\n",
                "toast.yaml:4: 'work' must be a text"},
        BadHook{"StartsIsAText", "address: web/toast\nkind: claude\ndesired: running\nstarts: 3\n",
                "toast.yaml:4: 'starts' must be a map"},
        BadHook{"NoTime",
                "address: web/toast\nkind: claude\ndesired: running\n"
                "starts:\n  next_at: tomorrow\n",
                "toast.yaml:5: 'next_at' is not a time"},
        BadHook{"SignalWithoutTime",
                "address: web/toast\nkind: claude\ndesired: running\nsignal: {state: idle}\n",
                "toast.yaml:4: 'at' is missing"},
        BadHook{"TwiceTheSameKey",
                "address: web/toast\nkind: claude\ndesired: running\ndesired: stopped\n",
                "toast.yaml:4: "}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(AgentHook, AnAbsentNullOrEmptyFieldIsNoValue) {
  const auto hook = parse("work: ~\nnote:\nstarts: {failures: 0, next_at: ~, failed_at: []}\n");
  ASSERT_THAT(hook, IsOk());
  EXPECT_FALSE(hook->work);
  EXPECT_EQ(hook->note, "");
  EXPECT_EQ(hook->starts.failures, 0);
  EXPECT_FALSE(hook->signal);
}

// Each wish from each state, written out: the table of the code must say the same.
TEST(AgentHook, DesiredFollowsTheWholeTable) {
  constexpr Desired kRuns = Desired::kRunning, kStops = Desired::kStopped,
                    kParks = Desired::kParked;
  struct Row {
    Wish wish;
    Desired from, to;
  };
  const Row rows[] = {
      {Wish::kPersonStarts, kRuns, kRuns},    {Wish::kPersonStarts, kStops, kRuns},
      {Wish::kPersonStarts, kParks, kRuns},   {Wish::kTownStarts, kRuns, kRuns},
      {Wish::kTownStarts, kStops, kStops},    {Wish::kTownStarts, kParks, kParks},
      {Wish::kPersonStops, kRuns, kStops},    {Wish::kPersonStops, kStops, kStops},
      {Wish::kPersonStops, kParks, kStops},   {Wish::kCrashLoop, kRuns, kParks},
      {Wish::kCrashLoop, kStops, kStops},     {Wish::kCrashLoop, kParks, kParks},
      {Wish::kPersonParks, kRuns, kParks},    {Wish::kPersonParks, kStops, kParks},
      {Wish::kPersonParks, kParks, kParks},   {Wish::kPersonUnparks, kRuns, kRuns},
      {Wish::kPersonUnparks, kStops, kStops}, {Wish::kPersonUnparks, kParks, kRuns},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(desired_after(row.from, row.wish), row.to)
        << desired_name(row.from) << " and wish " << static_cast<int>(row.wish);
  }
}

}  // namespace
}  // namespace gt
