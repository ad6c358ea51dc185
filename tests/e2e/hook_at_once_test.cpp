// SPDX-License-Identifier: Apache-2.0
// Fifty processes of the built gt on one hook, and many workers that are killed on one board:
// nothing is lost, nothing is there twice, no lock stays behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::TempTown;

constexpr const char* kMayor = ".gt/hooks/mayor.yaml";
constexpr const char* kInstance = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
constexpr int kConflict = 4, kNotFound = 3;

/// The journal's entries of one event, by their subject.
std::multiset<std::string> subjects_of(const TempTown& town, std::string_view event) {
  std::multiset<std::string> subjects;
  for (const auto& day : fs::directory_iterator(town.root() / ".gt/journal")) {
    const std::string text = testing::read_file(day.path());
    for (const std::string_view line : lines_of(text)) {
      const auto entry = parse_json(line);
      EXPECT_TRUE(entry.has_value()) << line;
      if (entry && (*entry)["event"] == Value(event)) {
        subjects.insert(*(*entry)["subject"].as_string());
      }
    }
  }
  return subjects;
}

/// Files that a writer made for a moment.
std::vector<std::string> leftovers(const TempTown& town) {
  std::vector<std::string> found;
  for (const fs::path& file : testing::files_below(town.root())) {
    if (file.extension() == ".tmp") found.push_back(file.string());
  }
  return found;
}

/// One of the fifty: its words, what it says who it is, and how it ended.
struct Writer {
  std::vector<std::string> words;
  bool is_agent = false;
  GtRun run = {};
};

std::vector<Writer> fifty_writers() {
  constexpr std::array<const char*, 3> kStates = {"working", "waiting", "idle"};
  std::vector<Writer> writers;
  for (int i = 0; i < 50; ++i) {
    const auto number = static_cast<std::size_t>(i);
    switch (i % 5) {
      case 0:
        writers.push_back({{"sling", format("web-{}", i / 5 + 1), "mayor"}});
        break;
      case 1:
        writers.push_back({{"unsling", "mayor"}});
        break;
      case 2:
        writers.push_back({{"handoff", "-m", format("note {} ends here", i), "--as", "mayor"}});
        break;
      case 3:
        writers.push_back({{"signal", kStates.at(number % kStates.size()), "--json"}, true});
        break;
      default:
        writers.push_back({{"config", "set", "limits.agents", format("{}", 100 + i)}});
    }
  }
  return writers;
}

class HookAtOnce : public ::testing::Test {
 protected:
  HookAtOnce() {
    town_.add_rig("web");
    for (int i = 1; i <= 10; ++i) {
      EXPECT_EQ(town_.gt({"add", format("Item {}", i)}).status, 0);
    }
    town_.write(kMayor, format("address: mayor\nrole: mayor\nkind: robot\ndesired: stopped\n"
                               "instance: {}\nmine: keep me\n",
                               kInstance));
  }

