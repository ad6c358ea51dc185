// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/progress.h"

#include <fstream>
#include <sstream>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// Empty if the branch is not there.
std::string commit_of(const std::filesystem::path& repository, const std::string& branch) {
  const std::string name = "refs/heads/" + branch;
  const std::string loose = content_of(repository / name);
  if (!loose.empty()) return std::string(trimmed(loose));
  const std::string packed = content_of(repository / "packed-refs");
  for (const std::string_view line : lines_of(packed)) {
    if (line.ends_with(" " + name)) return std::string(line.substr(0, line.find(' ')));
  }
  return {};
}

}  // namespace

std::string progress_of(const TownPaths& paths, const AgentHook& hook) {
  const std::string& rig = hook.address.rig();
  const std::string commit =
      hook.branch && !rig.empty() ? commit_of(paths.repository(rig), *hook.branch) : "";
  return format("{} {} {}", commit.empty() ? "-" : commit, hook.step.value_or(0),
                hook.mailed.empty() ? "-" : hook.mailed);
}

}  // namespace gt
