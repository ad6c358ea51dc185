// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "hooks/formula_run.h"
#include "tests/support/crash_points.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

constexpr WallTime kNow = WallTime(std::chrono::hours(24 * 20000));
const Address kToast = Address::polecat("web", "toast");

FormulaRun run_of(const std::vector<std::string>& ids) {
  FormulaRun run;
  run.formula = "fix";
  run.by = "overseer";
  run.at = kNow;
  for (const std::string& id : ids) run.steps.push_back({id, "Do " + id, "", "", {}, 0});
  return run;
}

void add_toast(Store& store) {
  AgentHook hook(kToast);
  hook.kind = "robot";
  ASSERT_THAT(HookFiles(store).create(hook), IsOk());
}

/// The step the agent is at; `none` if it runs nothing.
std::string step_of(Store& store) {
  HookFiles hooks(store);
  const auto hook = hooks.load(kToast);
  if (!hook) return hook.error().message;
  const auto place = FormulaRuns(store, hooks).place(*hook);
  if (!place) return place.error().message;
  return *place ? (*place)->step().id : "none";
}

Result<FormulaRuns::Done> done(Store& store, std::string_view id) {
  HookFiles hooks(store);
  return FormulaRuns(store, hooks).done(kToast, id, kNow);
}

Result<FormulaRun> start(Store& store, const std::vector<std::string>& ids, bool replaces = false) {
  HookFiles hooks(store);
  return FormulaRuns(store, hooks).start(kToast, run_of(ids), replaces);
}

class FormulaRunRecords : public ::testing::Test {
 protected:
  FormulaRunRecords() { add_toast(store_); }

  testing::TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(FormulaRunRecords, GoesFromStepToStepToItsEnd) {
  EXPECT_EQ(step_of(store_), "none");
  ASSERT_THAT(start(store_, {"a", "b"}), IsOk());
  EXPECT_EQ(step_of(store_), "a");
  GT_ASSERT_OK(const auto first, done(store_, "a"));
  EXPECT_EQ(first.next->id, "b");
  EXPECT_EQ(step_of(store_), "b");
  GT_ASSERT_OK(const auto last, done(store_, ""));
  EXPECT_FALSE(last.next.has_value());
  EXPECT_EQ(step_of(store_), "none");
}

TEST_F(FormulaRunRecords, ARepeatedDoneSkipsNothing) {
  ASSERT_THAT(start(store_, {"a", "b"}), IsOk());
  for (int i = 0; i < 3; ++i) {
    GT_ASSERT_OK(const auto told, done(store_, "a"));
    EXPECT_EQ(told.was_done, i > 0);
    EXPECT_EQ(step_of(store_), "b");
  }
  for (int i = 0; i < 3; ++i) {
    GT_ASSERT_OK(const auto told, done(store_, "b"));
    EXPECT_EQ(told.was_done, i > 0);
  }
}

TEST_F(FormulaRunRecords, RefusesAStepThatIsYetToComeOrThatThereIsNot) {
  EXPECT_THAT(done(store_, "a"), IsError(ErrorCode::kConflict, "runs no formula"));
  ASSERT_THAT(start(store_, {"look", "mend"}), IsOk());
  EXPECT_THAT(done(store_, "mend"), IsError(ErrorCode::kConflict, "'mend' comes later"));
  EXPECT_THAT(done(store_, "lok"), IsError(ErrorCode::kNotFound, "did you mean 'look'?"));
  EXPECT_EQ(step_of(store_), "look");
}

TEST_F(FormulaRunRecords, OneAtATimeUnlessAnotherIsToTakeItsPlace) {
  ASSERT_THAT(start(store_, {"a", "b"}), IsOk());
  ASSERT_THAT(done(store_, "a"), IsOk());
  EXPECT_THAT(start(store_, {"c"}), IsError(ErrorCode::kConflict, "is at step 2"));
  ASSERT_THAT(start(store_, {"c"}, true), IsOk());
  EXPECT_EQ(step_of(store_), "c");
}

TEST_F(FormulaRunRecords, AMissingOrBrokenFileIsNeverNoStep) {
  GT_ASSERT_OK(const FormulaRun run, start(store_, {"a"}));
  const std::string key = TownPaths::formula_run_key(kToast, run.id);
  GT_ASSERT_OK(const Document document, store_.get(key));
  GT_ASSERT_OK(const Revision broken, store_.put(key, "id: [", document.revision));
  EXPECT_THAT(step_of(store_), ::testing::HasSubstr(key + ":1: "));
  ASSERT_THAT(store_.erase(key, broken), IsOk());
  EXPECT_THAT(done(store_, "a"), IsError(ErrorCode::kCorrupt, key + " is missing"));
}

TEST_F(FormulaRunRecords, AStepBeyondTheLastIsAnError) {
  ASSERT_THAT(start(store_, {"a"}), IsOk());
  HookFiles hooks(store_);
  ASSERT_THAT(hooks.change(kToast,
                           [](AgentHook& hook) -> Result<void> {
                             hook.step = 7;
                             return {};
                           }),
              IsOk());
  EXPECT_THAT(done(store_, ""), IsError(ErrorCode::kCorrupt, "at step 7 of fix, which has 1"));
}

TEST_F(FormulaRunRecords, KeepsWhatItDoesNotKnow) {
  FormulaRun run = run_of({"a"});
  run.id = "f-1";
  run.source = Value::map({{"colour", "red"}});
  GT_ASSERT_OK(const FormulaRun read, parse_formula_run(format_formula_run(run), "f"));
  EXPECT_EQ(read.source["colour"], Value("red"));
  EXPECT_EQ(format_formula_run(read), format_formula_run(run));
}

TEST(FormulaRunCrash, AStartIsWholeOrNotAndCanBeRepeated) {
  testing::at_every_crash_point({.before = add_toast,
                                 .act = [](Store& store) -> Result<void> {
                                   GT_CHECK(start(store, {"a", "b"}));
                                   return {};
                                 },
                                 .after =
                                     [](Store& store) {
                                       const std::string step = step_of(store);
                                       EXPECT_TRUE(step == "none" || step == "a") << step;
                                       if (step == "none") {
                                         EXPECT_THAT(start(store, {"a", "b"}), IsOk());
                                       }
                                       EXPECT_EQ(step_of(store), "a");
                                       const auto prefix = TownPaths::formula_runs_prefix(kToast);
                                       EXPECT_EQ(store.list(prefix)->size(), 1U);
                                     }});
}

TEST(FormulaRunCrash, AStepIsDoneOnceHoweverOftenItIsSaid) {
  const auto begin = [](Store& store) {
    add_toast(store);
    ASSERT_THAT(start(store, {"a", "b", "c"}), IsOk());
  };
  const auto say = [](std::string id) {
    return [id](Store& store) -> Result<void> {
      GT_CHECK(done(store, id));
      return {};
    };
  };
  testing::at_every_crash_point({.before = begin, .act = say("a"), .after = [](Store& store) {
                                   EXPECT_THAT(done(store, "a"), IsOk());
                                   EXPECT_EQ(step_of(store), "b");
                                 }});
  testing::at_every_crash_point({.before =
                                     [&](Store& store) {
                                       begin(store);
                                       ASSERT_THAT(done(store, "a"), IsOk());
                                       ASSERT_THAT(done(store, "b"), IsOk());
                                     },
                                 .act = say("c"),
                                 .after =
                                     [](Store& store) {
                                       EXPECT_THAT(done(store, "c"), IsOk());
                                       EXPECT_EQ(step_of(store), "none");
                                     }});
}

}  // namespace
}  // namespace gt
