// SPDX-License-Identifier: Apache-2.0
#include "tests/support/life_town.h"

#include <gtest/gtest.h>

#include <future>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/town/paths.h"

namespace gt::testing {

LifeTown::~LifeTown() {
  const GtRun down = gt({"down"});
  EXPECT_EQ(down.status, 0) << down;
}

void LifeTown::add_kind(std::string_view name, std::string_view script) const {
  write(format("kinds/{}.yaml", name),
        format("name: {}\nsummary: a script\nstart: [sh, -c, {}]\n", name, to_json(Value(script))));
}

void LifeTown::add_agent(std::string_view address, std::string_view kind,
                         std::string_view more) const {
  const auto parsed = Address::parse(address);
  ASSERT_TRUE(parsed);
  std::filesystem::create_directories(TownPaths(root()).workspace(*parsed));
  write(hook_of(address), format("address: {}\nrole: {}\nkind: {}\ndesired: running\n{}", address,
                                 role_name(parsed->role()), kind, more));
}

void LifeTown::add_bare_rig(std::string_view name, bool is_parked) const {
  write(format("{}/rig.yaml", name),
        format("remote: /nowhere\nbranch: main\nparked: {}\n", is_parked));
}

std::string LifeTown::hook_of(std::string_view address) {
  return format(".gt/hooks/{}.yaml", address);
}

Value LifeTown::agent(std::string_view address) const {
  const GtRun ps = gt({"ps", "--json"});
  EXPECT_EQ(ps.status, 0) << ps;
  const Value answer = ps.json();
  for (const Value& each : answer["agents"].items()) {
    if (*each["address"].as_string() == address) return each;
  }
  return {};
}

std::string LifeTown::state_of(std::string_view address) const {
  const Value found = agent(address);
  const std::string* state = found["state"].as_string();
  return state != nullptr ? *state : "";
}

pid_t LifeTown::pid_of(std::string_view address) const {
  return static_cast<pid_t>(agent(address)["pid"].as_integer().value_or(0));
}

pid_t LifeTown::daemon_pid() const {
  const GtRun status = gt({"daemon", "status", "--json"});
  return static_cast<pid_t>(status.json()["pid"].as_integer().value_or(0));
}

int LifeTown::journalled(std::string_view event, std::string_view address) const {
  int count = 0;
  std::error_code absent;
  for (const auto& day : std::filesystem::directory_iterator(root() / ".gt/journal", absent)) {
    const std::string lines = read_file(day.path());
    for (const std::string_view line : lines_of(lines)) {
      const auto entry = parse_json(line);
      EXPECT_TRUE(entry) << line;
      if (entry && *(*entry)["event"].as_string() == event &&
          *(*entry)["subject"].as_string() == address) {
        ++count;
      }
    }
  }
  return count;
}

std::vector<ProcessIdentity> LifeTown::processes() const {
  return processes_with({"GT_TOWN=" + root().string()});
}

std::string LifeTown::tmux(const std::vector<std::string>& words) const {
  std::vector<std::string> argv = {"tmux", "-L", tmux_server()};
  argv.insert(argv.end(), words.begin(), words.end());
  return run_program(argv, directory(), environment());
}

std::vector<GtRun> LifeTown::gt_at_once(int count, const std::vector<std::string>& words) const {
  std::vector<std::future<GtRun>> running;
  for (int i = 0; i < count; ++i) {
    running.push_back(std::async(std::launch::async, [&] { return gt(words); }));
  }
  std::vector<GtRun> runs;
  for (auto& each : running) runs.push_back(each.get());
  return runs;
}

}  // namespace gt::testing
