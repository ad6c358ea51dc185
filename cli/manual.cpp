// SPDX-License-Identifier: Apache-2.0
#include "cli/manual.h"

#include <algorithm>
#include <array>

#include "cli/command_table.h"
#include "cli/help.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

// Of the version, not of the day: the pages of one version are the same whenever they are made.
constexpr std::string_view kDate = "2026-11-20";

/// The character that begins at `at` as roff names it, `\[u25CF]`; moves `at` to its last byte. The
/// texts of the command table are well-formed UTF-8.
std::string roff_character(std::string_view text, std::size_t& at) {
  const auto byte = [&] { return static_cast<unsigned char>(text[at]); };
  const int following = byte() >= 0xF0 ? 3 : byte() >= 0xE0 ? 2 : 1;
  unsigned value = byte() & (0x3FU >> following);
  for (int i = 0; i < following; ++i) {
    ++at;
    value = (value << 6) | (byte() & 0x3FU);
  }
  return format("\\[u{:04X}]", value);
}

/// `text` so that roff sets it as it is. Source: groff_char(7): a bare hyphen may become another
/// character, a line that begins with a dot or a quote is a request.
std::string roff(std::string_view text) {
  std::string out;
  bool is_line_start = true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is_line_start && (c == '.' || c == '\'')) out += "\\&";
    is_line_start = c == '\n';
    if (static_cast<unsigned char>(c) >= 0x80) {
      out += roff_character(text, at);
      continue;
    }
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// `text` as the arguments of a macro, in one pair of quotes.
std::string roff_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : roff(text)) out += c == '"' ? std::string("\\(dq") : std::string(1, c);
  return out + "\"";
}

std::string heading(std::string_view title) {
  return format(".SH {}\n", roff_quoted(title));
}

/// A term in bold, and what it means, indented.
std::string entry(std::string_view term, std::string_view meaning) {
  return format(".TP\n.B {}\n{}\n", roff_quoted(term), roff(meaning));
}

/// Paragraphs; lines that are indented are set as they are.
std::string paragraphs(std::string_view text) {
  std::string out;
  bool is_example = false;
  for (const std::string_view line : lines_of(text)) {
    const bool is_indented = line.starts_with("  ");
    if (is_indented != is_example) out += is_indented ? ".PP\n.nf\n" : ".fi\n";
    if (line.empty()) {
      out += ".PP\n";
    } else {
      out += roff(line) + "\n";
    }
    is_example = is_indented;
  }
  return out + (is_example ? ".fi\n" : "");
}

std::string page_name(const Command& command) {
  std::string name = format("gt-{}", command.path);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string title_line(std::string_view name, int section) {
  std::string upper(name);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return static_cast<char>(std::toupper(c)); });
  return format(".TH {} {} {} \"guildtown {}\" \"Guildtown manual\"\n", roff(upper), section, kDate,
                GT_VERSION) +
         ".nh\n.ad l\n";
}

std::string name_section(std::string_view name, std::string_view summary) {
  std::string lower(summary);
  if (!lower.empty()) lower[0] = static_cast<char>(std::tolower(lower[0]));
  return heading("NAME") + format("{} \\- {}\n", roff(name), roff(lower));
}

std::string spelled(const Option& option) {
  const std::string letter = option.letter != 0 ? format("-{}, ", option.letter) : "";
  const std::string value = option.value.empty() ? "" : format(" {}", option.value);
  return format("{}--{}{}", letter, option.name, value);
}

std::string exit_section() {
  struct Row {
    std::string_view status, meaning;
  };
  constexpr std::array<Row, 11> kRows = {{
      {"0", "done"},
      {"1", "it was tried and did not work"},
      {"2", "the words of the command are wrong"},
      {"3", "the thing named is not there"},
      {"4", "somebody else changed or holds it"},
      {"5", "a rule forbids it"},
      {"69", "the daemon does not answer"},
      {"70", "a defect of gt"},
      {"75", "a deadline passed, or all places are taken; trying again may work"},
      {"124", "gt wait: its time was over first"},
      {"130", "interrupted"},
  }};
  std::string out = heading("EXIT STATUS");
  for (const Row& row : kRows) out += entry(row.status, row.meaning);
  return out;
}

