// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/project.h"

#include <gtest/gtest.h>

#include "cli/robot/step.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

/// The text of the file after the whole history; empty if it has none.
std::string_view text_at_end(const Project& project, std::string_view path) {
  std::string_view text;
  for (const ProjectCommit& commit : project.history) {
    for (const ProjectFile& file : commit.files) {
      if (file.path == path) text = file.text;
    }
  }
  return text;
}

TEST(DemoProject, GivesEveryPolecatATaskThatARobotCanRead) {
  for (const Project& project : demo_projects()) {
    for (std::size_t i = 0; i < project.tasks.size(); ++i) {
      const ProjectTask& task = project.tasks[i];
      GT_ASSERT_OK(const auto steps,
                   steps_in_markdown(task_markdown(project, i, 1), task_id(project, i)));
      std::vector<std::string> messages;
      for (const Step& step : steps) {
        if (const auto* commit = std::get_if<Commit>(&step)) messages.push_back(commit->message);
        if (const auto* write = std::get_if<WriteFile>(&step)) {
          EXPECT_EQ(write->text, task.test.text);
        }
        if (const auto* replace = std::get_if<ReplaceText>(&step)) {
          EXPECT_EQ(replace->new_text, task.new_text);
        }
      }
      EXPECT_EQ(messages, (std::vector<std::string>{std::string(task.code_message),
                                                    std::string(task.readme_message)}));
    }
  }
}

TEST(DemoProject, HasTasksThatFitItsHistory) {
  for (const Project& project : demo_projects()) {
    EXPECT_FALSE(text_at_end(project, "test.sh").empty());
    for (const ProjectTask& task : project.tasks) {
      EXPECT_NE(text_at_end(project, task.file).find(task.old_text), std::string_view::npos);
      EXPECT_TRUE(text_at_end(project, task.test.path).empty()) << "the test is new";
    }
  }
}

TEST(DemoProject, ThinksShorterAtSpeed) {
  const auto thinking = [](double speed) {
    Duration sum{0};
    const auto steps = steps_in_markdown(task_markdown(demo_projects()[0], 0, speed), "x");
    for (const Step& step : *steps) {
      if (const auto* think = std::get_if<Think>(&step)) sum += think->duration;
    }
    return sum;
  };
  EXPECT_EQ(thinking(1), thinking(10) * 10);
}

}  // namespace
}  // namespace gt
