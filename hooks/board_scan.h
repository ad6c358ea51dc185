// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
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

/// Which items a listing is to hold. What is finished is mostly most of a board.
enum class ListScope { kAll, kUnfinished };

/// The items of a board, by number, and an error for each file that cannot be read: one broken file
/// hides no other.
struct BoardList {
  std::vector<WorkSummary> items;
  std::vector<int> left_out;  ///< the numbers of what is finished and not among the items
  std::vector<Error> problems;

  /// A null pointer if it is not among the items.
  [[nodiscard]] const WorkSummary* find(int number) const;
  /// Nothing if there is no such item.
  [[nodiscard]] std::optional<bool> is_finished(int number) const;
};

/// Hears how many of the files that have to be read have been.
using Told = std::function<void(std::size_t read, std::size_t of)>;

/// The items of a board; only files that changed since `index` was written are read, and then it is
/// written anew where that is worth it. A board that is not there is empty. Errors: kFailed, when
/// the directory cannot be read.
[[nodiscard]] Result<BoardList> list_board(const BoardPlace& place, ListScope scope,
                                           const std::filesystem::path& index, const Told& told);

/// The files that have this number, as names below the board's directory.
[[nodiscard]] Result<std::vector<std::string>> names_of_number(const BoardPlace& place, int number);

/// The numbers of all files, sorted.
[[nodiscard]] Result<std::vector<int>> numbers_on(const BoardPlace& place);

/// A file whose id is another than its name says.
[[nodiscard]] Error wrong_number(std::string_view key, int line, const WorkId& found,
                                 const WorkId& expected);
/// Two files of one number.
[[nodiscard]] Error two_files(const WorkId& id, std::string_view first, std::string_view second);

}  // namespace gt
