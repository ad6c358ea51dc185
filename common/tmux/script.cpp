// SPDX-License-Identifier: Apache-2.0
#include "common/tmux/script.h"

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/tmux/listing.h"

namespace gt {
namespace {

constexpr int kHistoryLines = 5000;

std::string kill_command(std::string_view session) {
  return "kill-session -t " + tmux_quoted(format("={}", session));
}

std::string new_session_command(const SessionSpec& session) {
  std::string command = format(
      "new-session -d -s {} -x {} -y {} -c {}", tmux_quoted(format_escaped(session.name)),
      session.width, session.height, tmux_quoted(format_escaped(session.directory.string())));
  for (const std::string& variable : session.environment) command += " -e " + tmux_quoted(variable);
  command += " -e " + tmux_quoted("GT_INSTANCE=" + session.instance) + " --";
  // tmux gives a command of one word to a shell; this one only passes the word on to exec.
  if (session.argv.size() == 1) command += R"( /bin/sh -c "exec \"\$0\"")";
  for (const std::string& word : session.argv) command += ' ' + tmux_quoted(word);
  return command;
}

}  // namespace

std::string tmux_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '$' || c == '~') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F || byte == 0xFF) {  // 0xFF is the end of file to 3.3a
      quoted += format("\\{:03o}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string format_escaped(std::string_view text) {
  std::string escaped;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '#') {
      escaped += text[at++];
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of('#', at), text.size());
    const bool is_style = end < text.size() && text[end] == '[';
    escaped.append((end - at) * (is_style ? 1 : 2), '#');
    at = end;
  }
  return escaped;
}

std::string pane_target(std::string_view session) {
  return format("={}:", session);
}

std::string if_session(std::string_view session, std::string_view then,
                       std::string_view otherwise) {
  return format("if-shell -F -t {} {} {{ {} }} {{ {} }}\n", tmux_quoted(pane_target(session)),
                tmux_quoted(format("#{{==:#{{session_name}},{}}}", session)), then, otherwise);
}

std::string start_lines(const SessionSpec& session) {
  const std::string kill = kill_command(session.name);
  return if_session(session.name,
                    format("if-shell -F -t {} \"#{{pane_dead}}\" {{ {} }}",
                           tmux_quoted(pane_target(session.name)), kill),
                    "") +
         if_session(session.name, "", new_session_command(session));
}

std::string stop_line(std::string_view session) {
  return if_session(session, kill_command(session), "");
}

std::string server_lines(const std::vector<std::string>& exit_command) {
  std::string lines =
      "set-option -s exit-empty off\n"
      "set-option -s escape-time 0\n"
      "set-option -s default-terminal tmux-256color\n"
      "set-option -g update-environment \"\"\n"  // whoever attaches brings nothing in
      "set-option -g remain-on-exit on\n"
      "set-option -g remain-on-exit-format \"\"\n"  // it would push the last screen up by a line
      "set-option -g automatic-rename off\n"        // else tmux looks at /proc on every output
      "set-option -g status off\n"
      "set-option -g mouse off\n";
  lines += format("set-option -g history-limit {}\n", kHistoryLines);
  if (exit_command.empty()) return lines + "set-hook -gu pane-died\n";
  std::string shell_line;
  for (const std::string& word : exit_command) {
    shell_line += format_escaped(shell_quoted(word)) + ' ';
  }
  shell_line += "#{q:session_name}";
  return lines + "set-hook -g pane-died " + tmux_quoted("run-shell -b " + tmux_quoted(shell_line)) +
         '\n';
}

std::string listing_line() {
  return format("list-panes -a -F {}\n", tmux_quoted(listing_format()));
}

std::vector<std::string> batch_arguments(std::string_view server) {
  return {"tmux",      "-u",           "-L", std::string(server), "-f",
          "/dev/null", "start-server", ";",  "source-file",       "-"};
}

std::vector<std::string> script_arguments(std::string_view server) {
  return {"tmux", "-u", "-L", std::string(server), "source-file", "-"};
}

}  // namespace gt
