// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/output/report.h"
#include "cli/refinery/refinery.h"
#include "hooks/merge_request.h"

namespace gt {

// clang-format off
/// The keys of request_value.
#define GT_MERGE_REQUEST_KEYS(PREFIX)                                                   \
  {PREFIX "id", "string", "of the item"},                                               \
  {PREFIX "state", "string",                                                            \
   "waiting, checking, landing, proposed, review, held, bounced, landed, rejected, withdrawn"}, \
  {PREFIX "reason", "string?", "why it is in that state"},                              \
  {PREFIX "title", "string", "of the item"},                                            \
  {PREFIX "author", "string", "who did the work"},                                      \
  {PREFIX "priority", "string", "critical, high, medium or low"},                       \
  {PREFIX "branch", "string", "with the work"},                                         \
  {PREFIX "commit", "string", "what was submitted"},                                    \
  {PREFIX "target", "string", "the branch it is for"},                                  \
  {PREFIX "candidate", "string?", "the commit that brings it onto the target"},         \
  {PREFIX "url", "string?", "of its pull request"},                                     \
  {PREFIX "attempt", "integer", "which submission it is"},                              \
  {PREFIX "returns", "integer", "how often it was sent back"},                          \
  {PREFIX "submitted", "time", "when"},                                                 \
  {PREFIX "changed", "time?", "when its state changed last"},                           \
  {PREFIX "front", "time?", "since when it is to be the next one"},                     \
  {PREFIX "approved_by", "string?", "who approved this commit"}
// clang-format on

[[nodiscard]] Value request_value(const MergeRequest& request);

/// One request, whole, with what its author was told. `said` is a line before it, or empty.
[[nodiscard]] Answer request_report(const MergeRequest& request, std::string_view said,
                                    WallTime now);
inline const std::initializer_list<AnswerKey> kRequestAnswer = {
    GT_MERGE_REQUEST_KEYS(""),
    {"report", "string?", "what its author was told"},
};

/// Requests as a table, in the order given, and what cannot be read.
[[nodiscard]] Answer requests_report(std::vector<MergeRequest> requests,
                                     std::vector<std::string> problems, WallTime now);
inline const std::initializer_list<AnswerKey> kRequestsAnswer = {
    {"requests", "array", "in the order of their turn"},
    GT_MERGE_REQUEST_KEYS("requests[]."),
    {"problems", "array", "files that cannot be read"},
    {"problems[]", "string", "file, line and reason"},
};

/// What a run of the refinery came to. The exit status is 1 when something did not land.
[[nodiscard]] Answer run_report(std::string rig, RefineryRun run);
inline const std::initializer_list<AnswerKey> kRunAnswer = {
    {"rig", "string", "whose queue it is"},
    {"requests", "array", "what was decided, in order"},
    {"requests[].id", "string", "of the item"},
    {"requests[].state", "string", "landed, proposed, bounced, held, review or withdrawn"},
    {"requests[].reason", "string?", "why it did not land"},
    {"check_runs", "integer", "how many programs were run for it"},
    {"paused", "string?", "why nothing is merged"},
    {"smoke", "string?", "green, red or cannot-run: the target itself, if that was due"},
    {"remarks", "array", "what was left as it is"},
    {"remarks[]", "string", "a request, and why it was left"},
};

}  // namespace gt
