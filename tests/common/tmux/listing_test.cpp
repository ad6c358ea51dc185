// SPDX-License-Identifier: Apache-2.0
#include "common/tmux/listing.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using std::chrono::seconds;
using testing::IsError;
using testing::IsOk;

// name, pid, dead, status, signal, death, created, output, instance, width, height, attached, mode,
// title, command
constexpr std::string_view kLine =
    "web/crew/max\t4711\t0\t\t\t\t1795161907\t1795161999\t01K9\t200\t50\t2\t1\tmy | "
    "title\tcl\taude\n";

TEST(Listing, ReadsEveryField) {
  GT_ASSERT_OK(const auto sessions, parse_listing(kLine));
  ASSERT_EQ(sessions.size(), 1U);
  const TmuxSession& session = sessions[0];
  EXPECT_EQ(session.name, "web/crew/max");
  EXPECT_EQ(session.pid, 4711);
  EXPECT_FALSE(session.is_dead);
  EXPECT_EQ(session.exit_status, std::nullopt);
  EXPECT_EQ(session.created, WallTime(seconds(1795161907)));
  EXPECT_EQ(session.last_output, WallTime(seconds(1795161999)));
  EXPECT_EQ(session.instance, "01K9");
  EXPECT_EQ(session.width, 200);
  EXPECT_EQ(session.height, 50);
  EXPECT_EQ(session.attached, 2);
  EXPECT_TRUE(session.is_in_mode);
  EXPECT_EQ(session.title, "my | title");
  EXPECT_EQ(session.command, "cl\taude") << "the last field may hold tabs";
}

TEST(Listing, ReadsHowADeadProgramEnded) {
  const struct {
    std::string_view status, signal;
    std::optional<int> expected;
  } cases[] = {{"0", "", 0}, {"3", "", 3}, {"", "9", 137}, {"", "", std::nullopt}};
  for (const auto& [status, signal, expected] : cases) {
    const std::string line = "a\t1\t1\t" + std::string(status) + '\t' + std::string(signal) +
                             "\t4\t5\t6\t\t80\t24\t0\t0\t\t\n";
    GT_ASSERT_OK(const auto sessions, parse_listing(line));
    EXPECT_TRUE(sessions.at(0).is_dead);
    EXPECT_EQ(sessions.at(0).exit_status, expected) << line;
    EXPECT_EQ(sessions.at(0).died, WallTime(seconds(4)));
  }
}

TEST(Listing, TakesTheFirstPaneOfASplitSession) {
  std::string other(kLine);
  other.replace(other.find("4711"), 4, "4712");
  GT_ASSERT_OK(const auto sessions, parse_listing(std::string(kLine) + other));
  ASSERT_EQ(sessions.size(), 1U);
  EXPECT_EQ(sessions[0].pid, 4711);
}

TEST(Listing, RefusesLinesOfAnotherShape) {
  for (const std::string_view text :
       {"web/max", "\n", "a_1_0____5_6__80_24_0_0__sh", "a\tx\t0\t\t\t\t5\t6\t\t80\t24\t0\t0\t\tsh",
        "\t1\t0\t\t\t\t5\t6\t\t80\t24\t0\t0\t\tsh"}) {
    EXPECT_THAT(parse_listing(text), IsError(ErrorCode::kFailed, "tmux")) << text;
  }
}

ProcessOutcome outcome(int status, std::string_view out, std::string_view err) {
  ProcessOutcome outcome;
  outcome.exit_status = status;
  outcome.out = out;
  outcome.err = err;
  return outcome;
}

TEST(ReadListing, NothingRunsIsAnEmptyList) {
  for (const std::string_view text :
       {"no server running on /tmp/tmux-0/gt-x\n", "no current target\n",
        "error connecting to /tmp/tmux-0/gt-x (No such file or directory)\n"}) {
    GT_ASSERT_OK(const auto sessions, read_listing(outcome(1, "", text)));
    EXPECT_TRUE(sessions.empty());
  }
}

TEST(ReadListing, AFailedLineBeforeTheListingLeavesTheListingTrue) {
  EXPECT_THAT(read_listing(outcome(1, kLine, "duplicate session: x\n")), IsOk());
}

TEST(ReadListing, ANonAnswerIsNeverAnEmptyTown) {
  EXPECT_THAT(read_listing(outcome(1, "", "-:3: unknown command: x\n")),
              IsError(ErrorCode::kFailed, "unknown command"));
  EXPECT_THAT(read_listing(outcome(1, "", "")), IsError(ErrorCode::kFailed, "tmux"));
  EXPECT_THAT(read_listing(outcome(1, kLine, "server exited unexpectedly\n")),
              IsError(ErrorCode::kFailed, "server exited"));
  ProcessOutcome hung = outcome(143, kLine, "");
  hung.timed_out = true;
  EXPECT_THAT(read_listing(hung), IsError(ErrorCode::kTimedOut, "does not answer"));
  ProcessOutcome cut = outcome(0, kLine, "");
  cut.was_truncated = true;
  EXPECT_THAT(read_listing(cut), IsError(ErrorCode::kFailed, "tmux"));
}

}  // namespace
}  // namespace gt
