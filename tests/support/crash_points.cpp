// SPDX-License-Identifier: Apache-2.0
#include "tests/support/crash_points.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "common/base/format.h"
#include "common/store/file_store.h"
#include "tests/fakes/crash_disk.h"
#include "tests/support/temp_directory.h"

namespace gt::testing {
namespace {

/// The changing steps of the whole of `act`.
std::vector<std::string> steps_of(const CrashStory& story) {
  const TempDirectory directory;
  SystemDisk disk;
  FileStore store(directory.path(), disk);
  story.before(store);
  CrashDisk counting;
  FileStore counted(directory.path(), counting);
  EXPECT_TRUE(story.act(counted).has_value());
  return counting.steps();
}

void tell(const CrashStory& story, const Failure& failure) {
  const TempDirectory directory;
  SystemDisk disk;
  FileStore store(directory.path(), disk);
  story.before(store);
  CrashDisk crashing(failure);
  FileStore crashed(directory.path(), crashing);
  (void)story.act(crashed);  // a crash tells nobody
  story.after(store);
}

}  // namespace

void at_every_crash_point(const CrashStory& story) {
  const std::vector<std::string> steps = steps_of(story);
  EXPECT_FALSE(steps.empty());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (const Damage damage : {Damage::kNone, Damage::kHalf, Damage::kAll}) {
      SCOPED_TRACE(
          format("crash at step {} ({}), damage {}", i, steps[i], static_cast<int>(damage)));
      tell(story, {static_cast<int>(i), EIO, damage, true});
    }
  }
}

}  // namespace gt::testing
