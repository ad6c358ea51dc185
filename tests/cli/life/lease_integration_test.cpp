// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/life/lease.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

class Lease : public ::testing::Test {
 protected:
  Lease() { std::filesystem::create_directory(directory_.path() / ".gt"); }

  testing::TempDirectory directory_;
  TownPaths paths_{directory_.path()};
  Address toast_ = Address::polecat("web", "toast");
};

TEST_F(Lease, OfOneAgentIsHeldByOneAtATime) {
  {
    const auto first = take_session_lease(paths_, toast_, Duration(0));
    ASSERT_THAT(first, IsOk());
    EXPECT_THAT(take_session_lease(paths_, toast_, Duration(0)),
                IsError(ErrorCode::kBusy, "web/toast is being started or stopped"));
  }
  EXPECT_THAT(take_session_lease(paths_, toast_, Duration(0)), IsOk());
}

TEST_F(Lease, OfAnotherAgentIsAnotherOne) {
  const auto first = take_session_lease(paths_, toast_, Duration(0));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(take_session_lease(paths_, Address::crew("web", "toast"), Duration(0)), IsOk());
  EXPECT_THAT(take_session_lease(paths_, Address::mayor(), Duration(0)), IsOk());
}

TEST_F(Lease, MakesTheRunDirectoryAsTheDaemonDoes) {
  ASSERT_THAT(take_session_lease(paths_, toast_, Duration(0)), IsOk());
  EXPECT_EQ(std::filesystem::status(paths_.run_directory()).permissions(),
            std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace gt
