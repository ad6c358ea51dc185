// SPDX-License-Identifier: Apache-2.0
// A work item, `RIG/board/NNN-slug.md`: YAML front matter between `---` lines, then Markdown.
// kanban-md boards have their items in `board/tasks/`; both places are read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"
#include "common/town/address.h"
#include "common/town/paths.h"

namespace gt {

struct WorkItem {
  explicit WorkItem(WorkId which) : id(std::move(which)) {}

  WorkId id;
  std::string title;
  std::string status;
  std::string priority;
  std::string body;
  std::string key;  ///< of its file
  Value fields;     ///< the whole front matter
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<WorkItem> parse_work_item(std::string_view text, std::string_view key,
                                               std::string_view rig);

/// Errors: kNotFound; kCorrupt.
[[nodiscard]] Result<WorkItem> load_work_item(Store& store, const WorkId& id);

}  // namespace gt
