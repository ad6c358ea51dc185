// SPDX-License-Identifier: Apache-2.0
// A work item, `RIG/board/tasks/NNN-slug.md`: YAML front matter between `---` lines, then Markdown.
// The file is kanban-md's; keys that are not listed here are kept as they are.
//
//     id: 42                      outside: RIG-42
//     title: Fix the login
//     status: todo                backlog todo in-progress review done archived
//     priority: high              low medium high critical
//     created, updated, started, completed: 2026-11-20T07:50:38.125Z
//     assignee: max
//     tags: [security]
//     due: 2026-12-01
//     estimate: 4h
//     parent: 40
//     depends_on: [7, 9]          on the same board; RIG-NNN is read too
//     blocked: true               whatever the status is, the item is blocked
//     block_reason: no credentials
//     claimed_by: web/toast
//     claimed_at: 2026-11-20T07:50:38.125Z
//     class: standard
//
// Ours, which kanban-md keeps:
//
//     depends_on_rigs: [api-7]    what it waits for on other boards
//     claim_token, claim_expires_at, branch, scheduled_for, close_reason
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/town/address.h"
#include "hooks/work_status.h"

namespace gt {

/// Who works at an item, until when.
struct WorkClaim {
  std::string by;
  std::optional<WallTime> at;
  std::string token;  ///< whoever renews or releases it shows this
  std::optional<WallTime> expires_at;

  /// Without an expiry of its own (kanban-md's) a claim lives an hour.
  [[nodiscard]] bool is_live(WallTime now) const;
  friend bool operator==(const WorkClaim&, const WorkClaim&) = default;
};

/// What a listing knows of an item. An empty text: the item does not say.
struct WorkSummary {
  explicit WorkSummary(WorkId which) : id(std::move(which)) {}

  /// Blocked if it says so, else what its status means; nothing for a status nobody knows. What is
  /// finished is not blocked.
  [[nodiscard]] std::optional<WorkStatus> standing() const;
  /// The same in words: an unknown status as the file has it.
  [[nodiscard]] std::string_view standing_name() const;

  WorkId id;
  std::string title;
  std::string status;  ///< as the file has it
  std::string priority = "medium";
  std::vector<std::string> tags;
  std::vector<WorkId> depends_on;
  std::string assignee;
  std::optional<WorkClaim> claim;
  std::optional<WorkId> parent;
  std::optional<WallTime> created, updated, started, completed, scheduled_for;
  std::string due;
  std::string branch;
  std::string work_class;
  bool is_blocked = false;
  std::string block_reason;
  std::string key;  ///< of its file

  friend bool operator==(const WorkSummary&, const WorkSummary&) = default;
};

struct WorkItem : WorkSummary {
  using WorkSummary::WorkSummary;

  std::string estimate;
  std::string close_reason;
  std::string body;    ///< without the blank lines around it
  Value fields;        ///< the whole front matter
  std::string source;  ///< the bytes it was read from; empty for a new one
};

/// 0 for critical to 3 for low; an unknown one stands with medium.
[[nodiscard]] int priority_rank(std::string_view priority);
/// Errors: kUsage, with the four there are.
[[nodiscard]] Result<void> check_priority(std::string_view priority);

/// What a new file is called behind its number: at most 50 of a-z, 0-9 and `-`, cut between words.
/// Source: kanban-md, internal/task/slug_test.go.
[[nodiscard]] std::string work_slug(std::string_view title);
/// `042-fix-the-login.md`.
[[nodiscard]] std::string work_file_name(int number, std::string_view title);
/// The number a file name begins with: 42 of `042-fix-login.md`; nothing for what is no item, and
/// for a name with characters in it that no terminal should see.
[[nodiscard]] std::optional<int> work_number_of(std::string_view file_name);

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<WorkItem> parse_work_item(std::string_view text, std::string_view key,
                                               std::string_view rig);

/// The file of `item`. Of one that was read, only the lines of fields that differ change: comments,
/// order, line ends, unknown keys and the body stay byte for byte.
[[nodiscard]] std::string format_work_item(const WorkItem& item);

}  // namespace gt
