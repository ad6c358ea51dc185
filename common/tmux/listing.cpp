// SPDX-License-Identifier: Apache-2.0
#include "common/tmux/listing.h"

#include <algorithm>
#include <array>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

// GT_INSTANCE is found in the environment of the session, where new-session -e put it.
constexpr std::string_view kFormat =
    "#{session_name}\t#{pane_pid}\t#{pane_dead}\t#{pane_dead_status}\t#{pane_dead_signal}\t"
    "#{pane_dead_time}\t#{session_created}\t#{window_activity}\t#{GT_INSTANCE}\t#{pane_width}\t"
    "#{pane_height}\t#{session_attached}\t#{pane_in_mode}\t#{pane_title}\t"
    "#{s/\n/ /:pane_current_command}";
constexpr std::size_t kFields = 15;

/// The first kFields - 1 fields of a line and all that is left of it.
std::optional<std::array<std::string_view, kFields>> fields_of(std::string_view line) {
  std::array<std::string_view, kFields> fields;
  for (std::size_t i = 0; i + 1 < kFields; ++i) {
    const std::size_t end = line.find('\t');
    if (end == std::string_view::npos) return std::nullopt;
    fields[i] = line.substr(0, end);
    line.remove_prefix(end + 1);
  }
  fields.back() = line;
  return fields;
}

/// An empty field is nothing and 0 to tmux.
std::optional<long long> number(std::string_view field) {
  return field.empty() ? 0 : parse_integer(field);
}

std::optional<TmuxSession> parse_line(std::string_view line) {
  const auto fields = fields_of(line);
  if (!fields) return std::nullopt;
  const auto& [name, pid, is_dead, status, signal, died, created, last_output, instance, width,
               height, attached, mode, title, command] = *fields;
  std::array<long long, 11> numbers{};
  const std::array<std::string_view, 11> texts = {
      pid, is_dead, status, signal, created, last_output, width, height, attached, mode, died};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::optional<long long> value = number(texts[i]);
    if (!value) return std::nullopt;
    numbers[i] = *value;
  }
  if (name.empty()) return std::nullopt;

  TmuxSession session;
  session.name = name;
  session.pid = static_cast<pid_t>(numbers[0]);
  session.is_dead = numbers[1] != 0;
  if (session.is_dead && !signal.empty()) session.exit_status = static_cast<int>(128 + numbers[3]);
  if (session.is_dead && !status.empty()) session.exit_status = static_cast<int>(numbers[2]);
  if (session.is_dead && !died.empty()) session.died = WallTime(std::chrono::seconds(numbers[10]));
  session.created = WallTime(std::chrono::seconds(numbers[4]));
  session.last_output = WallTime(std::chrono::seconds(numbers[5]));
  session.instance = instance;
  session.width = static_cast<int>(numbers[6]);
  session.height = static_cast<int>(numbers[7]);
  session.attached = static_cast<int>(numbers[8]);
  session.is_in_mode = numbers[9] != 0;
  session.title = title;
  session.command = command;
  return session;
}

bool contains(std::string_view text, std::string_view piece) {
  return text.find(piece) != std::string_view::npos;
}

/// What 3.3a says on standard error without a server, and on one without a session.
bool says_nothing_runs(std::string_view problems) {
  return contains(problems, "no server running on") || contains(problems, "error connecting to") ||
         contains(problems, "no current target");
}

/// The server ended while it answered: what came may be half of the truth.
bool says_server_ended(std::string_view problems) {
  return contains(problems, "server exited") || contains(problems, "lost server");
}

}  // namespace

std::string_view listing_format() {
  return kFormat;
}

Result<std::vector<TmuxSession>> parse_listing(std::string_view output) {
  std::vector<TmuxSession> sessions;
  for (const std::string_view line : lines_of(output)) {
    std::optional<TmuxSession> session = parse_line(line);
    if (!session) {
      return Error{ErrorCode::kFailed, format("cannot read tmux's line '{}'", printable(line)), ""};
    }
    // A person may have split the window: its other panes follow the first.
    if (sessions.empty() || sessions.back().name != session->name) {
      sessions.push_back(*std::move(session));
    }
  }
  return sessions;
}

Result<std::vector<TmuxSession>> read_listing(const ProcessOutcome& outcome) {
  if (outcome.timed_out) {
    return Error{ErrorCode::kTimedOut, "the tmux server does not answer", ""};
  }
  const bool is_whole = !outcome.was_truncated && !says_server_ended(outcome.err);
  if (is_whole && !outcome.out.empty()) return parse_listing(outcome.out);
  if (is_whole && (outcome.succeeded() || says_nothing_runs(outcome.err))) {
    return std::vector<TmuxSession>{};
  }
  const std::vector<std::string_view> problems = lines_of(outcome.err);
  return Error{ErrorCode::kFailed,
               format("tmux: {}", problems.empty() ? "no listing came back" : problems.back()), ""};
}

}  // namespace gt
