// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/base/format.h"
#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "hooks/journal_search.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::SizeIs;

constexpr std::string_view kMonday = "2026-11-16", kTuesday = "2026-11-17";

class JournalSearch : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(std::string_view date) const {
    return directory_.path() / TownPaths::journal_key(date);
  }

  void write(std::string_view date, std::string_view text) const {
    std::filesystem::create_directories(file(date).parent_path());
    std::ofstream(file(date), std::ios::app) << text;
  }

  /// One line of the journal, at `time` of that day.
  void add(std::string_view date, std::string_view time, std::string_view event,
           std::string_view subject, std::string_view details = "") const {
    write(date, format("{{\"at\":\"{}T{}.000Z\",\"seq\":0,\"actor\":\"overseer\","
                       "\"instance\":null,\"event\":\"{}\",\"subject\":\"{}\"{}}}\n",
                       date, time, event, subject, details));
  }

  JournalFindings search(const JournalQuery& query = {}) {
    auto found = search_journal(store_, query);
    EXPECT_THAT(found, IsOk());
    return found ? *std::move(found) : JournalFindings{};
  }

  JournalFindings on_from(const JournalPlace& place) {
    auto found = read_on(store_, place, {});
    EXPECT_THAT(found, IsOk());
    return found ? *std::move(found) : JournalFindings{};
  }

  static std::vector<std::string> times(const JournalFindings& found) {
    std::vector<std::string> times;
    for (const Value& entry : found.entries) {
      times.push_back(entry["at"].as_string()->substr(11, 5));
    }
    return times;
  }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(JournalSearch, FindsTheNewestOverSeveralDaysAndTellsThemInOrder) {
  add(kMonday, "10:00:00", "a.b", "x");
  add(kMonday, "11:00:00", "a.b", "x");
  add(kTuesday, "12:00:00", "a.b", "x");
  EXPECT_THAT(times(search()), ElementsAre("10:00", "11:00", "12:00"));
  EXPECT_THAT(times(search({.most = 2})), ElementsAre("11:00", "12:00"));
  EXPECT_THAT(times(search({.most = 0})), IsEmpty());
}

TEST_F(JournalSearch, AJournalThatIsNotThereIsEmpty) {
  EXPECT_THAT(search().entries, IsEmpty());
}

TEST_F(JournalSearch, AsksByTimeEventAndWhomItIsAbout) {
  add(kMonday, "10:00:00", "session.started", "web/toast");
  add(kMonday, "11:00:00", "session.ended", "web/toaster");
  add(kTuesday, "12:00:00", "hook.set", "web/bread", R"(,"work":"web-1","others":["web/toast"])");
  add(kTuesday, "13:00:00", "sessions.counted", "web", R"(,"note":"web/toast, session.started")");
  EXPECT_THAT(times(search({.since = *parse_time("2026-11-16T11:00:00Z")})),
              ElementsAre("11:00", "12:00", "13:00"));
  EXPECT_THAT(times(search({.events = {"session"}})), ElementsAre("10:00", "11:00"));
  EXPECT_THAT(times(search({.events = {"session.ended", "hook"}})), ElementsAre("11:00", "12:00"));
  EXPECT_THAT(times(search({.about = "web/toast"})), ElementsAre("10:00", "12:00"));
  EXPECT_THAT(times(search({.about = "web-1"})), ElementsAre("12:00"));
  EXPECT_THAT(times(search({.about = "overseer", .most = 1})), ElementsAre("13:00"));
}

TEST_F(JournalSearch, BrokenLinesAreNamedAndHideNothing) {
  add(kMonday, "10:00:00", "a.b", "x");
  write(kMonday, "no json\n[1]\n");
  add(kMonday, "11:00:00", "a.b", "x");
  write(kMonday, R"({"at":"2026-11-16T12:00:00.000Z","seq)");
  const auto found = search({.about = "x"});
  EXPECT_THAT(times(found), ElementsAre("10:00", "11:00"));
  EXPECT_THAT(found.problems, ElementsAre(HasSubstr("2026-11-16.jsonl:2: "),
                                          HasSubstr("2026-11-16.jsonl:3: not an object"),
                                          HasSubstr("2026-11-16.jsonl:5: ")));
}

TEST_F(JournalSearch, ADayThatIsNoFileIsNamedAndHidesNothing) {
  add(kMonday, "10:00:00", "a.b", "x");
  std::filesystem::create_symlink("nowhere", file(kTuesday));
  std::filesystem::create_directories(directory_.path() / ".gt/journal/old.jsonl");
  EXPECT_THAT(times(search()), ElementsAre("10:00"));
}

TEST_F(JournalSearch, ReadsOnOverMidnight) {
  add(kMonday, "10:00:00", "a.b", "x");
  JournalPlace place = search().end;
  EXPECT_THAT(on_from(place).entries, IsEmpty());
  add(kMonday, "23:59:59", "a.b", "x");
  add(kTuesday, "00:00:01", "a.b", "x");
  const auto more = on_from(place);
  EXPECT_THAT(times(more), ElementsAre("23:59", "00:00"));
  EXPECT_THAT(on_from(more.end).entries, IsEmpty());
}

TEST_F(JournalSearch, ReadsOnFromAJournalThatWasNotThere) {
  const JournalPlace place = search().end;
  add(kMonday, "10:00:00", "a.b", "x");
  EXPECT_THAT(times(on_from(place)), ElementsAre("10:00"));
}

TEST_F(JournalSearch, AFileThatWasReplacedIsReadFromItsBeginning) {
  for (int i = 0; i < 3; ++i) add(kMonday, "10:00:00", "a.b", "x");
  const JournalPlace place = search().end;
  std::filesystem::remove(file(kMonday));
  add(kMonday, "11:00:00", "a.b", "x");
  EXPECT_THAT(times(on_from(place)), ElementsAre("11:00"));
}

TEST_F(JournalSearch, ALineThatIsBeingWrittenIsReadOnceItIsWhole) {
  const JournalPlace place = search().end;
  write(kMonday, R"({"at":"2026-11-16T10:00:00.000Z",)");
  const auto before = on_from(place);
  EXPECT_THAT(before.entries, IsEmpty());
  EXPECT_THAT(before.problems, IsEmpty());
  write(kMonday, "\"event\":\"a.b\"}\n");
  EXPECT_THAT(on_from(before.end).entries, SizeIs(1));
}

}  // namespace
}  // namespace gt
