// SPDX-License-Identifier: Apache-2.0
#include "tests/support/processes.h"

#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <thread>

#include "common/base/text.h"

namespace gt::testing {

bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

bool is_gone(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t name_end = text.rfind(") ");
  return name_end == std::string::npos || text[name_end + 2] == 'Z' || text[name_end + 2] == 'X';
}

bool has_children() {
  siginfo_t found{};
  return ::waitid(P_ALL, 0, &found, WEXITED | WNOHANG | WNOWAIT) == 0;
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

std::vector<pid_t> pids_running(const std::filesystem::path& root, std::string_view words) {
  std::vector<pid_t> pids;
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", gone)) {
    const auto pid = parse_integer(entry.path().filename().string());
    if (!pid) continue;
    std::ostringstream text;  // of unknown size, and perhaps gone by now
    text << std::ifstream(entry.path() / "cmdline").rdbuf();
    std::string line = text.str();
    std::replace(line.begin(), line.end(), '\0', ' ');
    if (line.find(words) == std::string::npos) continue;
    const bool is_ours = line.find(root.string()) != std::string::npos ||
                         std::filesystem::read_symlink(entry.path() / "cwd", gone) == root;
    if (is_ours) pids.push_back(static_cast<pid_t>(*pid));
  }
  return pids;
}

}  // namespace gt::testing
