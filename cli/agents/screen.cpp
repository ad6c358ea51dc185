// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/screen.h"

#include <algorithm>

#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostDialogLines = 20;
constexpr std::string_view kNoBreakSpace = "\u00a0";
/// What dialogs are framed with: it stands for a blank where a row is looked for.
constexpr std::string_view kFrames[] = {"│", "┃"};

bool matches_any(const std::vector<Pattern>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const Pattern& each) { return each.matches(text); });
}

std::string_view without_end_blanks(std::string_view line) {
  while (!line.empty()) {
    if (line.back() == ' ' || line.back() == '\t' || line.back() == '\r') {
      line.remove_suffix(1);
    } else {
      break;
    }
  }
  return line;
}

/// `text` without blanks at both ends, those that do not break included.
std::string_view bare(std::string_view text) {
  for (std::string_view before; before != text;) {
    before = text;
    text = trimmed(text);
    if (text.starts_with(kNoBreakSpace)) text.remove_prefix(kNoBreakSpace.size());
    if (text.ends_with(kNoBreakSpace)) text.remove_suffix(kNoBreakSpace.size());
  }
  return text;
}

using Lines = std::vector<std::string_view>;

std::string_view first_columns(std::string_view line, std::size_t columns) {
  if (display_width(line) <= columns) return line;
  const auto goes_on = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
  std::size_t bytes = 0, used = 0;
  while (bytes < line.size()) {
    std::size_t next = bytes + 1;
    while (next < line.size() && goes_on(line[next])) ++next;
    used += display_width(line.substr(bytes, next - bytes));
    if (used > columns) break;
    bytes = next;
  }
  return line.substr(0, bytes);
}

/// Takes off what stands beside the conversation.
void cut_at_edge(const std::vector<Pattern>& edges, Lines& lines) {
  for (std::size_t i = lines.size(); i-- > 0;) {
    for (const Pattern& edge : edges) {
      const auto found = edge.find(lines[i]);
      if (!found) continue;
      const std::size_t columns = display_width(lines[i].substr(0, found->end));
      for (std::string_view& line : lines) line = without_end_blanks(first_columns(line, columns));
      return;
    }
  }
}

/// Where a person types: the lines [begin, end).
struct InputPlace {
  std::size_t begin = 0, end = 0;
};

std::size_t count_not_blank(const Lines& lines, std::size_t from) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end(),
                    [](std::string_view line) { return !bare(line).empty(); }));
}

std::optional<InputPlace> find_input(const InputRules& rules, const Lines& lines) {
  for (std::size_t begin = lines.size(); begin-- > 0;) {
    if (!rules.begins.matches(lines[begin])) continue;
    if (rules.above && (begin == 0 || !rules.above->matches(lines[begin - 1]))) continue;
    std::size_t end = begin + 1;
    while (end < lines.size() && !(rules.ends && rules.ends->matches(lines[end]))) ++end;
    if (rules.ends && end == lines.size()) continue;
    // Its end, where there is a line for it, is not counted.
    const std::size_t below = count_not_blank(lines, std::min(end + 1, lines.size()));
    if (below > rules.below) return std::nullopt;
    return InputPlace{begin, end};
  }
  return std::nullopt;
}

std::string read_draft(const InputRules& rules, const Lines& lines, const InputPlace& place) {
  std::string draft;
  for (std::size_t i = place.begin; i < place.end; ++i) {
    std::string_view line = lines[i];
    if (rules.mark) {
      const auto mark = rules.mark->find(line);
      if (mark && mark->begin == 0) line.remove_prefix(mark->end);
    }
    // Some programs draw their cursor as a character that shows nothing.
    const std::string text = printable(bare(line));
    if (!draft.empty()) draft += '\n';
    if (!matches_any(rules.ghosts, text)) draft += text;
  }
  return std::string(bare(draft));
}

/// The lines that tell the state: not blank, and not what a person typed.
Lines telling_lines(const Lines& lines, const std::optional<InputPlace>& input) {
  Lines telling;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool is_typed = input && i >= input->begin && i < input->end;
    if (!is_typed && !bare(lines[i]).empty()) telling.push_back(lines[i]);
  }
  return telling;
}

/// The one of the last `within` lines, from the bottom, that a pattern of the rule matches.
const std::string_view* matched_line(const ScreenRules& rules, const ScreenRule& rule,
                                     const Lines& telling) {
  const bool ends_at_turn =
      rule.state == ScreenState::kLimited || rule.state == ScreenState::kExhausted;
  const std::size_t most = std::min(rule.within, telling.size());
  for (std::size_t i = 1; i <= most; ++i) {
    const std::string_view& line = telling[telling.size() - i];
    if (matches_any(rule.lines, line)) return &line;
    if (ends_at_turn && rules.turn && rules.turn->matches(line)) break;
  }
  return nullptr;
}

