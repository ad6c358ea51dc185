// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/support/life_town.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::GtRun;
using ::testing::HasSubstr;

class ConvoyTest : public ::testing::Test {
 protected:
  ConvoyTest() {
    town_.add_bare_rig("web");
    town_.add_bare_rig("api");
    for (const char* rig : {"web", "api"}) {
      EXPECT_EQ(town_.gt({"add", "Something", "--rig", rig}).status, 0);
    }
    const GtRun run =
        town_.gt({"convoy", "create", "Summer release", "web-1", "api-1", "--owner", "mayor"});
    EXPECT_EQ(run.status, 0) << run;
  }

  [[nodiscard]] Value convoy() const {
    return town_.gt({"convoy", "show", "summer-release", "--json"}).json();
  }
  [[nodiscard]] std::size_t mails() const {
    return town_.gt({"mail", "inbox", "mayor", "--json"}).json()["mails"].items().size();
  }
  void tick() const {
    const GtRun run = town_.gt({"tick"});
    EXPECT_EQ(run.status, 0) << run;
  }

  testing::LifeTown town_;
};

TEST_F(ConvoyTest, TellsItsOwnerOnceWhenItsLastItemIsDone) {
  ASSERT_EQ(town_.gt({"close", "web-1"}).status, 0);
  tick();
  EXPECT_EQ(convoy()["done"], Value(1));
  EXPECT_TRUE(convoy()["closed"].is_null());
  EXPECT_EQ(mails(), 0U);
  ASSERT_EQ(town_.gt({"close", "api-1"}).status, 0);
  tick();
  tick();
  EXPECT_FALSE(convoy()["closed"].is_null());
  EXPECT_EQ(mails(), 1U);
  EXPECT_THAT(town_.gt({"mail", "inbox", "mayor"}).out, HasSubstr("Summer release"));
  EXPECT_EQ(town_.gt({"convoy", "list", "--json"}).json()["convoys"].items().size(), 0U);
}

TEST_F(ConvoyTest, WhatIsAddedLaterSendsItOnItsWayAgain) {
  ASSERT_EQ(town_.gt({"close", "web-1", "api-1"}).status, 0);
  tick();
  ASSERT_EQ(town_.gt({"add", "One more", "--rig", "web"}).status, 0);
  ASSERT_EQ(town_.gt({"convoy", "add", "summer-release", "web-2"}).status, 0);
  tick();
  EXPECT_TRUE(convoy()["closed"].is_null());
  ASSERT_EQ(town_.gt({"close", "web-2"}).status, 0);
  tick();
  EXPECT_EQ(mails(), 2U);
}

TEST_F(ConvoyTest, AnItemThatIsGoneCountsAsOpenAndIsNamed) {
  ASSERT_EQ(town_.gt({"close", "web-1"}).status, 0);
  std::filesystem::remove_all(town_.root() / "api/board");
  tick();
  EXPECT_THAT(town_.gt({"convoy", "show", "summer-release"}).out,
              HasSubstr("api-1 is not on its board"));
  EXPECT_EQ(mails(), 0U);
}

TEST_F(ConvoyTest, IsNamedToWhoeverHasOneOfItsItems) {
  town_.write(".gt/hooks/mayor.yaml",
              "address: mayor\nrole: mayor\nkind: shell\ndesired: stopped\n");
  ASSERT_EQ(town_.gt({"hook", "set", "web-1", "--as", "mayor"}).status, 0);
  EXPECT_THAT(town_.gt({"prime", "--as", "mayor"}).out,
              HasSubstr("part of the convoy Summer release\n"));
}

TEST_F(ConvoyTest, OnlyItemsThatAreThereAreTaken) {
  const GtRun run = town_.gt({"convoy", "create", "Nothing", "web-99"});
  EXPECT_EQ(run.status, 3) << run;
  EXPECT_FALSE(town_.has(".gt/convoys/nothing.yaml"));
}

}  // namespace
}  // namespace gt
