// SPDX-License-Identifier: Apache-2.0
#include "common/base/ulid.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

TEST(Ulid, KnowsTheTimeItWasMadeAt) {
  const WallTime time(Duration(1'795'161'907'125));
  EXPECT_EQ(ulid_time(new_ulid(time)), time);
  // The example of the specification: 2016-07-30T23:54:10.259Z.
  EXPECT_EQ(ulid_time("01ARZ3NDEKTSV4RRFFQ69G5FAV"), WallTime(Duration(1'469'922'850'259)));
}

TEST(Ulid, OtherTextsHaveNoTime) {
  for (const std::string_view text :
       {"", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAVX",
        "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAu"}) {
    EXPECT_EQ(ulid_time(text), std::nullopt) << text;
  }
}

TEST(Ulid, SortsByTimeAndNeverRepeats) {
  const WallTime time(Duration(1'795'161'907'125));
  EXPECT_LT(new_ulid(time), new_ulid(time + Duration(1)));
  EXPECT_NE(new_ulid(time), new_ulid(time));
  EXPECT_TRUE(is_ulid(new_ulid(time)));
}

}  // namespace
}  // namespace gt