/// A line of a dialog as its rows are looked for in: without its frame, in columns.
std::string unframed(std::string_view line) {
  std::string text(line);
  for (const std::string_view frame : kFrames) {
    for (auto at = text.find(frame); at != std::string::npos; at = text.find(frame, at)) {
      text.replace(at, frame.size(), " ");
    }
  }
  return std::string(without_end_blanks(text));
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// `2. Yes, always` as number and label.
Choice choice_of(std::string_view row, bool is_selected) {
  const std::size_t digits = std::min(row.find_first_not_of("0123456789"), row.size());
  if (digits > 0 && row.substr(digits).starts_with(". ")) {
    return {std::string(row.substr(0, digits)), std::string(bare(row.substr(digits + 2))),
            is_selected};
  }
  return {"", std::string(bare(row)), is_selected};
}

/// The rows of a dialog and the line of its first one. Rows stand at one column, the selected one
/// behind its mark; what is indented deeper goes on with the row above it.
struct Rows {
  std::vector<Choice> choices;
  std::size_t first_line = 0;
};

std::optional<Rows> find_rows(std::string_view select, const std::vector<std::string>& lines) {
  if (select.empty()) return std::nullopt;
  const std::string mark = std::string(select) + " ";
  std::size_t selected = lines.size();
  std::size_t column = 0;
  for (std::size_t i = lines.size(); i-- > 0;) {
    const std::size_t indent = indent_of(lines[i]);
    if (!std::string_view(lines[i]).substr(indent).starts_with(mark)) continue;
    selected = i;
    column = indent + display_width(mark);
    break;
  }
  if (selected == lines.size()) return std::nullopt;

  const auto belongs = [&](const std::string& line) {
    return !line.empty() && indent_of(line) >= column;
  };
  std::size_t first = selected;
  while (first > 0 && belongs(lines[first - 1])) --first;
  Rows rows{{}, first};
  for (std::size_t i = first; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (i == selected) {
      rows.choices.push_back(choice_of(line.substr(indent_of(line) + mark.size()), true));
    } else if (!belongs(lines[i])) {
      break;
    } else if (indent_of(line) == column) {
      rows.choices.push_back(choice_of(line.substr(column), false));
    } else if (!rows.choices.empty()) {
      rows.choices.back().label += ' ' + std::string(bare(line));
    }
  }
  return rows;
}

/// Rows that stand beside each other, all of them on one line; which one is selected is not to be
/// seen without colours.
std::optional<Rows> find_rows_beside(const std::vector<std::string>& labels,
                                     const std::vector<std::string>& lines) {
  for (std::size_t i = lines.size(); i-- > 0 && !labels.empty();) {
    Rows rows{{}, i};
    std::size_t at = 0;
    for (const std::string& label : labels) {
      at = lines[i].find(label, at);
      if (at == std::string::npos) break;
      at += label.size();
      rows.choices.push_back({"", label, false});
    }
    if (at != std::string::npos) return rows;
  }
  return std::nullopt;
}

bool is_rule(std::string_view line) {
  constexpr std::string_view kStrokes[] = {"─", "╌", "╭", "╮", "╰", "╯", "│", "┃", "━", "═", " "};
  while (!line.empty()) {
    const auto* stroke =
        std::find_if(std::begin(kStrokes), std::end(kStrokes),
                     [&](std::string_view each) { return line.starts_with(each); });
    if (stroke == std::end(kStrokes)) return false;
    line.remove_prefix(stroke->size());
  }
  return true;
}

/// The dialog's words: what stands above its rows, or all of it without rows.
std::string dialog_text(const ScreenRules& rules, const Lines& lines, std::size_t end) {
  std::vector<std::string> words;
  for (std::size_t i = end; i-- > 0 && words.size() < kMostDialogLines;) {
    if (rules.dialog_above && rules.dialog_above->matches(lines[i])) break;
    const std::string unbound = unframed(lines[i]);
    const std::string_view word = bare(unbound);
    if (!word.empty() && !is_rule(word)) words.emplace_back(word);
  }
  std::reverse(words.begin(), words.end());
  return printable(join(words, "\n"));
}

void read_dialog(const ScreenRules& rules, const Lines& lines, ScreenReading& reading) {
  std::vector<std::string> plain;
  plain.reserve(lines.size());
  for (const std::string_view line : lines) plain.push_back(unframed(line));
  auto rows =
      rules.beside.empty() ? find_rows(rules.select, plain) : find_rows_beside(rules.beside, plain);
  reading.text = dialog_text(rules, lines, rows ? rows->first_line : lines.size());
  if (rows) reading.choices = std::move(rows->choices);
}

void read_limit(const ScreenRules& rules, std::string_view line, WallTime now,
                ScreenReading& reading) {
  reading.text = printable(bare(line));
  for (const Pattern& pattern : rules.until) {
    const auto found = pattern.find(line);
    if (found) reading.until = parse_limit_end(found->group, now);
    if (reading.until) return;
  }
}

/// True for the last screen of a program that has ended, as tmux marks it.
bool is_of_the_dead(const Lines& telling) {
  return !telling.empty() && telling.back().starts_with("Pane is dead");
}

}  // namespace

ScreenReading read_screen(const ScreenRules& rules, std::string_view screen, std::string_view title,
                          WallTime now) {
  Lines lines;
  for (const std::string_view line : lines_of(screen)) lines.push_back(without_end_blanks(line));
  cut_at_edge(rules.edges, lines);
  const auto input = rules.input ? find_input(*rules.input, lines) : std::nullopt;
  const Lines telling = telling_lines(lines, input);

  ScreenReading reading;
  if (is_of_the_dead(telling)) return reading;
  reading.has_input = input.has_value();
  if (input) reading.draft = read_draft(*rules.input, lines, *input);

  for (const ScreenRule& rule : rules.rules) {
    if (rule.has_input && *rule.has_input != reading.has_input) continue;
    if (!rule.titles.empty() && !matches_any(rule.titles, title)) continue;
    const std::string_view* line = nullptr;
    if (!rule.lines.empty()) {
      line = matched_line(rules, rule, telling);
      if (line == nullptr) continue;
    }
    reading.state = rule.state;
    reading.rule = rule.name;
    if (rule.state == ScreenState::kDialog) read_dialog(rules, lines, reading);
    if (rule.state == ScreenState::kLimited && line != nullptr) {
      read_limit(rules, *line, now, reading);
    }
    return reading;
  }
  return reading;
}

}  // namespace gt
