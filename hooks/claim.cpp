// SPDX-License-Identifier: Apache-2.0
#include "hooks/claim.h"

#include "common/base/format.h"
#include "hooks/board.h"

namespace gt {

bool is_claimed_by_other(const WorkSummary& item, std::string_view by, WallTime now) {
  return item.claim && item.claim->by != by && item.claim->is_live(now);
}

bool is_abandoned(const WorkSummary& item, WallTime now) {
  return item.standing() == WorkStatus::kInProgress && item.claim && !item.claim->is_live(now);
}

Result<void> take_claim(WorkItem& item, std::string_view by, std::string_view token, WallTime now,
                        WallTime expires_at) {
  const std::string id = item.id.str();
  if (is_claimed_by_other(item, by, now)) {
    const auto until = item.claim->expires_at;
    return Error{ErrorCode::kConflict,
                 format("{} is claimed by {}{}", id, item.claim->by,
                        until ? format(" until {}", format_time(*until)) : ""),
                 format("'gt show {}' tells more; 'gt ls --ready' lists what is free", id)};
  }
  if (item.standing() == WorkStatus::kBlocked) {
    return Error{ErrorCode::kRefused, format("{} is blocked: {}", id, item.block_reason),
                 format("gt unblock {}", id)};
  }
  GT_CHECK(move_item(item, WorkStatus::kInProgress, now));
  const bool is_renewed = item.claim && item.claim->by == by && item.claim->is_live(now);
  if (!is_renewed) item.claim = WorkClaim{std::string(by), now, std::string(token), std::nullopt};
  item.claim->expires_at = expires_at;
  item.assignee = by;
  return {};
}

Result<void> check_claim(const WorkSummary& item, std::string_view token) {
  const bool is_held = item.claim && item.claim->token == token;
  if (token.empty() || is_held) return {};
  return Error{ErrorCode::kConflict,
               format("that claim on {} has ended{}", item.id.str(),
                      item.claim ? format("; {} has it now", item.claim->by) : ""),
               "what was done under it is not counted; 'gt claim' takes another item"};
}

Result<void> release_claim(WorkItem& item, std::string_view by, WallTime now) {
  if (is_claimed_by_other(item, by, now)) {
    return Error{ErrorCode::kConflict,
                 format("{} is claimed by {}, not by {}", item.id.str(), item.claim->by, by),
                 format("gt release {} --as {}", item.id.str(), item.claim->by)};
  }
  GT_CHECK(move_item(item, WorkStatus::kTodo, now));
  item.claim.reset();
  item.assignee.clear();
  return {};
}

}  // namespace gt
