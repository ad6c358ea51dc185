// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/output/table.h"
#include "common/base/value.h"
#include "hooks/readiness.h"

namespace gt {

/// One item as it is shown: what its file says, and what follows from the others.
struct WorkView {
  const WorkSummary* item;             ///< borrowed
  std::optional<std::string> why_not;  ///< nothing: it is ready
  OpenDependencies open;
};

[[nodiscard]] WorkView view_of(const WorkSummary& item, const AskFinished& ask, WallTime now);

[[nodiscard]] Value to_value(const WorkView& view);

/// The keys of to_value, each behind PREFIX.
#define GT_WORK_KEYS(PREFIX)                                                                   \
  {PREFIX "id", "string", "of the item: the rig and a number"},                                \
      {PREFIX "title", "string", "what is to be done"},                                        \
      {PREFIX "status", "string",                                                              \
       "backlog, todo, in-progress, review, blocked, done, archived, or a word of the board"}, \
      {PREFIX "priority", "string", "critical, high, medium or low"},                          \
      {PREFIX "tags[]", "string", "each tag"}, {PREFIX "assignee", "string?", "whose it is"},  \
      {PREFIX "claimed_by", "string?", "who works at it"},                                     \
      {PREFIX "claim_expires_at", "time?", "when the claim ends"},                             \
      {PREFIX "branch", "string?", "the branch of the work"},                                  \
      {PREFIX "parent", "string?", "the item it is a part of"},                                \
      {PREFIX "dependencies[]", "string", "each item it waits for"},                           \
      {PREFIX "missing_dependencies[]", "string", "of these, the ones that are not there"},    \
      {PREFIX "ready", "boolean", "somebody may begin it now"},                                \
      {PREFIX "because", "string?", "why it is not ready"},                                    \
      {PREFIX "block_reason", "string?", "why it is blocked"},                                 \
      {PREFIX "created", "time?", "when it was written down"},                                 \
      {PREFIX "updated", "time?", "when it was changed last"},                                 \
      {PREFIX "started", "time?", "when it was begun"},                                        \
      {PREFIX "completed", "time?", "when it was done"},                                       \
      {PREFIX "scheduled_for", "time?", "it waits until then"},                                \
      {PREFIX "due", "string?", "a date"}, {PREFIX "class", "string?", "of service"}, {        \
    PREFIX "file", "string", "in the town"                                                     \
  }

/// `○ todo`, in its colour; `◔ todo` for one that waits for something.
[[nodiscard]] Cell status_cell(const WorkView& view);
[[nodiscard]] Cell priority_cell(const WorkSummary& item);
/// How old it is: `3d`.
[[nodiscard]] std::string age_cell(const WorkSummary& item, WallTime now);

}  // namespace gt
