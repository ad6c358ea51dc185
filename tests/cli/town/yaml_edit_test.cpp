// SPDX-License-Identifier: Apache-2.0
#include "cli/town/yaml_edit.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

struct Case {
  std::string name, before, key;
  Value value;
  std::string after;
};

class YamlEdit : public ::testing::TestWithParam<Case> {};

TEST_P(YamlEdit, ChangesOneValueAndNothingElse) {
  const Case& each = GetParam();
  const auto changed = with_value(each.before, each.key, each.value, "town.yaml");
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(*changed, each.after);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, YamlEdit,
    ::testing::Values(
        Case{"AScalarBeforeItsComment", "# head\nname: home  # mine\nlog: {level: info}\n", "name",
             "away", "# head\nname: away  # mine\nlog: {level: info}\n"},
        Case{"AQuotedScalar", "name: 'it''s # home'  # mine\n", "name", "away",
             "name: away            # mine\n"},
        Case{"ADoubleQuotedScalar", "name: \"a \\\" # b\" # mine\n", "name", "away",
             "name: away # mine\n"},
        Case{"AValueThatNeedsQuotes", "name: home\n", "name", "true", "name: \"true\"\n"},
        Case{"ANestedScalar", "heartbeat:\n  # slow\n  every: 3m   # often\n  deadline: 2m\n",
             "heartbeat.every", "10m",
             "heartbeat:\n  # slow\n  every: 10m  # often\n  deadline: 2m\n"},
        Case{"AnEntryOfABraceMap", "heartbeat: {every: 3m, deadline: 2m}  # c\nname: x\n",
             "heartbeat.every", "10m", "heartbeat: {every: 10m, deadline: 2m}  # c\nname: x\n"},
        Case{"TheLastEntryOfABraceMap", "heartbeat: { every: 3m, deadline: 2m }\n",
             "heartbeat.deadline", "1m", "heartbeat: { every: 3m, deadline: 1m }\n"},
        Case{"AListInABraceMap", "heartbeat: {command: [gt, \"a, b\"], every: 3m}\n",
             "heartbeat.command", Value::list_of({"gt", "tick"}),
             "heartbeat: {command: [gt, tick], every: 3m}\n"},
        Case{"AMapOfLists", "name: x\n# groups: {}  # lists\n", "groups",
             Value::map({{"a", Value::list_of({"b/c", "d, e"})}, {"f", Value::List()}}),
             "name: x\ngroups: {a: [b/c, 'd, e'], f: []}  # lists\n"},
        Case{"AnEntryAfterAList", "heartbeat: {command: [gt, 'x]'], every: 3m}\n",
             "heartbeat.every", "9m", "heartbeat: {command: [gt, 'x]'], every: 9m}\n"},
        Case{"ABraceMapOverLines", "kinds: {\n  mayor: a,\n  crew: b\n}\nname: x\n", "kinds.crew",
             "c", "kinds: {\n  mayor: a,\n  crew: c\n}\nname: x\n"},
        Case{"ABlockList", "heartbeat:\n  command:\n    - gt\n    - tick\n  every: 3m\n",
             "heartbeat.command", Value::list_of({"a"}),
             "heartbeat:\n  command: [a]\n  every: 3m\n"},
        Case{"ABlockListAtTheDepthOfItsKey", "a:\n- x\n- y\n# about b\nb: 1\n", "a",
             Value::list_of({"z"}), "a: [z]\n# about b\nb: 1\n"},
        Case{"ABlockText", "note: |\n  one\n  two\nname: x\n", "note", "three",
             "note: three\nname: x\n"},
        Case{"AKeyThatIsMissing", "name: home\n# end\n", "parked", true,
             "name: home\nparked: true\n# end\n"},
        Case{"AKeyThatIsMissingInABlock", "limits:\n  agents: 4\n\nname: x\n", "limits.polecats", 3,
             "limits:\n  agents: 4\n  polecats: 3\n\nname: x\n"},
        Case{"AKeyThatIsMissingInBraces", "limits: {agents: 4}\n", "limits.polecats", 3,
             "limits: {agents: 4, polecats: 3}\n"},
        Case{"AKeyInEmptyBraces", "limits: {}\n", "limits.polecats", 3, "limits: {polecats: 3}\n"},
        Case{"ASectionThatIsMissing", "name: home\n", "limits.polecats", 3,
             "name: home\nlimits:\n  polecats: 3\n"},
        Case{"AFileWithoutANewlineAtItsEnd", "name: home", "limits.polecats", 3,
             "name: home\nlimits:\n  polecats: 3\n"},
        Case{"ASectionThatHoldsOnlyComments",
             "limits:\n  # agents: 40  # running\n  # polecats: 8\n\nname: x\n", "limits.polecats",
             3, "limits:\n  # agents: 40  # running\n  polecats: 3\n\nname: x\n"},
        Case{"ACommentedDefaultKeepsItsOwnComment",
             "limits:\n  # agents: 40  # running\n  # polecats: 8\nname: x\n", "limits.agents", 9,
             "limits:\n  agents: 9     # running\n  # polecats: 8\nname: x\n"},
        Case{"AnEmptySection", "limits:\nname: x\n", "limits.agents", 9,
             "limits:\n  agents: 9\nname: x\n"},
        Case{"AnEmptyValue", "name: x\nparked:\n", "parked", true, "name: x\nparked: true\n"},
        Case{"DeepIndentation", "limits:\n      agents: 1\n", "limits.polecats", 2,
             "limits:\n      agents: 1\n      polecats: 2\n"},
        Case{"AnEmptyDocument", "", "name", "home", "name: home\n"},
        Case{"OnlyComments", "# hello\n", "name", "home", "name: home\n# hello\n"},
        Case{"ANameThatAnotherBeginsWith", "names: [a]\nname: b\n", "name", "c",
             "names: [a]\nname: c\n"},
        Case{"AKeyInsideATextIsNoKey", "note: |\n  name: wrong\nname: b\n", "name", "c",
             "note: |\n  name: wrong\nname: c\n"},
        Case{"AQuotedKey", "\"name\": b\n", "name", "c", "\"name\": c\n"}),
    [](const auto& info) { return info.param.name; });

TEST(YamlEditing, RefusesWhatItCannotChangeInPlace) {
  EXPECT_THAT(with_value("name: a\n  long text\nx: 1\n", "name", "b", "town.yaml"),
              IsError(ErrorCode::kFailed, "town.yaml: cannot change 'name' in place"));
  EXPECT_THAT(with_value("limits: 4\n", "limits.agents", 5, "town.yaml"),
              IsError(ErrorCode::kFailed, "limits.agents"));
}

TEST(YamlEditing, NamesTheLineOfABrokenText) {
  EXPECT_THAT(with_value("name: a\nb: [1\n", "name", "b", "town.yaml"),
              IsError(ErrorCode::kCorrupt, "town.yaml:"));
}

TEST(YamlEditing, ReadsADottedKey) {
  const Value map = Value::map({{"a", Value::map({{"b", 3}})}});
  EXPECT_EQ(value_at(map, "a.b"), Value(3));
  EXPECT_TRUE(value_at(map, "a.c").is_null());
  EXPECT_TRUE(value_at(map, "a.b.c").is_null());
}

}  // namespace
}  // namespace gt
