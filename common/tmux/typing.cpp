// SPDX-License-Identifier: Apache-2.0
#include "common/tmux/typing.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <algorithm>
#include <array>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/tmux/script.h"

namespace gt {
namespace {

/// How long a person's keys wait at most, in seconds.
constexpr int kLongestHold = 2;
constexpr std::string_view kTyped = "typed", kChanged = "changed";
constexpr std::string_view kDetails =
    "#{pane_id}\t#{pane_tty}\t#{@gt_typist}\t#{session_activity}\t#{cursor_x}\t#{cursor_y}\t"
    "#{pane_input_off}";
constexpr std::size_t kDetailFields = 7;
/// What must be as it was seen, or nothing is typed.
constexpr std::string_view kIdentity =
    "#{GT_INSTANCE} #{@gt_typist} #{pane_dead} #{pane_in_mode} #{pane_input_off} #{cursor_x} "
    "#{cursor_y} #{session_activity}";

/// The pane we made: a person may have split the window or opened others.
std::string first_pane(std::string_view session) {
  return format("={}:0.0", session);
}

std::string identity_of(const PaneLook& seen) {
  return format(
      "{} {} 0 0 0 {} {} {}", seen.session.instance, seen.typist, seen.cursor_x, seen.cursor_y,
      std::chrono::duration_cast<std::chrono::seconds>(seen.last_key.time_since_epoch()).count());
}

std::string if_unchanged(const PaneLook& seen, std::string_view then) {
  const std::string condition = format("#{{==:{},{}}}", kIdentity, identity_of(seen));
  return format(
      "if-shell -F -t {} {} {{ {} ; display-message -p {} }} {{ display-message -p {} }}\n",
      seen.pane, tmux_quoted(condition), then, kTyped, kChanged);
}

std::string key_table(const PaneLook& seen) {
  return "gt-typing-" + seen.pane.substr(1);
}

std::string table_target(const PaneLook& seen) {
  return tmux_quoted(pane_target(seen.session.name));
}

std::string release_commands(const PaneLook& seen, std::string_view hold) {
  return format("set-option -u -t {} key-table ; wait-for -S {}", table_target(seen), hold);
}

/// From now on each key of an attached terminal waits.
std::string hold_commands(const PaneLook& seen, std::string_view hold) {
  const std::string timer = format("tmux set-option -u -t {} key-table \\; wait-for -S {}",
                                   shell_quoted(pane_target(seen.session.name)), hold);
  return format(
      "bind-key -T {0} Any {{ wait-for {1} ; send-keys }} ; "
      "set-option -t {2} key-table {0} ; run-shell -b -d {3} {4}",
      key_table(seen), hold, table_target(seen), kLongestHold, tmux_quoted(timer));
}

bool holds_keys(const PaneLook& seen, std::string_view hold) {
  return !hold.empty() && seen.session.attached > 0;
}

std::string key_command(const PaneLook& seen, std::string_view key) {
  if (key == "CR") return format("send-keys -t {} -H 0d", seen.pane);
  return format("send-keys -t {} {}", seen.pane, tmux_quoted(key));
}

Error unreadable(std::string_view line) {
  return {ErrorCode::kFailed, format("cannot read tmux's line '{}'", printable(line)), ""};
}

Result<PaneLook> read_details(std::string_view line) {
  const auto fields = split(line, '\t');
  if (fields.size() != kDetailFields || !fields[0].starts_with('%')) return unreadable(line);
  std::array<long long, 4> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::string_view field = fields[i + 3];
    const auto number = field.empty() ? 0 : parse_integer(field);
    if (!number) return unreadable(line);
    numbers[i] = *number;
  }
  PaneLook look;
  look.pane = fields[0];
  look.tty = fields[1];
  look.typist = fields[2];
  look.last_key = WallTime(std::chrono::seconds(numbers[0]));
  look.cursor_x = static_cast<int>(numbers[1]);
  look.cursor_y = static_cast<int>(numbers[2]);
  look.is_deaf = numbers[3] != 0;
  return look;
}

}  // namespace

