// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/queue_order.h"

#include <algorithm>
#include <tuple>

#include "hooks/work_item.h"

namespace gt {
namespace {

constexpr int kLowestRank = 3;

/// Smaller ones first. A priority is worth a head start, so that two requests never change places
/// while they wait, but for the one that has waited too long.
auto place_of(const MergeRequest& request, WallTime now, Duration age_bound) {
  const bool is_overdue = now - request.submitted >= age_bound;
  const int group = request.front ? 0 : is_overdue ? 1 : 2;
  const WallTime since = request.front.value_or(request.submitted);
  const int rank = group == 2 ? priority_rank(request.priority) : 0;
  return std::tuple(group, since + age_bound * rank / kLowestRank, request.id);
}

}  // namespace

std::vector<MergeRequest> in_order(std::vector<MergeRequest> requests, WallTime now,
                                   Duration age_bound) {
  std::sort(requests.begin(), requests.end(), [&](const MergeRequest& a, const MergeRequest& b) {
    return place_of(a, now, age_bound) < place_of(b, now, age_bound);
  });
  return requests;
}

}  // namespace gt
