// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace gt {

/// A file as it is after one commit of a project's history.
struct ProjectFile {
  std::string_view path, text;
};
struct ProjectCommit {
  std::string_view message;
  std::vector<ProjectFile> files;
};

/// A piece of work for one polecat, done in two commits.
struct ProjectTask {
  std::string_view polecat;              ///< who gets it
  std::chrono::milliseconds head_start;  ///< thought before it begins, so that not all end at once
  std::string_view title;
  std::string_view wish;  ///< what the item's text asks for
  ProjectFile test;       ///< written first, to see it fail
  std::string_view file, old_text, new_text;
  std::string_view example;                       ///< a line added to README.md
  std::string_view code_message, readme_message;  ///< of the two commits
};

/// A little program of its own in POSIX shell, with tests and a history: what a rig is made from.
struct Project {
  std::string_view rig;
  std::vector<ProjectCommit> history;
  std::vector<ProjectTask> tasks;
};

/// The two projects of the demo, with four tasks.
[[nodiscard]] const std::vector<Project>& demo_projects();

/// `web-1`, `calc-2`: the id of task `index` of a project.
[[nodiscard]] std::string task_id(const Project& project, std::size_t index);

/// The work item as it stands on the board, for a robot to do. Pauses are `speed` times shorter
/// than a person can follow.
[[nodiscard]] std::string task_markdown(const Project& project, std::size_t index, double speed);

}  // namespace gt
