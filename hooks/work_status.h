// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace gt {

/// Where a work item stands. A board of somebody else may have other words: such a status is kept
/// and shown, and means none of these.
enum class WorkStatus { kBacklog, kTodo, kInProgress, kReview, kBlocked, kDone, kArchived };

/// `backlog`, `todo`, `in-progress`, `review`, `blocked`, `done`, `archived`.
[[nodiscard]] std::string_view work_status_name(WorkStatus status);
[[nodiscard]] std::optional<WorkStatus> work_status_named(std::string_view name);
[[nodiscard]] const std::vector<std::string_view>& work_status_names();

/// Nothing is left to do: done or archived.
[[nodiscard]] bool is_finished(std::optional<WorkStatus> status);

/// The one table of moves. To stay is legal; nothing goes to blocked, which takes a reason
/// (`gt block`). From a status nobody knows (nothing) every other one may be reached.
[[nodiscard]] bool is_legal_move(std::optional<WorkStatus> from, WorkStatus to);

/// Where an item may go from there, in the order of the statuses.
[[nodiscard]] std::vector<WorkStatus> legal_moves(std::optional<WorkStatus> from);

}  // namespace gt
