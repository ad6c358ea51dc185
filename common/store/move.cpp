// SPDX-License-Identifier: Apache-2.0
#include "common/store/move.h"

namespace gt {

Result<void> move_durably(Disk& disk, const std::filesystem::path& from,
                          const std::filesystem::path& to) {
  GT_CHECK(disk.make_directories(to.parent_path()));
  GT_CHECK(disk.rename(from, to));
  GT_CHECK(disk.sync_directory(to.parent_path()));
  return disk.sync_directory(from.parent_path());
}

}  // namespace gt
