// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/context.h"
#include "cli/doctor/finding.h"
#include "cli/doctor/patient.h"

namespace gt {

/// A version as programs tell it: `tmux 3.3a`, `git version 2.39.5`.
struct ProgramVersion {
  int major = 0, minor = 0;
  friend auto operator<=>(const ProgramVersion&, const ProgramVersion&) = default;
};

/// The first `N.N` in `text`; nothing if there is none.
[[nodiscard]] std::optional<ProgramVersion> version_in(std::string_view text);

/// The command that installs a package on this machine, by the package manager in `path`.
[[nodiscard]] std::string install_command(std::string_view package, std::string_view path);

/// The program is there and new enough: asked by commands that cannot do without it before they
/// change anything. It starts the program. Errors: kMissing, which names the version that is
/// needed, with the command that installs it as the hint.
[[nodiscard]] Result<void> require_tmux(Context& context);
[[nodiscard]] Result<void> require_git(Context& context);

/// tmux and git: there, and new enough.
[[nodiscard]] Findings check_programs(Context& context);

/// The program of each kind; one that an agent of the town needs must be there.
[[nodiscard]] Findings check_kinds(Context& context, const Patient& patient);

}  // namespace gt