  void run_at_once(std::vector<Writer>& writers) const {
    std::vector<std::thread> threads;
    for (Writer& writer : writers) {
      threads.emplace_back([this, &writer] {
        testing::GtPlace place{town_.root(), town_.environment()};
        if (writer.is_agent) {
          testing::set_variable(place.environment, "GT_AGENT", "mayor");
          testing::set_variable(place.environment, "GT_INSTANCE", kInstance);
          testing::set_variable(place.environment, "GT_TOWN", town_.root().string());
        }
        writer.run = testing::run_gt(writer.words, place);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  /// Board and hook say the same of every item.
  void expect_agreement(const std::string& work) const {
    const Value list = town_.gt({"ls", "--all", "--json"}).json();
    ASSERT_EQ(list["items"].items().size(), 10U);
    for (const Value& item : list["items"].items()) {
      const bool is_it = item["id"] == Value(work);
      const std::string status = *item["status"].as_string();
      EXPECT_EQ(status == "in-progress", is_it) << to_json(item);
      EXPECT_TRUE(is_it || status == "todo" || status == "backlog") << to_json(item);
      EXPECT_EQ(item["claimed_by"], is_it ? Value("mayor") : Value()) << to_json(item);
      EXPECT_EQ(item["assignee"], is_it ? Value("mayor") : Value()) << to_json(item);
    }
  }

  TempTown town_;
};

TEST_F(HookAtOnce, FiftyProcessesLoseNothingAndLeaveNothingHalfDone) {
  std::vector<Writer> writers = fifty_writers();
  run_at_once(writers);

  std::set<std::string> notes, limits;
  int slung = 0;
  for (const Writer& writer : writers) {
    const bool is_sling = writer.words[0] == "sling";
    if (is_sling && writer.run.status != 0) {
      EXPECT_EQ(writer.run.status, kConflict) << writer.run;
    } else {
      EXPECT_EQ(writer.run.status, 0) << writer.words[0] << "\n" << writer.run;
    }
    EXPECT_TRUE(!writer.is_agent || writer.run.json()["recorded"] == Value(true)) << writer.run;
    slung += is_sling && writer.run.status == 0 ? 1 : 0;
    if (writer.words[0] == "handoff") notes.insert(writer.words[2]);
    if (writer.words[0] == "config") limits.insert(writer.words[3]);
  }

  const Value hook = town_.gt({"hook", "--as", "mayor", "--json"}).json();
  const std::string work = hook["work"].is_null() ? "" : *hook["work"].as_string();
  EXPECT_THAT(town_.read(kMayor), HasSubstr("mine: keep me"));
  // Slinging begins with an empty note: the last word is a note, or none.
  const std::string note = *hook["note"].as_string();
  EXPECT_TRUE(note.empty() || notes.contains(note)) << note;
  const std::string limit = town_.gt({"config", "get", "limits.agents"}).out;
  EXPECT_THAT(limits, Contains(std::string(trimmed(limit))));
  expect_agreement(work);

  const auto hung = subjects_of(town_, "work.slung"), taken = subjects_of(town_, "work.unslung");
  EXPECT_EQ(static_cast<int>(hung.size()), slung);
  EXPECT_EQ(hung.size(), taken.size() + (work.empty() ? 0U : 1U));
  EXPECT_EQ(subjects_of(town_, "agent.handoff").size(), 10U);
  EXPECT_THAT(leftovers(town_), ::testing::IsEmpty());

  // No lock is left: each of them can go on.
  EXPECT_EQ(town_.gt({"unsling", "mayor"}).status, 0);
  EXPECT_EQ(town_.gt({"sling", "web-1", "mayor"}).status, 0);
  expect_agreement("web-1");
}

/// Workers that claim and close items until none is left, some calls of whom are killed.
class Workers {
 public:
  Workers(const TempTown& town, int count) : town_(town) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this, i] { work(i); });
  }
  std::multiset<std::string> finish() {
    for (std::thread& thread : threads_) thread.join();
    return closed_;
  }

 private:
  void work(int number) {
    for (int round = 0; !is_all_done(); ++round) {
      // A new name in each round: who is killed does not come back, and so renews nothing.
      const std::string name = format("web/crew/w{}-{}", number, round);
      const bool is_killed = round % 4 == number % 4;
      const GtRun claimed = call({"claim", "--for", "1s", "--as", name, "--json"}, is_killed);
      if (claimed.status != 0) continue;
      const Value claim = claimed.json();
      const std::string id = *claim["id"].as_string();
      const GtRun run = call({"close", id, "--token", *claim["token"].as_string()}, is_killed);
      const std::lock_guard guard(mutex_);
      if (run.status == 0) closed_.insert(id);
    }
  }

  [[nodiscard]] bool is_all_done() const {
    const Value list = town_.gt({"ls", "--json"}).json();
    return list["items"].items().empty();
  }

  /// A killed one dies somewhere on its way: that is never the same twice.
  [[nodiscard]] GtRun call(const std::vector<std::string>& words, bool is_killed) const {
    testing::GtPlace place{town_.root(), town_.environment()};
    if (is_killed) {
      const int ms = 2 + 3 * (calls_++ % 12);
      place.wrapper = {"timeout", "-s", "KILL", format("0.{:03}", ms)};
    }
    return testing::run_gt(words, place);
  }

  const TempTown& town_;
  std::mutex mutex_;
  mutable std::atomic<int> calls_ = 0;
  std::multiset<std::string> closed_;
  std::vector<std::thread> threads_;
};

TEST(ClaimsOfPrograms, EveryItemIsDoneOnceThoughCallsAreKilled) {
  constexpr int kItems = 60;
  const TempTown town;
  town.add_rig("web");
  for (int i = 1; i <= kItems; ++i) {
    town.write(format("web/board/tasks/{:03}-item.md", i),
               format("---\nid: {}\ntitle: Item {}\nstatus: todo\n---\n", i, i));
  }
  const auto closed = Workers(town, 8).finish();
  for (const std::string& id : closed) EXPECT_EQ(closed.count(id), 1U) << id;
  const Value list = town.gt({"ls", "--all", "--json"}).json();
  EXPECT_EQ(list["items"].items().size(), static_cast<std::size_t>(kItems));
  for (const Value& item : list["items"].items()) {
    EXPECT_EQ(item["status"], Value("done")) << to_json(item);
  }
  // Told once, or not at all where the teller was killed.
  const auto told = subjects_of(town, "work.closed");
  for (const std::string& id : told) EXPECT_EQ(told.count(id), 1U) << id;
  for (const std::string& id : closed) EXPECT_EQ(told.count(id), 1U) << id;
}

}  // namespace
}  // namespace gt
