// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/store/file_store.h"
#include "hooks/rate_limit.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::IsError;
using testing::IsOk;

constexpr WallTime kNow = WallTime(hours(24 * 20000));

class RateLimitFiles : public ::testing::Test {
 protected:
  static RateLimit limit(Duration lasts) {
    return {"claude", kNow + lasts, "web/toast", kNow, {"web/toast"}, {}};
  }
  [[nodiscard]] std::vector<RateLimit> all() {
    auto all = limits_.load_all();
    EXPECT_THAT(all, IsOk());
    return all ? all->limits : std::vector<RateLimit>();
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  RateLimits limits_{store_};
};

TEST_F(RateLimitFiles, KeepTheLimitThatEndsLast) {
  EXPECT_TRUE(all().empty());
  ASSERT_THAT(limits_.note(limit(minutes(5))), IsOk());
  ASSERT_THAT(limits_.note(limit(minutes(3))), IsOk());
  ASSERT_EQ(all().size(), 1U);
  EXPECT_EQ(all()[0].until, kNow + minutes(5));
  EXPECT_EQ(all()[0].by, "web/toast");
}

TEST_F(RateLimitFiles, AreLiftedOnlyAsTheyWereSeen) {
  ASSERT_THAT(limits_.note(limit(minutes(5))), IsOk());
  EXPECT_THAT(limits_.lift("claude", kNow), IsError(ErrorCode::kConflict, "another limit"));
  ASSERT_THAT(limits_.lift("claude", kNow + minutes(5)), IsOk());
  EXPECT_TRUE(all().empty());
  EXPECT_THAT(limits_.lift("claude", kNow + minutes(5)), IsOk());
}

TEST_F(RateLimitFiles, ABrokenOneIsToldAndNeverOverwritten) {
  const auto file = directory_.path() / ".gt/limits/claude.yaml";
  for (const char* text : {"kind: [", "kind: claude\n", "until: soon\nkind: claude\n"}) {
    testing::write_file(file, text);
    EXPECT_THAT(limits_.note(limit(minutes(5))), IsError(ErrorCode::kCorrupt, "claude.yaml"));
    const auto all = limits_.load_all();
    ASSERT_THAT(all, IsOk());
    EXPECT_EQ(all->broken.size(), 1U);
    EXPECT_EQ(testing::read_file(file), text);
  }
}

TEST_F(RateLimitFiles, KeepWhatNobodyKnows) {
  testing::write_file(directory_.path() / ".gt/limits/claude.yaml",
                      "kind: claude\nuntil: 2020-01-01T00:00:00Z\nplan: max\n");
  ASSERT_THAT(limits_.note(limit(minutes(5))), IsOk());
  EXPECT_NE(testing::read_file(directory_.path() / ".gt/limits/claude.yaml").find("plan: max"),
            std::string::npos);
}

}  // namespace
}  // namespace gt
