// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/agents/kind.h"
#include "common/git/git.h"
#include "common/store/disk.h"
#include "common/town/paths.h"

namespace gt {

/// What install_files did.
struct InstalledFiles {
  std::vector<std::string> written;
  /// `path: reason` of files that somebody else owns, such as one that git tracks: the agent works,
  /// but that part of its settings is missing.
  std::vector<std::string> left_alone;
};

/// Puts the files of `kind` into the agent's workspace and into `home`. What a person has set in
/// them stays; a second call writes nothing. Git ignores them in every worktree of the rig. Of what
/// stands in `home` nothing is changed, things are only added, and what cannot be is left alone.
/// Errors: kRefused when a symbolic link leads out of the workspace; kDisk for the workspace.
[[nodiscard]] Result<InstalledFiles> install_files(const Kind& kind, const TownPaths& paths,
                                                   const Address& address,
                                                   const std::filesystem::path& home, Disk& disk,
                                                   Git git);

/// `text` with {town}, {workspace} and {repository} as the paths they stand for, escaped as between
/// the quotes of JSON and TOML.
[[nodiscard]] std::string with_paths(std::string text, const TownPaths& paths,
                                     const Address& address);

/// `from` laid over `into`: maps are merged key by key, lists get the elements they lack, any other
/// value of `from` wins.
[[nodiscard]] Value merged_json(Value into, const Value& from);

/// `into` with the keys of `from` that it lacks, at any depth; what it has stays.
[[nodiscard]] Value filled_json(Value into, const Value& from);

}  // namespace gt
