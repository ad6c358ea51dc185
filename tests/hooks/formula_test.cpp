// SPDX-License-Identifier: Apache-2.0
#include "hooks/formula.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using testing::IsError;
using testing::IsOk;

constexpr std::string_view kYaml = R"(formula: fix
vars:
  what: {description: what is broken, required: true}
  branch: {default: main}
steps:
  - id: look
    title: Look at {{what}} on {{ branch }}
    needs: [mend]
  - id: mend
    title: Mend it
    description: |
      {{what}} is broken.
    acceptance: it works
)";

std::vector<std::string> ids_of(const std::vector<FormulaStep>& steps) {
  std::vector<std::string> ids;
  for (const FormulaStep& each : steps) ids.push_back(each.id);
  return ids;
}

TEST(Formula, HasItsStepsInTheOrderOfTheirNeeds) {
  GT_ASSERT_OK(const Formula formula, parse_formula(kYaml, "formulas/fix.yaml"));
  EXPECT_EQ(formula.name, "fix");
  EXPECT_EQ(formula.type, "workflow");
  EXPECT_THAT(ids_of(formula.steps), ElementsAre("mend", "look"));
}

TEST(Formula, IsRenderedWithValuesAndDefaults) {
  GT_ASSERT_OK(const Formula formula, parse_formula(kYaml, "formulas/fix.yaml"));
  GT_ASSERT_OK(const auto steps, rendered(formula, {{"what", "{{branch}} login"}}));
  EXPECT_EQ(steps[0].description, "{{branch}} login is broken.\n");  // values are texts
  EXPECT_EQ(steps[1].title, "Look at {{branch}} login on main");
  GT_ASSERT_OK(const auto other, rendered(formula, {{"what", "x"}, {"branch", "next"}}));
  EXPECT_EQ(other[1].title, "Look at x on next");
}

TEST(Formula, RequiredVariablesWithoutAValueAreAllNamed) {
  GT_ASSERT_OK(const Formula formula,
               parse_formula("formula: f\nvars:\n  a: {required: true}\n  b: {required: true}\n"
                             "steps:\n  - {id: x, title: y}\n",
                             "formulas/f.yaml"));
  EXPECT_THAT(rendered(formula, {}), IsError(ErrorCode::kUsage, "f needs a value for a, b"));
  EXPECT_THAT(rendered(formula, {{"a", "1"}, {"b", "2"}, {"aa", "3"}}),
              IsError(ErrorCode::kUsage, "did you mean 'a'?"));
}

struct Case {
  std::string_view name, text, reason;
};

class BrokenFormula : public ::testing::TestWithParam<Case> {};

TEST_P(BrokenFormula, IsRefusedWithFileAndLine) {
  EXPECT_THAT(parse_formula(GetParam().text, "formulas/f.yaml"),
              IsError(ErrorCode::kCorrupt, GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Table, BrokenFormula,
    ::testing::Values(
        Case{"NoName", "steps:\n  - {id: x, title: y}\n", "f.yaml:1: 'formula' is missing"},
        Case{"OtherName", "formula: g\nsteps:\n  - {id: x, title: y}\n",
             "f.yaml:1: 'formula' must be f"},
        Case{"NoSteps", "formula: f\n", "'steps' is missing"},
        Case{"OtherType", "formula: f\ntype: aspect\nsteps:\n  - {id: x, title: y}\n",
             "f.yaml:2: 'type' must be workflow or expansion"},
        Case{"NoId", "formula: f\nsteps:\n  - title: y\n", "f.yaml:3: 'id' is missing"},
        Case{"NoTitle", "formula: f\nsteps:\n  - id: y\n", "f.yaml:3: 'title' is missing"},
        Case{"BlankInId", "formula: f\nsteps:\n  - {id: a b, title: y}\n",
             "f.yaml:3: 'a b' is no id"},
        Case{"TwiceTheSameId", "formula: f\nsteps:\n  - {id: x, title: y}\n  - {id: x, title: z}\n",
             "f.yaml:4: there are two steps 'x'"},
        Case{"UnknownNeed",
             "formula: f\nsteps:\n  - {id: look, title: y}\n  - {id: b, title: y, needs: [lok]}\n",
             "f.yaml:4: step 'b' needs 'lok', which is no step; did you mean 'look'?"},
        Case{"Circle",
             "formula: f\nsteps:\n  - {id: o, title: y}\n  - {id: a, title: y, needs: [b]}\n"
             "  - {id: b, title: y, needs: [o, c]}\n  - {id: c, title: y, needs: [a]}\n",
             "f.yaml:4: steps need each other: a → b → c → a"},
        Case{"NeedsItself", "formula: f\nsteps:\n  - {id: a, title: y, needs: [a]}\n",
             "f.yaml:3: steps need each other: a → a"},
        Case{"UnknownVariable",
             "formula: f\nvars:\n  what: {}\nsteps:\n  - {id: a, title: 'Mend {{waht}}'}\n",
             "f.yaml:5: step 'a' uses {{waht}}, which is no variable of the formula; did you mean "
             "'what'?"},
        Case{"NoYaml", "formula: [", "f.yaml:"}, Case{"NoMap", "- a\n", "f.yaml:1: "}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Formula, TomlIsReadByTheSameRules) {
  GT_ASSERT_OK(const Formula formula,
               parse_formula("formula = 'f'\n[[steps]]\nid = 'b'\ntitle = 'B {{v}}'\n"
                             "needs = ['a']\n[[steps]]\nid = 'a'\ntitle = 'A'\n[vars.v]\n"
                             "default = 'x'\n",
                             "formulas/f.formula.toml"));
  EXPECT_THAT(ids_of(formula.steps), ElementsAre("a", "b"));
  EXPECT_THAT(parse_formula("formula = 'f'\n\n[[steps]]\nid = 'b'\ntitle = 'B'\nneeds = ['c']\n",
                            "formulas/f.toml"),
              IsError(ErrorCode::kCorrupt, "f.toml:3: step 'b' needs 'c', which is no step"));
}

TEST(Formula, AnExpansionIsAboutTheWorkOnTheHook) {
  GT_ASSERT_OK(const Formula formula,
               parse_formula("formula = 'f'\ntype = 'expansion'\n[[template]]\n"
                             "id = '{target}.test'\ntitle = 'Test: {target.title}'\n[[template]]\n"
                             "id = '{target}.build'\ntitle = 'Build {target}'\n"
                             "description = '{target.description}'\nneeds = ['{target}.test']\n",
                             "formulas/f.toml"));
  GT_ASSERT_OK(
      const auto steps,
      rendered(formula, {{"title", "Login"}, {"item", "web-1"}, {"description", "It fails."}}));
  EXPECT_THAT(ids_of(steps), ElementsAre("test", "build"));
  EXPECT_EQ(steps[0].title, "Test: Login");
  EXPECT_EQ(steps[1].title, "Build web-1");
  EXPECT_EQ(steps[1].description, "It fails.");
}

TEST(FormulaName, ComesFromTheFilesOwn) {
  EXPECT_EQ(formula_name("formulas/shiny.formula.toml"), "shiny");
  EXPECT_EQ(formula_name("formulas/fix.yaml"), "fix");
  for (const char* key : {"formulas/", "formulas/.yaml", "formulas/a/b.yaml", "kinds/a.yaml",
                          "formulas/a.md", "formulas/a.b.yaml"}) {
    EXPECT_EQ(formula_name(key), std::nullopt) << key;
  }
}

}  // namespace
}  // namespace gt
