// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "hooks/journal.h"
#include "tests/fakes/crash_disk.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::HasSubstr;
using testing::IsError;
using testing::IsOk;

/// Always the same moment.
class StoppedClock : public SystemClock {
 public:
  [[nodiscard]] WallTime now() const override { return *parse_time("2026-11-20T07:50:38.125Z"); }
};

class JournalTest : public ::testing::Test {
 protected:
  void add(const std::string& event) {
    ASSERT_THAT(journal_.append({"overseer", "", event, "web/toast", Value::map({{"n", 1}})}),
                IsOk());
  }

  std::filesystem::path file() const {
    return directory_.path() / TownPaths::journal_key("2026-11-20");
  }

  void append_raw(std::string_view bytes) const { std::ofstream(file(), std::ios::app) << bytes; }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  StoppedClock clock_;
  Journal journal_{store_, clock_};
};

TEST_F(JournalTest, ReadsBackWhatWasAppendedInOrder) {
  add("session.started");
  add("session.ended");
  const auto day = journal_.read("2026-11-20");
  ASSERT_THAT(day, IsOk());
  EXPECT_TRUE(day->problems.empty());
  ASSERT_EQ(day->entries.size(), 2U);
  const Value& first = day->entries[0];
  EXPECT_EQ(first["at"], Value("2026-11-20T07:50:38.125Z"));
  EXPECT_EQ(first["seq"], Value(0));
  EXPECT_EQ(first["actor"], Value("overseer"));
  EXPECT_TRUE(first["instance"].is_null());
  EXPECT_EQ(first["event"], Value("session.started"));
  EXPECT_EQ(first["subject"], Value("web/toast"));
  EXPECT_EQ(first["n"], Value(1));
  EXPECT_GT(day->entries[1]["seq"].as_integer(), 0);
}

TEST_F(JournalTest, AFullDiskIsToldWithTheEventThatIsMissing) {
  testing::CrashDisk full({.step = 0, .errno_value = ENOSPC});
  FileStore store(directory_.path(), full);
  const auto written =
      Journal(store, clock_).append({"overseer", "", "hook.set", "web/toast", Value::map()});
  EXPECT_THAT(written, IsError(ErrorCode::kDisk, "hook.set of web/toast is not in the journal: "));
}

TEST_F(JournalTest, ADetailCannotPassForAFieldOfTheEntry) {
  ASSERT_THAT(journal_.append({"web/toast", "01K", "hook.set", "web-1",
                               Value::map({{"actor", "overseer"}, {"seq", 99}})}),
              IsOk());
  const auto day = journal_.read("2026-11-20");
  ASSERT_THAT(day, IsOk());
  EXPECT_EQ(day->entries.at(0)["actor"], Value("web/toast"));
  EXPECT_EQ(day->entries.at(0)["seq"], Value(0));
}

TEST_F(JournalTest, ATornLastLineIsReportedAndSwallowsNothing) {
  add("session.started");
  append_raw(R"({"at":"2026-11-20T07:50:39Z","seq":13)");
  auto day = journal_.read("2026-11-20");
  ASSERT_THAT(day, IsOk());
  EXPECT_EQ(day->entries.size(), 1U);
  ASSERT_EQ(day->problems.size(), 1U);
  EXPECT_THAT(day->problems[0], HasSubstr(".gt/journal/2026-11-20.jsonl:2: "));

  add("session.ended");
  day = journal_.read("2026-11-20");
  ASSERT_THAT(day, IsOk());
  ASSERT_EQ(day->entries.size(), 2U);
  EXPECT_EQ(day->entries[1]["event"], Value("session.ended"));
  EXPECT_EQ(day->problems.size(), 1U);
}

TEST_F(JournalTest, ALineThatIsNoObjectIsAProblemNotAnEntry) {
  add("session.started");
  append_raw("[1, 2]\n\n\x80\n");
  const auto day = journal_.read("2026-11-20");
  ASSERT_THAT(day, IsOk());
  EXPECT_EQ(day->entries.size(), 1U);
  EXPECT_EQ(day->problems.size(), 2U);
}

TEST_F(JournalTest, ADayOnWhichNothingHappenedIsEmpty) {
  const auto day = journal_.read("2026-11-19");
  ASSERT_THAT(day, IsOk());
  EXPECT_TRUE(day->entries.empty() && day->problems.empty());
}

}  // namespace
}  // namespace gt
