// SPDX-License-Identifier: Apache-2.0
// Formulas: from their files to an agent that takes their steps.
#include <gtest/gtest.h>

#include <filesystem>

#include "common/base/format.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::Not;

class FormulaCommands : public ::testing::Test {
 protected:
  FormulaCommands() {
    town_.write("web/rig.yaml", "remote: /nowhere\nbranch: main\n");
    town_.write(".gt/hooks/web/toast.yaml",
                "address: web/toast\nrole: polecat\nkind: robot\ndesired: stopped\nwork: web-1\n");
    town_.write("web/board/001-login.md",
                "---\nid: 1\ntitle: Fix the login\nstatus: todo\n---\nPeople cannot log in.\n");
  }

  GtRun as_toast(std::vector<std::string> words) const {
    words.insert(words.end(), {"--as", "web/toast"});
    return town_.gt(words);
  }

  /// A formula file that others wrote.
  void take(const std::string& name) const {
    town_.write("formulas/" + name,
                testing::read_file(std::filesystem::path(GT_TESTS_DIRECTORY) / "formulas" / name));
  }

  testing::TempTown town_;
};

TEST_F(FormulaCommands, AnAgentTakesStepAfterStepAndPrimeTellsItWhere) {
  const GtRun begun = as_toast({"formula", "run", "fix"});
  EXPECT_EQ(begun.status, 0) << begun;
  EXPECT_THAT(begun.out, HasSubstr("step 1 of 3 is reproduce (Reproduce: Fix the login)"));
  const std::string prime = as_toast({"prime"}).out;
  EXPECT_THAT(prime, HasSubstr("Step 1 of 3 of the formula fix: reproduce\n"
                               "| Reproduce: Fix the login\n"));
  EXPECT_THAT(prime, HasSubstr("| It is done when: a test fails"));
  EXPECT_THAT(prime, HasSubstr("`gt step done reproduce`"));
  EXPECT_LT(prime.size(), 6000U);
  EXPECT_THAT(as_toast({"step", "--json"}).json(), AnswersAs("step"));

  EXPECT_THAT(as_toast({"step", "done", "reproduce"}).out, HasSubstr("next for web/toast: mend"));
  const GtRun again = as_toast({"step", "done", "reproduce", "--json"});
  EXPECT_THAT(again.json(), AnswersAs("step done"));
  EXPECT_EQ(again.json()["was_done"], Value(true));
  EXPECT_THAT(as_toast({"step"}).out, HasSubstr("fix, step 2 of 3: mend"));
  EXPECT_EQ(as_toast({"step", "done", "look"}).status, 4);
  EXPECT_EQ(as_toast({"step", "done", "mend"}).status, 0);
  EXPECT_THAT(as_toast({"step", "done", "look"}).out, HasSubstr("the last step of fix"));
  EXPECT_EQ(as_toast({"step"}).out, "web/toast runs no formula\n");
  EXPECT_EQ(as_toast({"step", "done", "look"}).status, 0);
  EXPECT_THAT(as_toast({"prime"}).out, Not(HasSubstr("The step you are at")));
  EXPECT_THAT(town_.gt({"why", "web/toast"}).out,
              HasSubstr("web/toast did the last step of fix, look\n"));
}

TEST_F(FormulaCommands, TheShortBriefingHasTheStepToo) {
  ASSERT_EQ(as_toast({"formula", "run", "fix"}).status, 0);
  EXPECT_THAT(as_toast({"prime", "--short"}).out, HasSubstr("Step 1 of 3 of the formula fix"));
}

TEST_F(FormulaCommands, ARunOutlivesTheFileItCameFrom) {
  town_.write("formulas/mine.yaml", "formula: mine\nsteps:\n  - {id: a, title: First}\n");
  ASSERT_EQ(as_toast({"formula", "run", "mine"}).status, 0);
  town_.write("formulas/mine.yaml", "formula: [");
  EXPECT_THAT(as_toast({"step"}).out, HasSubstr("mine, step 1 of 1: a: First"));
}

TEST_F(FormulaCommands, WorkThatLeavesTheHookTakesItsFormulaWithIt) {
  ASSERT_EQ(as_toast({"formula", "run", "fix"}).status, 0);
  ASSERT_EQ(as_toast({"hook", "clear"}).status, 0);
  EXPECT_EQ(as_toast({"step"}).out, "web/toast runs no formula\n");
}

TEST_F(FormulaCommands, ARunThatCannotBeReadIsNeverNoStep) {
  const Value run = as_toast({"formula", "run", "fix", "--json"}).json();
  EXPECT_THAT(run, AnswersAs("formula run"));
  town_.write(format(".gt/formulas/web/toast/{}.yaml", *run["run"].as_string()), "id: [");
  const GtRun prime = as_toast({"prime"});
  EXPECT_EQ(prime.status, 0) << prime;
  EXPECT_THAT(prime.out, HasSubstr("This is not \"no step\". Tell the person."));
  EXPECT_EQ(as_toast({"step"}).status, 1);
}

TEST_F(FormulaCommands, FilesOfOthersAreRead) {
  take("shiny.formula.toml");
  take("tdd-cycle.formula.toml");
  take("rule-of-five.formula.toml");
  const GtRun list = town_.gt({"formula", "list"});
  EXPECT_EQ(list.status, 0) << list;
  EXPECT_THAT(town_.gt({"formulas", "--json"}).json(), AnswersAs("formula list"));
  for (const char* name : {"shiny", "tdd-cycle", "rule-of-five"}) {
    EXPECT_THAT(list.out, HasSubstr(name));
    EXPECT_THAT(town_.gt({"formula", "show", name, "--json"}).json(), AnswersAs("formula show"));
  }
  EXPECT_THAT(town_.gt({"formula", "show", "shiny", "--var", "feature=a dark theme"}).out,
              HasSubstr("1. design: Design a dark theme\n"));
  const GtRun missing = as_toast({"formula", "run", "shiny"});
  EXPECT_EQ(missing.status, 2) << missing;
  EXPECT_THAT(missing.err, HasSubstr("shiny needs a value for feature"));
  const GtRun expansion = as_toast({"formula", "run", "tdd-cycle"});
  EXPECT_EQ(expansion.status, 0) << expansion;
  EXPECT_THAT(as_toast({"step"}).out, HasSubstr("Write failing tests for: Fix the login"));
}

TEST_F(FormulaCommands, BrokenFilesAreNamedAndHideNoOther) {
  town_.write("formulas/bad.yaml",
              "formula: bad\nsteps:\n  - {id: a, title: x, needs: [b]}\n"
              "  - {id: b, title: x, needs: [a]}\n");
  town_.write("formulas/twice.yaml", "formula: twice\nsteps:\n  - {id: a, title: x}\n");
  town_.write("formulas/twice.toml", "");
  const GtRun list = town_.gt({"formula", "list"});
  EXPECT_EQ(list.status, 1) << list;
  EXPECT_THAT(list.out, HasSubstr("formulas/bad.yaml:3: steps need each other: a → b → a"));
  EXPECT_THAT(list.out, HasSubstr("the formula twice stands in two files"));
  EXPECT_THAT(list.out, HasSubstr("feature"));
  EXPECT_EQ(as_toast({"formula", "run", "bad"}).status, 1);
  const GtRun none = as_toast({"formula", "run", "fxi"});
  EXPECT_EQ(none.status, 3) << none;
  EXPECT_THAT(none.err, HasSubstr("did you mean 'fix'?"));
}

}  // namespace
}  // namespace gt
