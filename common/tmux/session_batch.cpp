// SPDX-License-Identifier: Apache-2.0
#include "common/tmux/session_batch.h"

#include <algorithm>
#include <array>
#include <set>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// Printed before and after the orders; no line of a listing looks like it.
constexpr std::string_view kMark = "=guildtown=";

const TmuxSession* find_session(const std::vector<TmuxSession>& sessions, std::string_view name) {
  const auto found = std::find_if(sessions.begin(), sessions.end(),
                                  [&](const TmuxSession& session) { return session.name == name; });
  return found != sessions.end() ? &*found : nullptr;
}

std::string mark_line() {
  return format("display-message -p {}\n", kMark);
}

/// What tmux said, on one line, without what it says of a listing of no sessions.
std::string complaints_in(std::string_view err) {
  std::vector<std::string> complaints;
  for (const std::string_view line : lines_of(err)) {
    if (line != "no current target") complaints.emplace_back(line);
  }
  return join(complaints, "; ");
}

/// True for the errors of tmux that mean there is no server, and so no session.
bool says_no_server(std::string_view err) {
  return err.find("no server running") != std::string_view::npos ||
         (err.find("error connecting to") != std::string_view::npos &&
          err.find("No such file or directory") != std::string_view::npos);
}

}  // namespace

std::vector<SessionOrder> take_batch(std::vector<SessionOrder>& queue, std::size_t most) {
  std::vector<SessionOrder> batch;
  std::vector<SessionOrder> rest;
  std::set<std::string, std::less<>> names;
  for (SessionOrder& order : queue) {
    if (batch.size() < most && names.insert(order.spec.name).second) {
      batch.push_back(std::move(order));
    } else {
      rest.push_back(std::move(order));
    }
  }
  queue = std::move(rest);
  return batch;
}

std::string batch_script(const std::vector<SessionOrder>& batch, std::string_view server_lines) {
  const auto is_stop = [](const SessionOrder& order) { return !order.is_start; };
  std::string script(server_lines);
  if (std::any_of(batch.begin(), batch.end(), is_stop)) script += listing_line();
  script += mark_line();
  for (const SessionOrder& order : batch) {
    script += order.is_start ? start_lines(order.spec) : stop_line(order.spec.name);
  }
  return script + mark_line() + listing_line();
}

Result<BatchTruth> read_batch(std::string_view out, std::string_view err) {
  std::array<std::string, 3> parts;  // listing, what the orders print (nothing), listing
  std::size_t part = 0;
  for (const std::string_view line : lines_of(out)) {
    if (line == kMark && part + 1 < parts.size()) {
      ++part;
    } else {
      parts[part].append(line).push_back('\n');
    }
  }
  if (part + 1 < parts.size()) {
    if (says_no_server(err)) return BatchTruth();
    return Error{ErrorCode::kFailed, format("tmux ended in the middle: {}", trimmed(err)), ""};
  }
  BatchTruth truth;
  GT_TRY(truth.before, parse_listing(parts.front()));
  GT_TRY(truth.after, parse_listing(parts.back()));
  truth.complaints = complaints_in(err);
  return truth;
}

SessionAnswer judge(const SessionOrder& order, const BatchTruth& truth) {
  const std::string& name = order.spec.name;
  const TmuxSession* after = find_session(truth.after, name);
  if (!order.is_start) {
    if (after != nullptr) return {name, "failed", "tmux did not end it"};
    return {name, find_session(truth.before, name) != nullptr ? "stopped" : "absent", ""};
  }
  if (after == nullptr) {
    return {name, "failed", truth.complaints.empty() ? "tmux did not make it" : truth.complaints};
  }
  if (after->instance == order.spec.instance) return {name, "created", ""};
  if (after->is_dead) return {name, "failed", "its name is taken by a session that has ended"};
  return {name, "running", ""};
}

}  // namespace gt
