// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/policy.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// The first file that one of `globs` names; null if none is.
const FileChange* touched(const std::vector<std::string>& globs,
                          const std::vector<FileChange>& changes) {
  const auto found = std::find_if(changes.begin(), changes.end(), [&](const FileChange& change) {
    return matches_any(globs, change.path);
  });
  return found == changes.end() ? nullptr : &*found;
}

/// Why a person must look at it; empty if none must.
std::string reason_for_review(const MergeRules& rules, const std::vector<FileChange>& changes) {
  if (rules.checks.empty() && rules.needs_review) return "the rig has no check to go by";
  if (rules.needs_review) return "the rig asks for a person's approval";
  if (const FileChange* file = touched(rules.sensitive, changes)) {
    return format("it changes {}", one_line(file->path, 100));
  }
  const int files = static_cast<int>(changes.size());
  if (rules.most_files && files > *rules.most_files) {
    return format("it changes {} files, more than {}", files, *rules.most_files);
  }
  int lines = 0;
  for (const FileChange& change : changes) lines += change.lines;
  if (rules.most_lines && lines > *rules.most_lines) {
    return format("it changes {} lines, more than {}", lines, *rules.most_lines);
  }
  return {};
}

}  // namespace

Turn turn_of(const Result<WorkItem>& item) {
  if (!item && item.error().code == ErrorCode::kNotFound) {
    return {Turn::kWithdraw, "its item is not on the board any more"};
  }
  if (!item) return {Turn::kLeave, item.error().message};
  const auto standing = item->standing();
  if (standing == WorkStatus::kReview) return {};
  const std::string name = one_line(item->standing_name(), 40);
  const bool is_unwanted =
      is_finished(standing) || standing == WorkStatus::kTodo || standing == WorkStatus::kBacklog;
  // In progress: its `gt done` is not through, or somebody works at it again.
  return {is_unwanted ? Turn::kWithdraw : Turn::kLeave, format("its item is {}", name)};
}

bool looks_at_changes(const MergeRules& rules) {
  return !rules.protect.empty() || !rules.sensitive.empty() || rules.most_files || rules.most_lines;
}

PolicyWord policy_word(const MergeRules& rules, const MergeRequest& request,
                       const std::vector<FileChange>& changes) {
  if (const FileChange* file = touched(rules.protect, changes)) {
    return {PolicyWord::kSendBack,
            format("it changes {}, which rig.yaml protects", one_line(file->path, 100))};
  }
  if (request.is_approved()) return {};
  std::string reason = reason_for_review(rules, changes);
  if (reason.empty()) return {};
  return {PolicyWord::kReview, std::move(reason)};
}

}  // namespace gt
