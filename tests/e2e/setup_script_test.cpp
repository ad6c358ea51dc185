// SPDX-License-Identifier: Apache-2.0
// packaging/setup.sh beside programs of ours in the place of apt-get, dpkg-query and sudo.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "common/process/process_runner.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SetupScript : public ::testing::Test {
 protected:
  /// A program of the machine that the script meets.
  void add_program(const std::string& name, const std::string& script) {
    const auto file = machine_.path() / name;
    std::ofstream(file) << "#!/bin/bash\n" << script << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }

  /// A Debian machine on which `jq` is not installed.
  void be_debian_without_jq() {
    add_program("dpkg-query", "[[ ${*: -1} != jq ]] && echo -n installed");
    add_program("apt-get", "echo \"$DEBIAN_FRONTEND: $*\" >> '" + calls_file().string() + "'");
    add_program("sudo", "exec \"$@\"");
  }

  ProcessOutcome run(const std::string& path) {
    ProcessRequest request;
    request.program.argv = {"/bin/bash", GT_SOURCE_DIRECTORY "/packaging/setup.sh"};
    request.program.environment = {"PATH=" + path};
    SystemProcessRunner runner;
    const auto outcome = runner.run(request);
    EXPECT_THAT(outcome, testing::IsOk());
    return *outcome;
  }
  ProcessOutcome run() { return run(machine_.path().string() + ":/usr/bin:/bin"); }

  [[nodiscard]] std::filesystem::path calls_file() const { return machine_.path() / "calls"; }
  [[nodiscard]] std::string calls() const {
    std::ostringstream text;
    text << std::ifstream(calls_file()).rdbuf();
    return text.str();
  }

  testing::TempDirectory machine_;
};

TEST_F(SetupScript, InstallsWhatIsMissingAndNothingElse) {
  be_debian_without_jq();
  const auto outcome = run();
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "setup: installing jq\nsetup: installed\n");
  EXPECT_THAT(calls(), HasSubstr("noninteractive: -o DPkg::Lock::Timeout=120 -qq update\n"));
  EXPECT_THAT(calls(), HasSubstr("--no-remove jq\n"));
  EXPECT_THAT(calls(), Not(HasSubstr("cmake")));
}

TEST_F(SetupScript, LeavesAptAloneWhenEverythingIsThere) {
  be_debian_without_jq();
  add_program("dpkg-query", "echo -n installed");
  const auto outcome = run();
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("packages are installed"));
  EXPECT_EQ(calls(), "");
}

TEST_F(SetupScript, ShowsWhatAptSaidWhenItFails) {
  be_debian_without_jq();
  add_program("apt-get", "echo 'E: no network' >&2; exit 100");
  const auto outcome = run();
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("E: no network"));
  EXPECT_THAT(outcome.err, HasSubstr("apt-get install jq"));
}

TEST_F(SetupScript, NamesThePackagesOnAMachineWithoutApt) {
  const auto outcome = run(machine_.path().string());
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no apt-get"));
  EXPECT_THAT(outcome.err, HasSubstr("libspdlog-dev"));
}

}  // namespace
}  // namespace gt
