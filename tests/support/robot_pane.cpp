// SPDX-License-Identifier: Apache-2.0
#include "tests/support/robot_pane.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/tmux/script.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"
#include "tests/support/temp_town.h"

namespace gt::testing {

RobotPane::RobotPane(const Setting& setting) {
  const auto script = directory_.path() / "script.yaml";
  write_file(script, setting.script);
  SessionSpec session;
  session.name = "robot";
  session.instance = new_ulid(SystemClock().now());
  session.directory = setting.workspace.empty() ? directory_.path() : setting.workspace;
  session.argv = {GT_PROGRAM, "robot", "--script", script.string(), "--log", log_file().string()};
  if (!setting.afterwards.empty()) {
    session.argv.insert(session.argv.begin(),
                        {"/bin/sh", "-c", "\"$@\"; " + setting.afterwards, "sh"});
  }
  session.environment = setting.environment;
  session.width = setting.width;
  session.height = setting.height;
  const auto started = tmux_.run_batch(server_lines({}) + start_lines(session));
  EXPECT_TRUE(started && started->succeeded()) << (started ? started->err : "no tmux");
}

std::string RobotPane::screen() {
  return tmux_.run({"capture-pane", "-p", "-t", pane_target("robot")});
}

bool RobotPane::shows(std::string_view text) {
  return shows_all({text});
}

bool RobotPane::shows_all(const std::vector<std::string_view>& texts) {
  std::string last;
  const bool has_come = wait_until([&] {
    last = screen();
    return std::all_of(texts.begin(), texts.end(),
                       [&](std::string_view text) { return last.find(text) != std::string::npos; });
  });
  if (!has_come) ADD_FAILURE() << "the robot shows:\n" << last;
  return has_come;
}

void RobotPane::paste(std::string_view text) {
  ProcessRequest request;
  request.program.argv = {
      "tmux",         "-L", tmux_.name(), "load-buffer", "-b", "robot", "-",  ";",
      "paste-buffer", "-p", "-r",         "-d",          "-b", "robot", "-t", pane_target("robot")};
  request.input = std::string(text);
  SystemProcessRunner runner;
  const auto outcome = runner.run(request);
  EXPECT_TRUE(outcome && outcome->succeeded());
}

void RobotPane::press(const std::vector<std::string>& keys) {
  std::vector<std::string> words = {"send-keys", "-t", pane_target("robot")};
  words.insert(words.end(), keys.begin(), keys.end());
  EXPECT_EQ(tmux_.run(words), "");
}

void RobotPane::resize(int width, int height) {
  EXPECT_EQ(tmux_.run({"resize-window", "-t", pane_target("robot"), "-x", std::to_string(width),
                       "-y", std::to_string(height)}),
            "");
}

std::vector<Value> RobotPane::events(std::string_view event) {
  std::ifstream file(log_file(), std::ios::binary);
  std::vector<Value> found;
  for (std::string line; std::getline(file, line);) {
    const auto value = parse_json(line);
    // The last line may still be on its way.
    if (!value) break;
    if (event.empty() || *(*value)["event"].as_string() == event) found.push_back(*value);
  }
  return found;
}

bool RobotPane::logs(std::string_view event, std::size_t count) {
  return wait_until([&] { return events(event).size() >= count; });
}

std::vector<std::string> RobotPane::prompts() {
  std::vector<std::string> texts;
  for (const Value& event : events("prompt")) texts.push_back(*event["text"].as_string());
  return texts;
}

bool RobotPane::ends() {
  return wait_until([this] { return session().is_dead; });
}

}  // namespace gt::testing
