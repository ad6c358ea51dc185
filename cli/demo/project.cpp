// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/project.h"

#include <algorithm>

#include "common/base/clock.h"
#include "common/base/format.h"
#include "common/base/value.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kTestRunner = R"sh(#!/bin/sh
# Runs every test and says how many passed.
cd "$(dirname "$0")" || exit 1
passed=0
for test in tests/*_test.sh; do
  if sh "$test"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $test"
    exit 1
  fi
done
echo "$passed tests passed"
)sh";

constexpr std::string_view kCalc = R"sh(#!/bin/sh
# calc.sh add A B: does sums.
case $1 in
  add) echo $(($2 + $3)) ;;
  *) echo "calc: what is '$1'?" >&2; exit 2 ;;
esac
)sh";

constexpr std::string_view kCalcMultiplies = R"sh(#!/bin/sh
# calc.sh add A B: does sums.
case $1 in
  add) echo $(($2 + $3)) ;;
  multiply) echo $(($2 * $3)) ;;
  *) echo "calc: what is '$1'?" >&2; exit 2 ;;
esac
)sh";

constexpr std::string_view kNotes = R"sh(#!/bin/sh
# notes.sh add TEXT | list: keeps notes in the file $NOTES.
case $1 in
  add) echo "$2" >> "$NOTES" ;;
  list) cat "$NOTES" ;;
  *) echo "notes: what is '$1'?" >&2; exit 2 ;;
esac
)sh";

constexpr std::string_view kNotesTest = R"sh(NOTES=$(mktemp); export NOTES
trap 'rm -f "$NOTES"' EXIT
sh notes.sh add "buy tea"
[ "$(sh notes.sh list)" = "buy tea" ]
)sh";

std::vector<Project> make_projects() {
  const Project calc = {
      "calc",
      {{"Begin with sums",
        {{"calc.sh", kCalc},
         {"README.md", "# calc\n\n    sh calc.sh add 2 3        5\n"},
         {"tests/add_test.sh", "[ \"$(sh calc.sh add 2 3)\" = 5 ]\n"}}},
       {"Run all tests with one command", {{"test.sh", kTestRunner}}},
       {"Multiply",
        {{"calc.sh", kCalcMultiplies},
         {"tests/multiply_test.sh", "[ \"$(sh calc.sh multiply 6 7)\" = 42 ]\n"}}}},
      {{"ada",
        milliseconds(4000),
        "Subtract",
        "calc should know `subtract A B`, with a test and a line in the README.",
        {"tests/subtract_test.sh", "[ \"$(sh calc.sh subtract 5 3)\" = 2 ]\n"},
        "calc.sh",
        "  *) echo",
        "  subtract) echo $(($2 - $3)) ;;\n  *) echo",
        "    sh calc.sh subtract 5 3   2\n",
        "Subtract",
        "Show how to subtract"},
       {"grace",
        milliseconds(1000),
        "Divide, but never by zero",
        "calc should know `divide A B` and say what is wrong with a B of 0.",
        {"tests/divide_test.sh",
         "[ \"$(sh calc.sh divide 42 6)\" = 7 ] && ! sh calc.sh divide 1 0 2> /dev/null\n"},
        "calc.sh",
        "  *) echo",
        "  divide)\n"
        "    [ \"$3\" -ne 0 ] || { echo \"calc: cannot divide by zero\" >&2; exit 1; }\n"
        "    echo $(($2 / $3)) ;;\n"
        "  *) echo",
        "    sh calc.sh divide 42 6    7\n",
        "Divide, but never by zero",
        "Show how to divide"}}};
  const Project notes = {
      "notes",
      {{"Begin with adding and listing",
        {{"notes.sh", kNotes},
         {"README.md", "# notes\n\n    sh notes.sh add 'buy tea'\n    sh notes.sh list\n"},
         {"tests/list_test.sh", kNotesTest}}},
       {"Run all tests with one command", {{"test.sh", kTestRunner}}}},
      {{"linus",
        milliseconds(5000),
        "Count the notes",
        "notes should know `count`, which says how many there are.",
        {"tests/count_test.sh",
         "NOTES=$(mktemp); export NOTES\n"
         "trap 'rm -f \"$NOTES\"' EXIT\n"
         "sh notes.sh add tea; sh notes.sh add milk\n"
         "[ \"$(sh notes.sh count | tr -d ' ')\" = 2 ]\n"},
        "notes.sh",
        "  list) cat",
        "  count) wc -l < \"$NOTES\" ;;\n  list) cat",
        "    sh notes.sh count\n",
        "Count the notes",
        "Show how to count"},
       {"barbara",
        milliseconds(2500),
        "Find notes by a word",
        "notes should know `find WORD`, whatever its case.",
        {"tests/find_test.sh",
         "NOTES=$(mktemp); export NOTES\n"
         "trap 'rm -f \"$NOTES\"' EXIT\n"
         "sh notes.sh add 'Buy tea'; sh notes.sh add 'sleep'\n"
         "[ \"$(sh notes.sh find TEA)\" = 'Buy tea' ]\n"},
        "notes.sh",
        "  list) cat",
        "  find) grep -i -- \"$2\" \"$NOTES\" ;;\n  list) cat",
        "    sh notes.sh find tea\n",
        "Find notes by a word",
        "Show how to find"}}};
  return {calc, notes};
}

Value thinking(milliseconds duration, double speed) {
  const auto shorter = static_cast<long long>(static_cast<double>(duration.count()) / speed);
  return Value::map({{"think", format_duration(Duration(std::max(shorter, 1LL)))}});
}

Value running_tests(bool may_fail) {
  Value step = Value::map({{"run", Value::list_of({"sh", "test.sh"})}});
  if (may_fail) step.set("may_fail", true);
  return step;
}

/// Test first, then the code, a commit; then the README, another.
Value::List steps_of(const ProjectTask& task, double speed) {
  return {Value::map({{"say", format("I will write a test for it first, then {}.", task.file)}}),
          thinking(task.head_start, speed),
          Value::map({{"write", task.test.path}, {"text", task.test.text}}),
          running_tests(true),
          thinking(milliseconds(2500), speed),
          Value::map({{"replace", task.file}, {"old", task.old_text}, {"new", task.new_text}}),
          running_tests(false),
          Value::map({{"commit", task.code_message}}),
          thinking(milliseconds(6000), speed),
          Value::map({{"append", "README.md"}, {"text", task.example}}),
          thinking(milliseconds(1500), speed),
          running_tests(false),
          Value::map({{"commit", task.readme_message}})};
}

}  // namespace

const std::vector<Project>& demo_projects() {
  static const std::vector<Project> projects = make_projects();
  return projects;
}

std::string task_id(const Project& project, std::size_t index) {
  return format("{}-{}", project.rig, index + 1);
}

std::string task_markdown(const Project& project, std::size_t index, double speed) {
  const ProjectTask& task = project.tasks[index];
  const Value front = Value::map({{"id", task_id(project, index)},
                                  {"title", task.title},
                                  {"status", "todo"},
                                  {"priority", "medium"}});
  return format("---\n{}---\n\n{}\n\n```robot\n{}```\n", to_yaml(front), task.wish,
                to_yaml(Value(steps_of(task, speed))));
}

}  // namespace gt
