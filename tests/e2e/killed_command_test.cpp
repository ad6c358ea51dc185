// SPDX-License-Identifier: Apache-2.0
// Every command that changes what a town must not lose, killed with `kill -9` after each single
// change that it makes: of a file, of git or tmux, or by what it tells the daemon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/format.h"
#include "common/store/disk.h"
#include "tests/support/durable_command.h"
#include "tests/support/killed_program.h"

namespace gt {
namespace {

using testing::CommandEnd;
using ::testing::Contains;
using testing::DurableCommand;
using testing::DurableState;
using testing::KilledRun;
using testing::Rehearsal;

constexpr int kKilled = 137;

class KilledCommand : public ::testing::TestWithParam<DurableCommand> {
 protected:
  [[nodiscard]] static KilledRun run(const Rehearsal& rehearsal, int kill_after) {
    auto directory = rehearsal.town().root() / GetParam().directory;
    return testing::run_gt_killed(GetParam().words, directory.lexically_normal(),
                                  rehearsal.environment(), kill_after);
  }
};

TEST_P(KilledCommand, LeavesTheOldOrTheNewAndARepetitionCompletesIt) {
  if (!testing::can_trace()) GTEST_SKIP() << "this machine lets no test trace a program";
  const DurableCommand& command = GetParam();
  Rehearsal rehearsal(command);
  rehearsal.begin();
  const DurableState before = rehearsal.state();
  const KilledRun undisturbed = run(rehearsal, 0);
  ASSERT_EQ(undisturbed.status, 0) << undisturbed.told;
  const DurableState after = rehearsal.state();
  ASSERT_NE(after, before);
  testing::expect_held(rehearsal, command);
  const auto events = rehearsal.events();
  SystemDisk disk;

  // How many there are differs: what is disposable is made by the first run, and found by the next.
  for (int point = 1;; ++point) {
    rehearsal.begin();
    auto may_be_told = rehearsal.events();
    may_be_told.insert(events.begin(), events.end());
    const KilledRun killed = run(rehearsal, point);
    SCOPED_TRACE(format("killed after change {}: {}", point,
                        killed.changes.empty() ? "" : killed.changes.back()));
    if (killed.status != kKilled) {
      EXPECT_EQ(killed.status, 0) << killed.told;
      ASSERT_GT(point, 1);
      return;
    }
    testing::expect_old_or_new(rehearsal.state(), before, after, command);
    if (HasFailure()) return;
    const bool is_done = rehearsal.state() == after;
    if (command.makes_another || (is_done && command.makes_another_once_done)) continue;
    const CommandEnd again = rehearsal.run(disk);
    EXPECT_THAT(command.again, Contains(again.status)) << again;
    EXPECT_EQ(rehearsal.state(), after);
    EXPECT_THAT(may_be_told, ::testing::IsSupersetOf(rehearsal.events()));
    EXPECT_THAT(rehearsal.events(), ::testing::IsSupersetOf(command.tells));
    EXPECT_THAT(rehearsal.journal_problems(), ::testing::IsEmpty());
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Each, KilledCommand, ::testing::ValuesIn(testing::durable_commands()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace gt
