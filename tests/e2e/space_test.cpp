// SPDX-License-Identifier: Apache-2.0
// What checks leave on the disk: shown, freed on demand, and reaped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/answer_matcher.h"
#include "tests/support/processes.h"
#include "tests/support/refinery_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::RefineryTown;
using testing::wait_until;
using testing::write_file;

class SpaceTest : public ::testing::Test {
 protected:
  SpaceTest() {
    town_.add_polecat("toast");
    town_.submit("Add a page", {{"page.txt", "page\n"}});
    town_.must({"refinery", "run", "web"});
    write_file(scratch() / "build/large", std::string(3 << 20, 'x'));
  }
  [[nodiscard]] fs::path scratch() const { return town_.root() / "web/refinery"; }
  [[nodiscard]] fs::path run() const { return town_.root() / ".gt/run/refinery/web"; }
  [[nodiscard]] std::int64_t space(const std::string& key) const {
    const GtRun doctor = town_.gt({"doctor", "--json"});
    const Value answer = doctor.json();
    for (const Value& each : answer["spaces"].items()) {
      if (each["rig"] == Value("web")) return each[key].as_integer().value_or(-1);
    }
    return -1;
  }
  static void age(const fs::path& path, hours by) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - by);
  }
  /// As if nothing was checked for so long.
  void age_all(hours by) const {
    for (const char* name : {"logs", "green", "red"}) {
      if (fs::exists(run() / name)) age(run() / name, by);
    }
    age(scratch(), by);
  }

  RefineryTown town_;
};

TEST_F(SpaceTest, DoctorShowsTheSumAndCleanFreesIt) {
  EXPECT_GE(space("scratch_bytes"), 3 << 20);
  EXPECT_GT(space("log_bytes"), 0);
  town_.must({"polecat", "kill", "web/toast"});
  EXPECT_GT(space("trash_bytes"), 0);
  EXPECT_EQ(space("total_bytes"), space("scratch_bytes") + space("log_bytes") +
                                      space("cache_bytes") + space("trash_bytes"));
  const GtRun doctor = town_.gt({"doctor"});
  EXPECT_THAT(doctor.out, HasSubstr("on the disk that can be freed: scratch tree 3."));
  EXPECT_THAT(doctor.out, HasSubstr("gt refinery clean web; gt trash empty --older-than 30d"));
  EXPECT_THAT(town_.gt({"doctor", "--json"}).json(), AnswersAs("doctor"));

  const GtRun clean = town_.must({"refinery", "clean", "web", "--json"});
  EXPECT_THAT(clean.json(), AnswersAs("refinery clean"));
  EXPECT_GE(clean.json()["freed_bytes"].as_integer().value_or(0), 3 << 20);
  EXPECT_FALSE(fs::exists(scratch()));
  EXPECT_EQ(space("scratch_bytes") + space("log_bytes"), 0);

  town_.add_polecat("mint");
  town_.submit("Go on", {{"more.txt", "more\n"}}, "mint");
  EXPECT_EQ(town_.gt({"refinery", "run", "web"}).status, 0) << "it makes what it needs again";
}

TEST_F(SpaceTest, WhatIsUsedStaysAndWhatIsOldGoes) {
  town_.must({"refinery", "clean", "web", "--old"});
  EXPECT_TRUE(fs::exists(scratch() / "build/large"));
  age_all(hours(24 * 15));
  town_.must({"refinery", "clean", "web", "--old"});
  EXPECT_FALSE(fs::exists(scratch()));
}

TEST_F(SpaceTest, TheTickCleansOnceADay) {
  EXPECT_EQ(town_.must({"tick", "--json"}).json()["actions"].items().size(), 0U);
  age_all(hours(24 * 15));
  EXPECT_EQ(town_.must({"tick", "--json"}).json()["actions"].items().size(), 1U);
  EXPECT_TRUE(wait_until([&] { return !fs::exists(scratch()) && fs::exists(run() / "cleaned"); }));
  EXPECT_EQ(town_.must({"tick", "--json"}).json()["actions"].items().size(), 0U);
}

}  // namespace
}  // namespace gt
