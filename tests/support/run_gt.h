// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/value.h"

namespace gt::testing {

/// What one run of the built `gt` came to.
struct GtRun {
  int status = 0;
  std::string out, err;

  /// `out` as JSON. Anything else is a failure of the test, and null.
  [[nodiscard]] Value json() const;
};

/// So that a failed EXPECT shows the whole run.
std::ostream& operator<<(std::ostream& stream, const GtRun& run);

/// Where and with what a run takes place.
struct GtPlace {
  std::filesystem::path directory;
  std::vector<std::string> environment;  ///< all of it, as `NAME=value`
  std::string input = {};
  Duration deadline = std::chrono::seconds(60);
  std::vector<std::string> wrapper = {};  ///< a program and words before `gt`, such as unshare
};

/// An environment without anything of the caller's: the built programs and the system's in PATH,
/// `home` as HOME with an identity for git, tmux's sockets in `tmux_directory`.
[[nodiscard]] std::vector<std::string> clean_environment(
    const std::filesystem::path& home, const std::filesystem::path& tmux_directory);

/// Sets or replaces `name` in an environment.
void set_variable(std::vector<std::string>& environment, const std::string& name,
                  const std::string& value);

/// Runs `gt WORDS` to its end. A run over its deadline is a failure of the test.
[[nodiscard]] GtRun run_gt(const std::vector<std::string>& words, const GtPlace& place);

}  // namespace gt::testing
