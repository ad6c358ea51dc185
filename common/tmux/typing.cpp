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

/// How long a text is held at most, in seconds: longer than typing it takes on a busy machine.
constexpr int kLongestHold = 4;
constexpr std::string_view kTyped = "typed", kChanged = "changed";
constexpr std::string_view kDetails =
    "#{pane_id}\t#{pane_tty}\t#{@gt_typist}\t#{session_activity}\t#{cursor_x}\t#{cursor_y}\t"
    "#{pane_input_off}\t#{@gt_held}\t#{@gt_pasted}\t#{@gt_submitted}\t#{@gt_taken_back}";
constexpr std::size_t kDetailFields = 11;
/// What must be as it was seen, or nothing is typed.
constexpr std::string_view kIdentity =
    "#{GT_INSTANCE} #{@gt_typist} #{pane_dead} #{pane_in_mode} #{pane_input_off} #{cursor_x} "
    "#{cursor_y} #{session_activity} #{@gt_held}";

/// The pane we made: a person may have split the window or opened others.
std::string first_pane(std::string_view session) {
  return format("={}:0.0", session);
}

std::string identity_of(const PaneLook& seen) {
  return format(
      "{} {} 0 0 0 {} {} {} {}", seen.session.instance, seen.typist, seen.cursor_x, seen.cursor_y,
      std::chrono::duration_cast<std::chrono::seconds>(seen.last_key.time_since_epoch()).count(),
      seen.held);
}

/// A command that does the one or the other, decided when it runs, all in one step.
std::string if_so(std::string_view pane, std::string_view condition, std::string_view then,
                  std::string_view otherwise = {}) {
  return format("if-shell -F -t {} {} {{ {} }} {{ {} }}", pane, tmux_quoted(condition), then,
                otherwise);
}

std::string if_unchanged(const PaneLook& seen, std::string_view then) {
  const std::string condition = format("#{{==:{},{}}}", kIdentity, identity_of(seen));
  return if_so(seen.pane, condition, format("{} ; display-message -p {}", then, kTyped),
               format("display-message -p {}", kChanged)) +
         '\n';
}

std::string key_table(const PaneLook& seen) {
  return "gt-typing-" + seen.pane.substr(1);
}

/// Sets an option of the session, or unsets it where there is no value.
std::string option_command(const PaneLook& seen, std::string_view option,
                           std::string_view value = {}) {
  return format("set-option {}-t {} {} {}", value.empty() ? "-u " : "",
                tmux_quoted(pane_target(seen.session.name)), option, value);
}

std::string if_held(const PaneLook& seen, std::string_view name, std::string_view then) {
  return if_so(seen.pane, format("#{{==:#{{@gt_held}},{}}}", name), then);
}

std::string let_go_commands(const PaneLook& seen, std::string_view name) {
  const std::vector<std::string> commands = {
      option_command(seen, "@gt_held"), option_command(seen, "key-table"),
      option_command(seen, "assume-paste-time"),
      if_so(seen.pane, "#{@gt_waiting}",
            format("{} ; wait-for -S {}", option_command(seen, "@gt_waiting"), name))};
  return join(commands, " ; ");
}

std::string take_back_command(const PaneLook& seen, const TypedText& typed) {
  const std::string let_go = let_go_commands(seen, typed.name);
  if (typed.clear_key.empty()) return if_held(seen, typed.name, let_go);
  const std::string is_to_be_emptied = format(
      "#{{&&:#{{==:#{{pane_dead}} #{{pane_in_mode}} #{{pane_input_off}},0 0 0}},"
      "#{{||:#{{!=:#{{@gt_submitted}},{}}},#{{@gt_waiting}}}}}}",
      typed.name);
  const std::string empty =
      format("send-keys -t {} -N {} {} ; {}", seen.pane, typed.clear_presses,
             tmux_quoted(typed.clear_key), option_command(seen, "@gt_taken_back", typed.name));
  return if_held(seen, typed.name,
                 format("{} ; {}", if_so(seen.pane, is_to_be_emptied, empty), let_go));
}

/// From now on each key of an attached terminal waits.
std::string hold_commands(const PaneLook& seen, const TypedText& typed) {
  const std::string timer = format("printf '%s\\n' {} | tmux source-file -",
                                   shell_quoted(take_back_command(seen, typed)));
  // The timer first: whatever fails after it, it ends.
  const std::vector<std::string> commands = {
      option_command(seen, "@gt_held", typed.name),
      format("run-shell -b -d {} {}", kLongestHold, tmux_quoted(format_escaped(timer))),
      option_command(seen, "@gt_pasted", typed.name),
      format("bind-key -T {} Any {{ {} ; wait-for {} ; send-keys }}", key_table(seen),
             option_command(seen, "@gt_waiting", "1"), typed.name),
      option_command(seen, "assume-paste-time", "0"),
      option_command(seen, "key-table", key_table(seen))};
  return join(commands, " ; ");
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
  look.held = fields[7];
  look.pasted = fields[8];
  look.submitted = fields[9];
  look.taken_back = fields[10];
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

std::string paste_script(const PaneLook& seen, std::string_view text, const TypedText& typed) {
  const std::string buffer = format("gt-{}-{}", seen.typist, seen.pane.substr(1));
  PaneLook free = seen;
  free.held.clear();  // one text at a time
  return if_unchanged(free,
                      format("{0} ; set-buffer -b {1} -- {2} ; paste-buffer -p -d -r -b {1} -t {3}",
                             hold_commands(seen, typed), buffer, tmux_quoted(text), seen.pane));
}

std::string press_script(const PaneLook& seen, std::string_view key, std::string_view name) {
  return if_unchanged(
      seen, format("{} ; {}", key_command(seen, key), option_command(seen, "@gt_submitted", name)));
}

std::string let_go_line(const PaneLook& seen, std::string_view name) {
  return if_held(seen, name, let_go_commands(seen, name)) + '\n';
}

std::string take_back_line(const PaneLook& seen, const TypedText& typed) {
  return take_back_command(seen, typed) + '\n';
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
