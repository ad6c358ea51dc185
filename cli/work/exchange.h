// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "hooks/beads.h"

namespace gt {

/// What an import made.
struct Imported {
  std::vector<WorkId> made;
  std::size_t present = 0;  ///< items that had been imported before, and were left alone
  std::size_t unknown_dependencies = 0;
};

/// Takes the issues of a beads export, or of a backup, whose dependencies, labels and comments
/// stand in files beside it, onto a board. An issue that is there already is left alone, so that an
/// import that was cut short can be repeated. Errors: kNotFound; kCorrupt, and nothing is written.
[[nodiscard]] Result<Imported> import_beads(Context& context, const std::string& rig,
                                            const std::filesystem::path& file);

/// Takes the tasks of a kanban-md board onto a board, with their numbers if these are free, else
/// with new ones. A task that is there already, under its number and byte for byte, is left alone.
/// Errors: kNotFound; kCorrupt, and nothing is written.
[[nodiscard]] Result<Imported> import_kanban(Context& context, const std::string& rig,
                                             const std::filesystem::path& directory);

/// Every item of a board as an issue of beads. Errors: kCorrupt, for an item that cannot be read.
[[nodiscard]] Result<std::vector<Value>> beads_of_board(Context& context, const std::string& rig);

/// Writes a kanban-md board into `directory`, which must be empty or not there; returns how many
/// tasks it has. Errors: kConflict; kCorrupt, for an item that cannot be read; kDisk.
[[nodiscard]] Result<std::size_t> export_kanban(Context& context, const std::string& rig,
                                                const std::filesystem::path& directory);

}  // namespace gt
