// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/git_call.h"

#include <unistd.h>

#include <string_view>

namespace gt {

ProcessRequest git_call(std::vector<std::string> arguments, const std::filesystem::path& worktree) {
  std::vector<std::string> environment = {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
                                          "GIT_TERMINAL_PROMPT=0"};
  for (char** variable = ::environ; *variable != nullptr; ++variable) {
    if (!std::string_view(*variable).starts_with("GIT_")) environment.emplace_back(*variable);
  }
  ProcessRequest request;
  request.program.argv = std::move(arguments);
  request.program.argv.insert(request.program.argv.begin(), "git");
  request.program.directory = worktree;
  request.program.environment = std::move(environment);
  return request;
}

}  // namespace gt
