// SPDX-License-Identifier: Apache-2.0
#include "hooks/readiness.h"

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

std::string names_of(const std::vector<WorkId>& ids) {
  std::vector<std::string> names;
  for (const WorkId& id : ids) names.push_back(id.str());
  return join(names, ", ");
}

}  // namespace

OpenDependencies open_dependencies(const WorkSummary& item, const AskFinished& ask) {
  OpenDependencies open;
  for (const WorkId& id : item.depends_on) {
    const auto is_finished = ask(id);
    if (!is_finished) {
      open.missing.push_back(id);
    } else if (!*is_finished) {
      open.unfinished.push_back(id);
    }
  }
  return open;
}

std::optional<std::string> why_not_ready(const WorkSummary& item, const AskFinished& ask,
                                         WallTime now) {
  const auto standing = item.standing();
  if (standing == WorkStatus::kBlocked) {
    return item.block_reason.empty() ? "blocked" : format("blocked: {}", item.block_reason);
  }
  if (standing != WorkStatus::kBacklog && standing != WorkStatus::kTodo) {
    return std::string(item.standing_name());
  }
  const OpenDependencies open = open_dependencies(item, ask);
  if (!open.missing.empty()) return format("depends on {}: not there", names_of(open.missing));
  if (!open.unfinished.empty()) return format("waits for {}", names_of(open.unfinished));
  if (item.scheduled_for && now < *item.scheduled_for) {
    return format("not before {}", format_time(*item.scheduled_for));
  }
  if (item.claim && item.claim->is_live(now)) return format("claimed by {}", item.claim->by);
  return std::nullopt;
}

}  // namespace gt
