// SPDX-License-Identifier: Apache-2.0
// Commands that cannot do without tmux or git, where these are missing or too old.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/durable_command.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::TempTown;

struct Need {
  std::string name;
  std::vector<std::string> words;
  std::string program;
  std::string old, least;  ///< what one says of itself that is too old, and what is needed
};

class MissingProgram : public ::testing::TestWithParam<Need> {
 protected:
  MissingProgram() {
    town_.write(".gt/hooks/mayor.yaml",
                "address: mayor\nrole: mayor\nkind: robot\ndesired: stopped\n");
    source_ = town_.make_repository("web").string();
    add("apt-get", "exit 0");
  }

  /// A program in the one directory of PATH.
  void add(const std::string& name, const std::string& script) {
    const fs::path bin = town_.directory() / "bin";
    testing::write_file(bin / name, "#!/bin/sh\n" + script + "\n");
    fs::permissions(bin / name, fs::perms::owner_all);
    testing::set_variable(town_.environment(), "PATH", bin.string());
  }

  GtRun run() {
    std::vector<std::string> words = GetParam().words;
    for (std::string& word : words) {
      if (word == "SOURCE") word = source_;
    }
    const auto before = state();
    GtRun run = town_.gt_in(GetParam().name == "Init" ? town_.directory() : town_.root(), words);
    EXPECT_EQ(state(), before);
    EXPECT_FALSE(town_.has(".gt/run/gtd.sock")) << "a daemon was started";
    EXPECT_FALSE(fs::exists(town_.directory() / "new"));
    return run;
  }

  [[nodiscard]] testing::DurableState state() const {
    return testing::durable_state(town_.root(), town_.directory() / "home");
  }

  TempTown town_;
  std::string source_;
};

TEST_P(MissingProgram, IsNamedWithTheCommandThatInstallsItAndNothingIsChanged) {
  const GtRun told = run();
  EXPECT_EQ(told.status, 1) << told;
  EXPECT_THAT(told.err, AllOf(HasSubstr(GetParam().program + " is not installed"),
                              HasSubstr("sudo apt-get install " + GetParam().program)));
}

TEST_P(MissingProgram, ThatIsTooOldIsNamedWithWhatIsNeededAndNothingIsChanged) {
  add(GetParam().program, "echo '" + GetParam().old + "'");
  const GtRun told = run();
  EXPECT_EQ(told.status, 1) << told;
  EXPECT_THAT(told.err, AllOf(HasSubstr(GetParam().old + " is too old"),
                              HasSubstr(GetParam().least + " is needed"),
                              HasSubstr("sudo apt-get install " + GetParam().program)));
}

INSTANTIATE_TEST_SUITE_P(
    Of, MissingProgram,
    ::testing::Values(
        Need{"Start", {"start", "mayor"}, "tmux", "tmux 3.1c", "3.2"},
        Need{"Up", {"up", "--include-stopped"}, "tmux", "tmux 3.1c", "3.2"},
        Need{"Restart", {"restart", "mayor"}, "tmux", "tmux 3.1c", "3.2"},
        Need{"Attach", {"attach"}, "tmux", "tmux 3.1c", "3.2"},
        Need{"Init", {"init", "new"}, "tmux", "tmux 3.1c", "3.2"},
        Need{"RigAdd", {"rig", "add", "web", "SOURCE"}, "git", "git version 2.34.9", "2.35"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace gt
