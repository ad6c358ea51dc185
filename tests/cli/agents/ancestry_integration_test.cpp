// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/agents/ancestry.h"
#include "common/tmux/script.h"
#include "tests/support/matchers.h"
#include "tests/support/private_tmux.h"

namespace gt {
namespace {

using testing::PrivateTmux;

TmuxSession session_of(std::string name, pid_t pid) {
  TmuxSession session;
  session.name = std::move(name);
  session.pid = pid;
  return session;
}

TEST(Ancestry, KnowsTheParentOfAProcess) {
  EXPECT_EQ(parent_of(::getpid()), ::getppid());
  EXPECT_FALSE(parent_of(-1));
}

TEST(Ancestry, AProcessIsInTheSessionItDescendsFrom) {
  const std::vector<TmuxSession> sessions = {session_of("web/other", 999'999'999),
                                             session_of("web/toast", ::getppid())};
  const TmuxSession* around = session_around(::getpid(), sessions);
  ASSERT_NE(around, nullptr);
  EXPECT_EQ(around->name, "web/toast");
}

TEST(Ancestry, TheNearestSessionCounts) {
  const std::vector<TmuxSession> sessions = {session_of("outer", ::getppid()),
                                             session_of("inner", ::getpid())};
  EXPECT_EQ(session_around(::getpid(), sessions)->name, "inner");
}

TEST(Ancestry, AStrangerIsInNone) {
  EXPECT_EQ(session_around(::getpid(), {}), nullptr);
  EXPECT_EQ(session_around(::getpid(), {session_of("web/toast", 999'999'999)}), nullptr);
}

TEST(Ancestry, KnowsWhoDescendsFromATmuxServer) {
  PrivateTmux server;
  SessionSpec session;
  session.name = "web/toast";
  session.directory = "/";
  session.argv = {"/bin/sleep", "600"};
  GT_ASSERT_OK(const auto outcome, server.run_batch(server_lines({}) + start_lines(session)));
  ASSERT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_TRUE(is_in_tmux(server.session("web/toast").pid));
  EXPECT_FALSE(is_in_tmux(1));
  EXPECT_TRUE(is_in_tmux(999'999'999)) << "nobody can tell";
}

}  // namespace
}  // namespace gt
