// SPDX-License-Identifier: Apache-2.0
// The tree that `cmake --install` makes, at a prefix the build knew nothing of.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "common/base/format.h"
#include "common/base/json.h"
#include "tests/support/matchers.h"
#include "tests/support/run_gt.h"
#include "tests/support/temp_directory.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using ::testing::HasSubstr;

std::string content_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class InstalledTree : public ::testing::Test {
 protected:
  /// Installs what was built under `prefix`, inside `destination` where one is given.
  void install(const std::filesystem::path& prefix, const std::filesystem::path& destination = {}) {
    auto environment = testing::clean_environment(directory_.path(), directory_.path());
    testing::set_variable(environment, "DESTDIR", destination.string());
    const auto build = std::filesystem::path(GT_PROGRAM).parent_path().parent_path();
    testing::run_program({"cmake", "--install", build.string(), "--prefix", prefix.string()},
                         directory_.path(), environment);
  }

  testing::TempDirectory directory_;
};

TEST_F(InstalledTree, WorksFromAPrefixWithASpace) {
  const auto prefix = directory_.path() / "some where";
  install(prefix);
  for (const char* file :
       {"bin/gt", "bin/gtd", "bin/gt-http", "share/man/man1/gt.1", "share/man/man8/gtd.8",
        "share/bash-completion/completions/gt", "share/zsh/site-functions/_gt",
        "share/fish/vendor_completions.d/gt.fish", "share/systemd/user/guildtown@.service",
        "share/guildtown/launchd/org.guildtown.gtd.plist", "share/doc/guildtown/README.md"}) {
    EXPECT_TRUE(std::filesystem::is_regular_file(prefix / file)) << file;
  }
  EXPECT_THAT(content_of(prefix / "share/systemd/user/guildtown@.service"),
              HasSubstr("ExecStart=\"" + (prefix / "bin/gtd").string() + "\" --town %f"));
}

TEST_F(InstalledTree, NamesItsPrefixAndNotWherePackagersStageIt) {
  install("/opt/guildtown", directory_.path() / "stage");
  const auto tree = directory_.path() / "stage/opt/guildtown";
  EXPECT_TRUE(std::filesystem::is_regular_file(tree / "bin/gtd"));
  EXPECT_THAT(content_of(tree / "share/systemd/user/guildtown@.service"),
              HasSubstr("ExecStart=\"/opt/guildtown/bin/gtd\" --town %f"));
}

TEST_F(InstalledTree, StartsItsOwnDaemon) {
  const auto prefix = directory_.path() / "prefix";
  install(prefix);
  auto environment = testing::clean_environment(directory_.path(), directory_.path());
  testing::set_variable(environment, "PATH", "/usr/bin:/bin");
  const auto town = directory_.path() / "town";
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.begin(), (prefix / "bin/gt").string());
    return testing::run_program(words, directory_.path(), environment);
  };
  run({"init", town.string()});
  run({"--town", town.string(), "daemon", "start"});
  const auto status = parse_json(run({"--town", town.string(), "daemon", "status", "--json"}));
  ASSERT_THAT(status, testing::IsOk());
  const auto pid = (*status)["pid"].as_integer();
  ASSERT_TRUE(pid);
  EXPECT_EQ(std::filesystem::read_symlink(format("/proc/{}/exe", *pid)), prefix / "bin/gtd");
  run({"--town", town.string(), "down"});
}

}  // namespace
}  // namespace gt
