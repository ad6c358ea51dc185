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

/// How a file of a kind stands in a workspace.
struct StandingFile {
  std::string path;  ///< as in InstalledFiles
  bool is_there = false;
  bool is_complete = false;  ///< it says all that the kind wants it to say
};

/// How the files of `kind` stand in the agent's workspace and in `home`; nothing is changed.
/// Errors: kDisk.
[[nodiscard]] Result<std::vector<StandingFile>> standing_files(const Kind& kind,
                                                               const TownPaths& paths,
                                                               const Address& address,
                                                               const std::filesystem::path& home,
                                                               Disk& disk, Git git);

/// Takes out of the agent's workspace what install_files put there, and leaves the rest as found; a
/// file with nothing left in it goes. What git tracks, what is a link out of the workspace, and
/// what stands in the home directory is left alone. A second call changes nothing.
/// Returns what was changed as `written`. Errors: kDisk; kConflict.
[[nodiscard]] Result<InstalledFiles> remove_files(const Kind& kind, const TownPaths& paths,
                                                  const Address& address, Disk& disk, Git git);

/// `text` with {town}, {workspace} and {repository} as the paths they stand for, escaped as between
/// the quotes of JSON and TOML.
[[nodiscard]] std::string with_paths(std::string text, const TownPaths& paths,
                                     const Address& address);

/// `from` laid over `into`: maps are merged key by key, lists get the elements they lack, any other
/// value of `from` wins.
[[nodiscard]] Value merged_json(Value into, const Value& from);

/// `from` without what merged_json would have laid there of `ours`: equal values and list elements
/// go, and maps and lists that they leave empty.
[[nodiscard]] Value without_json(const Value& from, const Value& ours);

/// `into` with the keys of `from` that it lacks, at any depth; what it has stays.
[[nodiscard]] Value filled_json(Value into, const Value& from);

}  // namespace gt
