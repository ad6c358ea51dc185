// SPDX-License-Identifier: Apache-2.0
#include "common/tmux/environment.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "common/base/format.h"
#include "common/process/spawn.h"
#include "common/tmux/script.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 9> kAllowed = {
    "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TERM", "XDG_RUNTIME_DIR", "TMUX_TMPDIR"};

bool is_allowed(std::string_view name) {
  return name.starts_with("LC_") ||
         std::find(kAllowed.begin(), kAllowed.end(), name) != kAllowed.end();
}

std::string our_path() {
  const char* path = std::getenv("PATH");
  return path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
}

}  // namespace

std::string tmux_program() {
  return find_program("tmux", our_path()).value_or("tmux");
}

std::vector<std::string> tmux_environment() {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view variable = *entry;
    if (is_allowed(variable.substr(0, variable.find('=')))) environment.emplace_back(variable);
  }
  return environment;
}

std::string tmux_path_line() {
  return format("set-environment -g PATH {}\n", tmux_quoted(our_path()));
}

}  // namespace gt
