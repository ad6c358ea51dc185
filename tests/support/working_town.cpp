// SPDX-License-Identifier: Apache-2.0
#include "tests/support/working_town.h"

#include <gtest/gtest.h>

#include "common/base/format.h"

namespace gt::testing {

WorkingTown::WorkingTown(std::string_view config, std::string_view dispatch)
    : LifeTown(format("dispatch: {{mode: {}, settle: 300ms}}\n{}", dispatch, config)) {
  add_rig("web");
}

std::string WorkingTown::add(const std::string& title, const std::string& steps,
                             const std::vector<std::string>& more) const {
  const std::string body = format(
      "Do so.\n\n```robot\n- {{write: {0}.txt, text: \"{0}\\n\"}}\n{1}- commit: Do {0}\n"
      "- run: [gt, done]\n```\n",
      title, steps);
  std::vector<std::string> words = {"add", title, "--rig", "web", "--body", body, "--json"};
  words.insert(words.end(), more.begin(), more.end());
  const GtRun run = gt(words);
  EXPECT_EQ(run.status, 0) << run;
  const Value id = run.json()["id"];
  return id.is_string() ? *id.as_string() : "";
}

std::string WorkingTown::status_of(const std::string& id) const {
  const Value status = gt({"show", id, "--json"}).json()["status"];
  return status.is_string() ? *status.as_string() : "";
}

bool WorkingTown::is_finished(const std::string& id) const {
  const std::string status = status_of(id);
  return status == "review" || status == "done";
}

std::string WorkingTown::holder_of(const std::string& id) const {
  const Value agents = gt({"agents", "--json"}).json()["agents"];
  for (const Value& agent : agents.items()) {
    if (agent["work"] == Value(id)) return *agent["address"].as_string();
  }
  return "";
}

std::string WorkingTown::commits() const {
  return run_program({"git", "log", "--all", "--format=%s"}, make_repository("web"), environment());
}

}  // namespace gt::testing