ManualPage command_page(const Command& command) {
  const std::string name = page_name(command);
  std::string text = title_line(name, 1) + name_section(name, command.summary);
  text += heading("SYNOPSIS") + format(".B {}\n", roff_quoted(usage_line(command)));
  text += heading("DESCRIPTION") + format("{}.\n", roff(command.summary));
  if (!command.details.empty()) text += ".PP\n" + paragraphs(command.details);
  if (std::size(command.aliases) > 0) {
    text += ".PP\nAlso called:\n";
    for (const std::string_view alias : command.aliases) {
      text += format(".br\n.B {}\n", roff_quoted(format("gt {}", alias)));
    }
  }
  if (std::size(command.positionals) + std::size(command.options) > 0) text += heading("OPTIONS");
  for (const Positional& word : command.positionals) text += entry(word.name, word.summary);
  for (const Option& option : command.options) text += entry(spelled(option), option.summary);
  if (std::size(command.answer) > 0) {
    text += heading("ANSWER") + "With\n.BR \\-\\-json ,\nan object of these keys:\n";
    for (const AnswerKey& key : command.answer) {
      text += entry(key.key, format("{} ({})", key.summary, key.type));
    }
  }
  if (std::size(command.examples) > 0) text += heading("EXAMPLES");
  for (const Example& example : command.examples) text += entry(example.command, example.meaning);
  text += heading("SEE ALSO") + ".BR gt (1)\n";
  return {format("man1/{}.1", name), text};
}

ManualPage overview_page() {
  std::string text = title_line("gt", 1) + name_section("gt", "run a town of coding agents");
  text += heading("SYNOPSIS") + ".B gt\n.I COMMAND\n[\\fIWORDS\\fR...] [\\fIOPTIONS\\fR]\n";
  text += heading("DESCRIPTION") +
          "A town is one directory, one tmux server and one daemon. Each of its agents has a tmux\n"
          "session, a git worktree, a hook with its work, and a memory that survives its death.\n"
          ".B gt\nmakes every decision in a short process; the daemon,\n.BR gtd (8),\n"
          "only ticks and makes sessions.\n";
  text += heading("COMMANDS");
  for (const Command* command : all_commands()) {
    if (command->is_hidden) continue;
    text += format(".TP\n.BR {} (1)\n{}\n", roff(page_name(*command)), roff(command->summary));
  }
  text += heading("OPTIONS");
  for (const Option& option : global_options()) text += entry(spelled(option), option.summary);
  text += exit_section();
  text += heading("ENVIRONMENT") + entry("GT_TOWN", "the town to work in") +
          entry("GT_AGENT", "the agent that calls; set in every session") +
          entry("NO_COLOR", "no colour, whatever its value");
  text += heading("FILES") +
          entry("town.yaml", "makes its directory a town; see gt-config-edit(1)") +
          entry("RIG/rig.yaml", "one project of the town") +
          entry(".gt/hooks/ADDRESS.yaml", "everything about an agent that must survive");
  text += heading("SEE ALSO") + ".BR gtd (8),\n.BR tmux (1)\n";
  return {"man1/gt.1", text};
}

ManualPage daemon_page() {
  std::string text = title_line("gtd", 8) + name_section("gtd", "the daemon of a town");
  text += heading("SYNOPSIS") + ".B gtd\n.B \\-\\-town\n.I DIR\n";
  text += heading("DESCRIPTION") +
          "Runs in the foreground and does two things: on a timer it starts\n.BR \"gt tick\" ,\n"
          "and on request it makes and ends tmux sessions. It decides nothing. When it is killed,\n"
          "every session runs on, and the next daemon goes on where it was. Usually\n"
          ".B gt daemon start\nor a supervisor starts it.\n";
  text += heading("OPTIONS") + entry("--town DIR", "the town it serves");
  text += heading("EXIT STATUS") + entry("0", "it was asked to end") +
          entry("1", "it could not start or go on; the log says why") +
          entry("2", "wrong words on its command line") +
          entry("3", "another daemon serves this town; its process is named");
  text += heading("FILES") + entry(".gt/gtd.lock", "held for its life") +
          entry(".gt/run/gtd.sock", "where it listens; one JSON object a line") +
          entry(".gt/run/gtd.log", "changes of state and failures only");
  text += heading("SEE ALSO") + ".BR gt (1),\n.BR gt\\-tick (1)\n";
  return {"man8/gtd.8", text};
}

}  // namespace

std::vector<ManualPage> manual_pages() {
  std::vector<ManualPage> pages = {overview_page(), daemon_page()};
  for (const Command* command : all_commands()) pages.push_back(command_page(*command));
  return pages;
}

}  // namespace gt
