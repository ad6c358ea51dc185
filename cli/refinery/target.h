// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "cli/context.h"
#include "common/git/merging.h"
#include "hooks/rig.h"

namespace gt {

/// The branch that a rig's work lands on. What is done to it is done against the commit that was
/// last seen there.
class Target {
 public:
  Target(Context& context, const RigConfig& rig, Merging& git)
      : context_(context),
        rig_(rig),
        git_(git),
        repository_(context.town().paths.repository(rig.name)) {}

  /// Where it was when this last looked, or what it was moved to since.
  [[nodiscard]] const std::string& commit() const { return commit_; }
  [[nodiscard]] Result<bool> has(std::string_view commit);

  /// Asks the remote; fetches only if somebody else has pushed. Errors: fetch_remote's; kNotFound
  /// when the branch is not there.
  [[nodiscard]] Result<void> look();
  /// By compare-and-swap, and believed only when the remote itself says so. Errors: kConflict when
  /// somebody else moved it; kRefused when the remote does not want it.
  [[nodiscard]] Result<void> move_to(const std::string& commit);

 private:
  [[nodiscard]] Result<void> push(const std::string& commit);

  Context& context_;
  const RigConfig& rig_;
  Merging& git_;
  std::filesystem::path repository_;
  std::string commit_;
};

}  // namespace gt
