// SPDX-License-Identifier: Apache-2.0
#include "common/base/ulid.h"

#include <gtest/gtest.h>

#include <set>

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

TEST(Ulid, SortsByTime) {
  std::string before;
  for (std::int64_t ms = 1; ms < (std::int64_t{1} << 47); ms *= 2) {
    const std::string ulid = new_ulid(WallTime(Duration(ms)));
    EXPECT_TRUE(is_ulid(ulid)) << ulid;
    EXPECT_LT(before, ulid);
    before = ulid;
  }
}

TEST(Ulid, IsNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) seen.insert(new_ulid(WallTime(Duration(1))));
  EXPECT_EQ(seen.size(), 10'000U);
}

TEST(Ulid, ABeginningOrAnEndNamesIt) {
  constexpr std::string_view kId = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  for (const char* word : {"01ARZ3NDEKTSV4RRFFQ69G5FAV", "01arz3", "G5FAV", "g5fav", "V"}) {
    EXPECT_TRUE(is_id_named(kId, word)) << word;
  }
  for (const char* word : {"", "RZ3N", "01ARZ4", "01ARZ3NDEKTSV4RRFFQ69G5FAV0"}) {
    EXPECT_FALSE(is_id_named(kId, word)) << word;
  }
}

TEST(Ulid, OfATimeAndASeedIsTheSameAgain) {
  const WallTime at = WallTime(std::chrono::hours(24 * 20000));
  const std::string id = ulid_from(at, "e-1 high");
  EXPECT_TRUE(is_ulid(id)) << id;
  EXPECT_EQ(id, ulid_from(at, "e-1 high"));
  EXPECT_EQ(ulid_time(id), at);
  EXPECT_NE(id.substr(10), ulid_from(at, "e-1 critical").substr(10));
  EXPECT_NE(id.substr(10), ulid_from(at, "e-2 high").substr(10));
}

TEST(Ulid, IsKnownByItsForm) {
  EXPECT_TRUE(is_ulid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"));
  for (const char* text : {"", "01ARZ3NDEKTSV4RRFFQ69G5FA", "01ARZ3NDEKTSV4RRFFQ69G5FAVX",
                           "01arz3ndektsv4rrffq69g5fav", "81ARZ3NDEKTSV4RRFFQ69G5FAV",
                           "01ARZ3NDEKTSV4RRFFQ69G5FAU", "01ARZ3NDEKTSV4RRFFQ69G5F/V"}) {
    EXPECT_FALSE(is_ulid(text)) << text;
  }
}

TEST(ShortId, HasEightCharactersThatSortBySecond) {
  const WallTime now = WallTime(std::chrono::hours(24 * 20000));
  const std::string id = new_short_id(now);
  EXPECT_EQ(id.size(), 8U);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz"), std::string::npos);
  EXPECT_LT(id, new_short_id(now + std::chrono::seconds(1)));
  EXPECT_LT(id, new_short_id(now + std::chrono::hours(24 * 365 * 20)));
  EXPECT_EQ(new_short_id(WallTime{}).substr(0, 6), "000000");
}

}  // namespace
}  // namespace gt
