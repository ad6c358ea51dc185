// SPDX-License-Identifier: Apache-2.0
#include "hooks/work_status.h"

#include <algorithm>

namespace gt {
namespace {

constexpr std::size_t kStatuses = 7;

// Rows: from; columns: to; both in the order of WorkStatus.
constexpr bool kMoves[kStatuses][kStatuses] = {
    //                backlog todo in-progress review blocked done archived
    /* backlog     */ {true, true, true, false, false, true, true},
    /* todo        */ {true, true, true, false, false, true, true},
    /* in-progress */ {true, true, true, true, false, true, true},
    /* review      */ {false, true, true, true, false, true, true},
    /* blocked     */ {true, true, false, false, true, true, true},
    /* done        */ {false, true, false, false, false, true, true},
    /* archived    */ {false, true, false, false, false, false, true},
};

}  // namespace

const std::vector<std::string_view>& work_status_names() {
  static const std::vector<std::string_view> kNames = {"backlog", "todo", "in-progress", "review",
                                                       "blocked", "done", "archived"};
  return kNames;
}

std::string_view work_status_name(WorkStatus status) {
  return work_status_names()[static_cast<std::size_t>(status)];
}

std::optional<WorkStatus> work_status_named(std::string_view name) {
  const auto& names = work_status_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<WorkStatus>(found - names.begin());
}

bool is_finished(std::optional<WorkStatus> status) {
  return status == WorkStatus::kDone || status == WorkStatus::kArchived;
}

bool is_legal_move(std::optional<WorkStatus> from, WorkStatus to) {
  if (!from) return to != WorkStatus::kBlocked;
  return kMoves[static_cast<std::size_t>(*from)][static_cast<std::size_t>(to)];
}

std::vector<WorkStatus> legal_moves(std::optional<WorkStatus> from) {
  std::vector<WorkStatus> moves;
  for (std::size_t i = 0; i < kStatuses; ++i) {
    const auto to = static_cast<WorkStatus>(i);
    if (to != from && is_legal_move(from, to)) moves.push_back(to);
  }
  return moves;
}

}  // namespace gt
