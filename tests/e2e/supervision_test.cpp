// SPDX-License-Identifier: Apache-2.0
// gt daemon install and uninstall, with a systemctl that plays its part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "common/base/format.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/life_town.h"

namespace gt {
namespace {

using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::LifeTown;

class SupervisedDaemon : public ::testing::Test {
 protected:
  SupervisedDaemon() : bin_(town_.directory() / "bin") {
    add_program("systemd-escape", "echo escaped-town");
    for (std::string& variable : town_.environment()) {
      if (variable.starts_with("PATH=")) variable.insert(5, bin_.string() + ":");
    }
  }

  void add_program(const std::string& name, const std::string& script) {
    testing::write_file(bin_ / name, "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(bin_ / name, std::filesystem::perms::owner_all);
  }
  /// One that runs the daemon when it is told to, and ends it.
  void add_systemctl() {
    add_program("systemctl",
                format("echo \"$*\" >> '{0}'\n"
                       "case \"$*\" in\n"
                       "  *enable*)\n"
                       "    mkdir -p \"$HOME/.config/systemd/user/default.target.wants\"\n"
                       "    setsid gtd --town '{1}' < /dev/null > /dev/null 2>&1 & ;;\n"
                       "  *disable*) gt --town '{1}' daemon stop > /dev/null ;;\n"
                       "esac",
                       calls().string(), town_.root().string()));
  }
  [[nodiscard]] std::filesystem::path calls() const { return town_.directory() / "calls"; }
  [[nodiscard]] std::filesystem::path unit() const {
    return town_.directory() / "home/.config/systemd/user/guildtown@.service";
  }

  LifeTown town_;
  std::filesystem::path bin_;
};

TEST_F(SupervisedDaemon, InstallHandsItToSystemdAndUninstallTakesItBack) {
  add_systemctl();
  ASSERT_EQ(town_.gt({"daemon", "start"}).status, 0) << "one that nobody supervises";
  const GtRun install = town_.gt({"daemon", "install", "--json"});
  EXPECT_EQ(install.status, 0) << install;
  EXPECT_THAT(install.json(), AnswersAs("daemon install"));
  EXPECT_THAT(testing::read_file(unit()), HasSubstr("/gtd\" --town %f"));
  EXPECT_THAT(testing::read_file(calls()), HasSubstr("--user daemon-reload\n--user enable --now "
                                                     "guildtown@escaped-town.service\n"));
  EXPECT_GT(town_.daemon_pid(), 0);
  const GtRun uninstall = town_.gt({"daemon", "uninstall"});
  EXPECT_EQ(uninstall.status, 0) << uninstall;
  EXPECT_THAT(testing::read_file(calls()),
              HasSubstr("--user disable --now guildtown@escaped-town.service\n"));
  EXPECT_FALSE(std::filesystem::exists(unit()));
  EXPECT_EQ(town_.daemon_pid(), 0);
}

TEST_F(SupervisedDaemon, TheUnitStaysWhileAnotherTownUsesIt) {
  add_systemctl();
  ASSERT_EQ(town_.gt({"daemon", "install"}).status, 0);
  testing::write_file(unit().parent_path() / "default.target.wants/guildtown@other.service", "");
  ASSERT_EQ(town_.gt({"daemon", "uninstall"}).status, 0);
  EXPECT_TRUE(std::filesystem::exists(unit()));
}

TEST_F(SupervisedDaemon, WithoutSystemdItSaysWhatToDoAndInstallsNothing) {
  add_program("systemctl", "echo 'Failed to connect to bus' >&2; exit 1");
  const GtRun install = town_.gt({"daemon", "install"});
  EXPECT_EQ(install.status, 1) << install;
  EXPECT_THAT(install.out, HasSubstr("Failed to connect to bus"));
  EXPECT_THAT(install.out, HasSubstr("KillMode=process"));
  EXPECT_THAT(install.out, HasSubstr("systemctl --user enable --now"));
  EXPECT_FALSE(std::filesystem::exists(unit()));
}

}  // namespace
}  // namespace gt
