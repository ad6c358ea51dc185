// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "hooks/work_item.h"

namespace gt {

/// Where the items of a board lie.
struct BoardPlace {
  std::filesystem::path directory;  ///< RIG/board
  std::string tasks;                ///< the folder in it
  std::string rig;
};

/// Every item of a board, by number, and an error for each file that cannot be read: one broken
/// file hides no other.
struct BoardList {
  std::vector<WorkSummary> items;
  std::vector<Error> problems;
};

/// Hears how many of the files that have to be read have been.
using Told = std::function<void(std::size_t read, std::size_t of)>;

/// The items of a board; only files that changed since `index` was written are read, and then it is
/// written anew where that is worth it. A board that is not there is empty. Errors: kFailed, when
/// the directory cannot be read.
[[nodiscard]] Result<BoardList> list_board(const BoardPlace& place,
                                           const std::filesystem::path& index, const Told& told);

/// The files that have this number, as names below the board's directory.
[[nodiscard]] Result<std::vector<std::string>> names_of_number(const BoardPlace& place, int number);

/// The highest number of a file; 0 if there is none.
[[nodiscard]] Result<int> highest_number(const BoardPlace& place);

/// A file whose id is another than its name says.
[[nodiscard]] Error wrong_number(std::string_view key, int line, const WorkId& found,
                                 const WorkId& expected);

}  // namespace gt
