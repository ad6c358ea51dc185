// SPDX-License-Identifier: Apache-2.0
// Every command that changes what a town must not lose, while the disk fails under it: at every
// step of its writes, wholly full, and read-only. A new command is one row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/fakes/crash_disk.h"
#include "tests/support/durable_command.h"
#include "tests/support/hostile_disk.h"

namespace gt {
namespace {

using testing::CommandEnd;
using ::testing::Contains;
using testing::CrashDisk;
using testing::Damage;
using testing::DurableCommand;
using testing::DurableState;
using testing::expect_held;
using testing::expect_old_or_new;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::Rehearsal;
using ::testing::SizeIs;

/// How the disk fails at one step.
struct Fault {
  const char* name;
  int errno_value;
  Damage damage;
  bool is_crash;
};
constexpr std::array<Fault, 3> kFaults = {{
    {"the power fails", EIO, Damage::kHalf, true},
    {"the disk is full", ENOSPC, Damage::kHalf, false},
    {"the disk did it and says that it did not", EIO, Damage::kAll, false},
}};

class FailingDisk : public ::testing::TestWithParam<DurableCommand> {};

TEST_P(FailingDisk, AtAnyStepLeavesTheOldOrTheNewAndARepetitionCompletesIt) {
  const DurableCommand& command = GetParam();
  Rehearsal rehearsal(command);
  rehearsal.begin();
  const DurableState before = rehearsal.state();
  CrashDisk good;
  const CommandEnd undisturbed = rehearsal.run(good);
  ASSERT_EQ(undisturbed.status, 0) << undisturbed;
  const DurableState after = rehearsal.state();
  ASSERT_NE(after, before);
  const std::vector<std::string> steps = good.steps();
  SystemDisk healthy;
  expect_held(rehearsal, command);

  for (const Fault& fault : kFaults) {
    for (int step = 0; step < static_cast<int>(steps.size()); ++step) {
      SCOPED_TRACE(format("{} at step {}, {}", fault.name, step, steps.at(step)));
      rehearsal.begin();
      CrashDisk bad({step, fault.errno_value, fault.damage, fault.is_crash});
      const CommandEnd failed = rehearsal.run(bad);
      EXPECT_EQ(failed.status != 0, !command.is_quiet) << failed;
      expect_old_or_new(rehearsal.state(), before, after, command);
      if (HasFailure()) return;
      if (command.makes_another) continue;
      const CommandEnd again = rehearsal.run(healthy);
      EXPECT_THAT(command.again, Contains(again.status)) << again;
      EXPECT_EQ(rehearsal.state(), after);
      EXPECT_THAT(rehearsal.journal_problems(), SizeIs(::testing::Le(1U)));
      if (HasFailure()) return;
    }
  }
}

/// Runs the built program in a town that lies on a disk of that kind.
GtRun run_on(const Rehearsal& rehearsal, const DurableCommand& command,
             std::vector<std::string> wrapper) {
  // Only once the disk is there: the directory of the caller would be the one beneath it.
  const auto directory = rehearsal.town().root() / command.directory;
  wrapper.insert(wrapper.end(), {"env", "--chdir=" + directory.lexically_normal().string()});
  return testing::run_gt(command.words, {.directory = rehearsal.town().root(),
                                         .environment = rehearsal.environment(),
                                         .wrapper = std::move(wrapper)});
}

TEST_P(FailingDisk, ThatIsFullIsNamedAndChangesNothing) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  const DurableCommand& command = GetParam();
  Rehearsal rehearsal(command);
  rehearsal.begin();
  const DurableState before = rehearsal.state();
  const auto disk = rehearsal.town().directory() / command.disk;
  const auto left = rehearsal.town().directory() / "left";
  const GtRun run = run_on(rehearsal, command, testing::on_full_disk(disk, left));
  EXPECT_EQ(run.status != 0, !command.is_quiet && !command.needs_no_space) << run;
  if (command.needs_no_space) return;
  if (!command.is_quiet) {
    EXPECT_THAT(run.out + run.err, HasSubstr(command.full));
  }
  const bool is_home = command.disk == "home";
  EXPECT_EQ(testing::durable_state(is_home ? rehearsal.town().root() : left,
                                   is_home ? left : rehearsal.home()),
            before);
}

TEST_P(FailingDisk, ThatIsReadOnlyIsNamed) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  const DurableCommand& command = GetParam();
  Rehearsal rehearsal(command);
  rehearsal.begin();
  const DurableState before = rehearsal.state();
  const auto disk = rehearsal.town().directory() / command.disk;
  const GtRun run = run_on(rehearsal, command, testing::on_read_only_disk(disk));
  EXPECT_EQ(run.status != 0, !command.is_quiet) << run;
  if (!command.is_quiet) {
    EXPECT_THAT(run.out + run.err, HasSubstr("Read-only file system"));
  }
  EXPECT_EQ(rehearsal.state(), before);
}

INSTANTIATE_TEST_SUITE_P(Under, FailingDisk, ::testing::ValuesIn(testing::durable_commands()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace gt
