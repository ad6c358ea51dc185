// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "hooks/dependencies.h"
#include "hooks/readiness.h"

namespace gt {

/// The rig that --rig, the directory or the agent means; every rig of the town if none does.
[[nodiscard]] Result<std::vector<std::string>> rigs_meant(Context& context, const Args& args);

/// The id `text` names: `web-42`, or `42` on the board that is meant. Errors: kUsage.
[[nodiscard]] Result<WorkId> work_id(const Context& context, const Args& args,
                                     std::string_view text);
/// The same for the words under one positional, or the commas of an option.
[[nodiscard]] Result<std::vector<WorkId>> work_ids(const Context& context, const Args& args,
                                                   const std::vector<std::string>& texts);

/// `a,b` and `c` as `a`, `b`, `c`, without the blanks and what is empty.
[[nodiscard]] std::vector<std::string> split_at_commas(const std::vector<std::string>& texts);

/// Whether an item is finished, by its own file alone: for one item with a few dependencies that is
/// sooner said than a board is listed.
[[nodiscard]] AskFinished ask_files(Context& context);

/// The boards of a town, each listed once, when it is first asked for.
class Boards {
 public:
  Boards(Context& context, ListScope scope) : context_(context), scope_(scope) {}

  /// Borrowed from this. Errors: kFailed, when the board cannot be read at all.
  [[nodiscard]] Result<const BoardList*> list(const std::string& rig);
  /// An item among those listed; borrowed. A null pointer, too, if its board cannot be read.
  [[nodiscard]] const WorkSummary* find(const WorkId& id);
  [[nodiscard]] AskDependencies dependencies();
  /// Whether an item is finished; nothing, too, if its board cannot be read.
  [[nodiscard]] AskFinished asker();

 private:
  Context& context_;
  ListScope scope_;
  std::map<std::string, Result<BoardList>, std::less<>> lists_;
};

}  // namespace gt
