// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/work/boards.h"
#include "cli/work/work_view.h"

namespace gt {

/// Which items somebody wants to see.
struct WorkFilter {
  std::vector<std::string> statuses;  ///< any of them; none: all that are not finished
  std::vector<std::string> tags;      ///< all of them
  std::optional<std::string> assignee;
  bool wants_all = false;  ///< also what is finished

  [[nodiscard]] bool wants_finished() const { return wants_all || !statuses.empty(); }
  [[nodiscard]] bool takes(const WorkSummary& item) const;
};

/// Some items of some boards, the most urgent first.
struct WorkListing {
  std::unique_ptr<Boards> boards;  ///< the items are borrowed from it
  std::vector<const WorkSummary*> items;
  std::vector<Error> problems;  ///< files and boards that cannot be read
};

/// What `filter` takes of the boards that are meant; `scope` is how much of them is to be listed at
/// least. Errors: kUsage, kNotFound for a --rig that is not there.
[[nodiscard]] Result<WorkListing> list_work(Context& context, const Args& args,
                                            const WorkFilter& filter,
                                            ListScope scope = ListScope::kUnfinished);

/// Takes out what may not be begun now.
void keep_ready(WorkListing& listing, WallTime now);

/// The listing as a table, or, if `is_tree`, as the tree of what depends on what; `none` is said
/// when it is empty.
[[nodiscard]] Answer list_report(Context& context, WorkListing listing, bool is_tree,
                                 std::string_view none);

/// The keys of a list_report.
inline const std::initializer_list<AnswerKey> kListAnswer = {
    {"items", "array", "the most urgent first"},
    GT_WORK_KEYS("items[]."),
    {"problems", "array", "files that cannot be read"},
    {"problems[].problem", "string", "file, line and reason"},
    {"problems[].next", "string", "what to do about it"}};

}  // namespace gt
