// SPDX-License-Identifier: Apache-2.0
// The board of a rig, `RIG/board/`: config.yml and one file per work item in `tasks/` (or what
// config.yml calls `tasks_dir`), the layout of kanban-md, which may work on it at the same time.
// Items that lie in `RIG/board/` itself are read too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/store/store.h"
#include "common/town/paths.h"
#include "hooks/board_scan.h"
#include "hooks/work_item.h"

namespace gt {

/// What config.yml says of new items. It is kanban-md's file: only `next_id` is ever changed.
struct BoardConfig {
  std::string tasks_directory = "tasks";
  std::string status = "backlog";
  std::string priority = "medium";
  std::string work_class;
  std::optional<int> next_id;
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<BoardConfig> parse_board_config(std::string_view text, std::string_view file);

/// What is to be written down as a new item.
struct NewItem {
  std::string title;
  std::string body = {};
  std::string status = {};    ///< empty: the board's default
  std::string priority = {};  ///< likewise
  std::vector<std::string> tags = {};
  std::vector<WorkId> depends_on = {};
  std::string assignee = {};
  std::optional<WorkId> parent = {};
};

class Board {
 public:
  Board(Store& store, TownPaths paths, std::string_view rig)
      : store_(store), paths_(std::move(paths)), rig_(rig) {}

  [[nodiscard]] const std::string& rig() const { return rig_; }

  /// Writes a new item down under the next number. Numbers have no gap and are never used twice,
  /// whoever else makes items at the same time.
  /// Errors: kUsage for a title without words; kCorrupt, when config.yml is broken; kBusy; kDisk.
  [[nodiscard]] Result<WorkItem> create(const NewItem& item, WallTime now);

  /// Writes down items that come from elsewhere. `make` gets the numbers that are taken, sorted,
  /// and the next one that is free, while nobody else can take it, and returns the items, each with
  /// an id that is free and, if its file is not to be called after its title, the file's name as
  /// its key. Returns them as they were written. Errors: make's; kCorrupt, when config.yml is
  /// broken; kConflict; kDisk.
  using MakeItems =
      std::function<Result<std::vector<WorkItem>>(int next, const std::vector<int>& taken)>;
  [[nodiscard]] Result<std::vector<WorkItem>> adopt(const MakeItems& make);

  /// The key of the item's file, whatever stands in it. Errors: kNotFound; kCorrupt, when two files
  /// have its number.
  [[nodiscard]] Result<std::string> key_of(const WorkId& id);

  /// Errors: as key_of; kCorrupt.
  [[nodiscard]] Result<WorkItem> load(const WorkId& id);

  /// Loads, lets `change` decide, saves; again when somebody else saved in between. A change that
  /// returns an error, and one that changes nothing, write nothing; any other sets `updated`.
  /// Returns what is saved. Errors: as load; change's; kDisk.
  using ItemChange = std::function<Result<void>(WorkItem&)>;
  [[nodiscard]] Result<WorkItem> change(const WorkId& id, WallTime now, const ItemChange& change);

  /// Moves it, if the table of moves allows that. See move_item().
  [[nodiscard]] Result<WorkItem> move(const WorkId& id, WorkStatus to, WallTime now);

  /// Every item, or all that is not finished. Only files that have changed since the last listing
  /// are read; `told` hears of each of them, in case they are many. Errors: kFailed when the
  /// directory cannot be read; a board that is not there is empty.
  [[nodiscard]] Result<BoardList> list(ListScope scope = ListScope::kAll, const Told& told = {});

 private:
  [[nodiscard]] std::string config_key() const;
  [[nodiscard]] Result<BoardConfig> config();
  [[nodiscard]] BoardPlace place();
  [[nodiscard]] Result<WorkItem> write_new(const WorkItem& item, const BoardConfig& config);
  [[nodiscard]] Result<void> advance(const BoardConfig& config, int next_id);

  Store& store_;
  TownPaths paths_;
  std::string rig_;
};

/// What a move makes of an item: its status, when it was started and completed, and no block; a
/// claim ends with the work.
/// Errors: kRefused, with the moves that are legal.
[[nodiscard]] Result<void> move_item(WorkItem& item, WorkStatus to, WallTime now);

/// Most urgent first: by priority, then the older one, then the lower id.
[[nodiscard]] bool is_before(const WorkSummary& a, const WorkSummary& b);

}  // namespace gt
