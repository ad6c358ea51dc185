// SPDX-License-Identifier: Apache-2.0
// Issues of beads (github.com/steveyegge/beads), as `bd export` writes them: one JSON object a
// line.
//
// An item that was imported keeps the issue under the key `beads` of its front matter, but for its
// title and its text, so that an export gives back what we have no field for, and gives back as it
// was what nobody has changed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/base/value.h"
#include "hooks/work_item.h"

namespace gt {

/// What the issues of beads are called here.
using BeadIds = std::map<std::string, WorkId, std::less<>>;

/// The issues of an export. `file` is named in messages. Errors: kCorrupt, with file and line, for
/// a line that is no issue.
[[nodiscard]] Result<std::vector<Value>> parse_beads(std::string_view text, std::string_view file);

/// One JSON object a line, of any kind. Errors: as parse_beads.
[[nodiscard]] Result<std::vector<Value>> parse_json_lines(std::string_view text,
                                                          std::string_view file);

/// The id of an issue; empty if it has none.
[[nodiscard]] std::string bead_name(const Value& issue);

/// How many of its dependencies name issues that are not in `ids`: they are kept, but nothing waits
/// for them.
[[nodiscard]] std::size_t unknown_dependencies(const Value& issue, const BeadIds& ids);

/// The item that an issue becomes. Errors: kCorrupt, naming the issue, for a field of another type.
[[nodiscard]] Result<WorkItem> item_of_bead(const Value& issue, const WorkId& id,
                                            const BeadIds& ids);

/// The issue that an item becomes; `ids` has those that were imported. The others are called as
/// here.
[[nodiscard]] Value bead_of_item(const WorkItem& item, const BeadIds& ids);

}  // namespace gt