std::string look_script(std::string_view session, std::string_view typist) {
  const std::string pane = tmux_quoted(first_pane(session));
  return if_session(session,
                    format("set-option -t {1} @gt_typist {2} ; display-message -p -t {0} {3} ; "
                           "display-message -p -t {0} {4} ; capture-pane -p -t {0}",
                           pane, tmux_quoted(pane_target(session)), tmux_quoted(typist),
                           tmux_quoted(kDetails), tmux_quoted(listing_format())),
                    "");
}

Result<std::optional<PaneLook>> read_look(const ProcessOutcome& outcome) {
  const std::string_view out = outcome.out;
  const std::size_t first = out.find('\n');
  if (first == std::string_view::npos) {
    GT_CHECK(read_listing(outcome));  // fine where no server runs
    return std::optional<PaneLook>();
  }
  GT_TRY(PaneLook look, read_details(out.substr(0, first)));
  const std::size_t second = out.find('\n', first + 1);
  if (second == std::string_view::npos || outcome.was_truncated) {
    return Error{ErrorCode::kFailed, "tmux did not show the whole screen", ""};
  }
  GT_TRY(auto sessions, parse_listing(out.substr(first + 1, second - first)));
  if (sessions.empty()) return unreadable(out.substr(first + 1, second - first));
  look.session = std::move(sessions.front());
  look.screen = out.substr(second + 1);
  return std::optional(std::move(look));
}

std::string paste_script(const PaneLook& seen, std::string_view text, std::string_view hold) {
  const std::string buffer = format("gt-{}-{}", seen.typist, seen.pane.substr(1));
  std::string commands = holds_keys(seen, hold) ? hold_commands(seen, hold) + " ; " : "";
  commands += format("set-buffer -b {0} -- {1} ; paste-buffer -p -d -r -b {0} -t {2}", buffer,
                     tmux_quoted(text), seen.pane);
  return if_unchanged(seen, commands);
}

std::string press_script(const PaneLook& seen, std::string_view key, std::string_view hold) {
  std::string commands = key_command(seen, key);
  if (holds_keys(seen, hold)) commands += " ; " + release_commands(seen, hold);
  return if_unchanged(seen, commands);
}

std::string release_line(const PaneLook& seen, std::string_view hold) {
  return holds_keys(seen, hold) ? release_commands(seen, hold) + '\n' : "";
}

std::string leave_mode_line(const PaneLook& seen) {
  return format(
      "if-shell -F -t {0} \"#{{==:#{{pane_in_mode}} #{{session_attached}},1 0}}\" "
      "{{ send-keys -t {0} -X cancel }}\n",
      seen.pane);
}

Result<bool> read_typed(const ProcessOutcome& outcome) {
  const std::string_view said = trimmed(outcome.out);
  if (said == kTyped) return true;
  if (said == kChanged) return false;
  const auto problems = lines_of(outcome.err);
  if (!problems.empty() && problems.back().find("can't find pane") != std::string_view::npos) {
    return false;
  }
  return Error{ErrorCode::kFailed,
               format("tmux: {}", problems.empty() ? "it did not say whether it typed"
                                                   : printable(problems.back())),
               ""};
}

std::optional<std::size_t> unread_input(const std::string& tty) {
  const Fd terminal(::open(tty.c_str(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
  termios modes{};
  // A line that is not ended does not count while the terminal collects lines.
  if (!terminal.is_open() || ::tcgetattr(terminal.get(), &modes) != 0 ||
      (modes.c_lflag & ICANON) != 0) {
    return std::nullopt;
  }
  int bytes = 0;
  if (::ioctl(terminal.get(), FIONREAD, &bytes) != 0) return std::nullopt;
  return static_cast<std::size_t>(std::max(bytes, 0));
}

}  // namespace gt
