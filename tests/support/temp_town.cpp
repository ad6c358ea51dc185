// SPDX-License-Identifier: Apache-2.0
#include "tests/support/temp_town.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "common/base/text.h"
#include "common/ipc/client.h"
#include "common/process/process_runner.h"
#include "common/store/file_lock.h"
#include "common/town/paths.h"
#include "common/town/town.h"

namespace gt::testing {
namespace {

constexpr std::string_view kConfig = R"(name: test
heartbeat: {every: 1h}
kinds: {mayor: robot, polecat: robot, crew: robot}
)";

}  // namespace

TempTown::TempTown(std::string_view config) : root_(directory_.path() / "town") {
  const auto home = directory_.path() / "home";
  const auto sockets = directory_.path() / "tmux";
  for (const auto& each : {root_ / "mayor", root_ / ".gt", home, sockets}) {
    std::filesystem::create_directories(each);
  }
  // tmux refuses a directory that others may enter.
  std::filesystem::permissions(sockets, std::filesystem::perms::owner_all);
  std::filesystem::permissions(root_ / ".gt", std::filesystem::perms::owner_all);
  environment_ = clean_environment(home, sockets);
  const bool is_manual = config.find("dispatch:") == std::string_view::npos;
  write("town.yaml", std::string(kConfig) + (is_manual ? "dispatch: {mode: manual}\n" : "") +
                         std::string(config));
  tmux_server_ = tmux_server_name("test", root_);
}

TempTown::~TempTown() {
  const TownPaths paths(root_);
  if (std::filesystem::exists(paths.socket())) {
    (void)DaemonClient(paths.socket()).call("shutdown");
  }
  if (std::filesystem::exists(paths.daemon_lock())) {
    const auto lock = FileLock::acquire(paths.daemon_lock(), std::chrono::seconds(10));
    if (!lock) ADD_FAILURE() << "the town's daemon is still there: " << lock.error().message;
  }
  // No server is the usual case, and then this fails.
  SystemProcessRunner runner;
  ProcessRequest request;
  request.program = {{"tmux", "-L", tmux_server_, "kill-server"}, directory(), environment_};
  (void)runner.run(request);
}

GtRun TempTown::gt(const std::vector<std::string>& words) const {
  return gt_in(root_, words);
}

GtRun TempTown::gt_in(const std::filesystem::path& directory,
                      const std::vector<std::string>& words) const {
  return run_gt(words, {directory, environment_});
}

std::filesystem::path TempTown::make_repository(const std::string& name) const {
  const auto path = directory() / "repositories" / name;
  if (std::filesystem::exists(path)) return path;
  write_file(path / "README.md", "# " + name + "\n");
  write_file(path / "Makefile", "test:\n\t@echo 1 test passed\n");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"init", "-q", "-b", "main"}, {"add", "-A"}, {"commit", "-q", "-m", "Begin"}}) {
    std::vector<std::string> argv = {"git"};
    argv.insert(argv.end(), words.begin(), words.end());
    run_program(argv, path, environment_);
  }
  return path;
}

void TempTown::add_rig(const std::string& name) const {
  const GtRun run = gt({"rig", "add", name, make_repository(name).string()});
  EXPECT_EQ(run.status, 0) << run;
}

void TempTown::write(std::string_view key, std::string_view text) const {
  write_file(root_ / key, text);
}

std::string TempTown::read(std::string_view key) const {
  return read_file(root_ / key);
}

bool TempTown::has(std::string_view key) const {
  return std::filesystem::exists(root_ / key);
}

std::string run_program(const std::vector<std::string>& argv,
                        const std::filesystem::path& directory,
                        const std::vector<std::string>& environment) {
  SystemProcessRunner runner;
  ProcessRequest request;
  request.program = {argv, directory, environment};
  const auto outcome = runner.run(request);
  if (!outcome) {
    ADD_FAILURE() << join(argv, " ") << ": " << outcome.error().message;
    return {};
  }
  EXPECT_TRUE(outcome->succeeded()) << join(argv, " ") << "\n" << outcome->out << outcome->err;
  return outcome->out;
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  EXPECT_TRUE(file.good()) << path;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace gt::testing
