// SPDX-License-Identifier: Apache-2.0
#include "cli/town/yaml_edit.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

constexpr std::size_t kNone = std::string::npos;

/// A piece of the text, [begin, end).
struct Span {
  std::size_t begin = 0, end = 0;
};

/// One line of the text without its newline, and what stands on it.
struct Line {
  Span span;
  std::size_t indent = 0;
  enum { kBlank, kComment, kContent } kind = kBlank;
};

std::vector<Line> lines_in(const std::string& text, Span region) {
  std::vector<Line> lines;
  for (std::size_t at = region.begin; at < region.end;) {
    const std::size_t end = std::min(text.find('\n', at), region.end);
    Line line{{at, end}, 0, Line::kBlank};
    while (at + line.indent < end && text[at + line.indent] == ' ') ++line.indent;
    if (at + line.indent < end) {
      line.kind = text[at + line.indent] == '#' ? Line::kComment : Line::kContent;
    }
    lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

/// The end of the quoted text that begins at `at`.
std::size_t end_of_quoted(const std::string& text, std::size_t at, std::size_t end) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < end; ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= end || text[i + 1] != quote) return i + 1;
      ++i;  // '' within single quotes
    }
  }
  return end;
}

/// The end of the value that begins at `at` within a flow collection: its comma or closing bracket.
std::size_t end_in_flow(const std::string& text, std::size_t at, std::size_t end) {
  int depth = 0;
  std::size_t last = at;  // behind the last byte that is no blank
  for (std::size_t i = at; i < end; ++i) {
    const char c = text[i];
    if ((c == '"' || c == '\'') &&
        (i == at || std::string_view(" [{,:\n").find(text[i - 1]) != std::string_view::npos)) {
      i = end_of_quoted(text, i, end) - 1;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
      return last;
    } else if (c == ']' || c == '}') {
      --depth;
    }
    if (c != ' ' && c != '\n') last = i + 1;
  }
  return last;
}

/// The end of the flow collection that begins at `at`.
std::size_t end_of_flow(const std::string& text, std::size_t at, std::size_t end) {
  std::size_t i = at + 1;
  while (i < end && text[i] != ']' && text[i] != '}') {
    i = end_in_flow(text, i, end);
    while (i < end && (text[i] == ' ' || text[i] == '\n')) ++i;
    if (i < end && text[i] == ',') ++i;
  }
  return std::min(i + 1, end);
}

/// A plain text of a block ends at a comment or at the end of its line.
std::size_t end_of_plain(const std::string& text, std::size_t at, std::size_t end) {
  const std::size_t line = std::min(text.find('\n', at), end);
  std::size_t stop = std::min(text.find(" #", at), line);
  while (stop > at && text[stop - 1] == ' ') --stop;
  return stop;
}

/// What stands under one key.
struct Found {
  Span value;            // empty: nothing does, and it would stand at value.begin
  Span below;            // the lines under the key's own: a block of its own, comments included
  std::size_t indent;    // of the key, in a block
  bool is_flow = false;  // within braces
};

/// The indentation of the keys of the block in `region`: that of its first content line.
std::optional<std::size_t> block_indent(const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    if (line.kind == Line::kContent) return line.indent;
  }
  return std::nullopt;
}

/// True if `key:` stands at `at`, quoted or not; tells where the colon ends.
bool is_key_at(const std::string& text, std::size_t at, std::size_t end, std::string_view key,
               std::size_t& after) {
  for (const std::string& spelled :
       {std::string(key), format("'{}'", key), format("\"{}\"", key)}) {
    if (text.compare(at, spelled.size(), spelled) != 0) continue;
    std::size_t colon = at + spelled.size();
    while (colon < end && text[colon] == ' ') ++colon;
    const bool ends_word = colon + 1 >= end || text[colon + 1] == ' ' || text[colon + 1] == '\n';
    if (colon < end && text[colon] == ':' && ends_word) {
      after = colon + 1;
      return true;
    }
  }
  return false;
}

/// The first value after `after`, a colon of a block, within `region`.
Span block_value(const std::string& text, std::size_t after, std::size_t line_end,
                 std::size_t region_end) {
  std::size_t at = after;
  while (at < line_end && text[at] == ' ') ++at;
  if (at == line_end || text[at] == '#') return {after, after};
  switch (text[at]) {
    case '{':
    case '[':
      return {at, end_of_flow(text, at, region_end)};
    case '"':
    case '\'':
      return {at, end_of_quoted(text, at, region_end)};
    default:
      return {at, end_of_plain(text, at, line_end)};
  }
}

std::optional<Found> find_in_block(const std::string& text, Span region, std::string_view key) {
  const auto lines = lines_in(text, region);
  const auto indent = block_indent(lines);
  if (!indent) return std::nullopt;
  for (auto line = lines.begin(); line != lines.end(); ++line) {
    std::size_t after = 0;
    if (line->kind != Line::kContent || line->indent != *indent ||
        !is_key_at(text, line->span.begin + *indent, line->span.end, key, after)) {
      continue;
    }
    // Its block goes on to the next line that is no deeper; a list may stand at the key's own
    // depth.
    auto next = line + 1;
    while (next != lines.end() &&
           (next->kind != Line::kContent || next->indent > *indent ||
            (next->indent == *indent && text[next->span.begin + *indent] == '-'))) {
      ++next;
    }
    const std::size_t end = next == lines.end() ? region.end : next->span.begin;
    const std::size_t below = std::min(line->span.end + 1, end);
    return Found{block_value(text, after, line->span.end, end), {below, end}, *indent, false};
  }
  return std::nullopt;
}

std::optional<Found> find_in_flow(const std::string& text, Span flow, std::string_view key) {
  const std::size_t last = flow.end - 1;
  std::size_t at = flow.begin + 1;
  while (at < last) {
    while (at < last && (text[at] == ' ' || text[at] == ',' || text[at] == '\n')) ++at;
    const std::size_t end = end_in_flow(text, at, last);
    std::size_t after = 0;
    if (is_key_at(text, at, last, key, after)) {
      while (after < end && text[after] == ' ') ++after;
      return Found{{after, std::max(after, end)}, {0, 0}, 0, true};
    }
    at = std::max(end, at + 1);
  }
  return std::nullopt;
}

/// `value` on one line.
std::string inline_yaml(const Value& value) {
  if (!value.is_list() && !value.is_map()) return std::string(trimmed(to_yaml(value)));
  const auto element = [](const Value& item) {
    std::string text = inline_yaml(item);
    // What is plain in a block may end an element of a flow.
    const bool is_plain = item.as_string() != nullptr && text[0] != '"' && text[0] != '\'';
    return is_plain && text.find_first_of(",[]{}") != kNone ? format("'{}'", text) : text;
  };
  std::vector<std::string> items;
  for (const Value& item : value.items()) items.push_back(element(item));
  for (const auto& [key, item] : value.entries()) {
    items.push_back(format("{}: {}", element(Value(key)), element(item)));
  }
  const std::string all = join(items, ", ");
  return value.is_map() ? format("{{{}}}", all) : format("[{}]", all);
}

/// One edit of a text: where the search for the key stands now.
class Editor {
 public:
  Editor(std::string text, const Value& value)
      : text_(std::move(text)), value_(inline_yaml(value)) {}

  std::string set(const std::vector<std::string_view>& parts) {
    Span region{0, text_.size()};
    std::size_t indent = 0;  // of a key that has to be added to the region
    bool is_flow = false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      auto found =
          is_flow ? find_in_flow(text_, region, parts[i]) : find_in_block(text_, region, parts[i]);
      if (!found && !is_flow && uncomment(region, parts[i])) {
        found = find_in_block(text_, region, parts[i]);
      }
      if (!found) {
        return is_flow ? add_to_flow(region, parts, i) : add_to_block(region, indent, parts, i);
      }
      if (i + 1 == parts.size()) return replace(*found);
      const bool has_inline = found->value.begin != found->value.end;
      is_flow = has_inline;
      region = has_inline ? found->value : found->below;
      indent = found->indent + 2;
      if (found->is_flow && !has_inline) break;
    }
    return text_;
  }

 private:
  std::string replace(const Found& found) {
    const bool is_block = found.value.begin == found.value.end && !found.is_flow;
    const bool is_literal = !is_block && !found.is_flow &&
                            (text_[found.value.begin] == '|' || text_[found.value.begin] == '>');
    const std::string space = text_[found.value.begin - 1] == ' ' ? "" : " ";
    if (is_block || is_literal) erase_content(found.below);
    const std::size_t before = found.value.end - found.value.begin;
    const std::string after = space + value_;
    shift_comment(found.value.end, before, after.size());
    text_.replace(found.value.begin, before, after);
    return text_;
  }

  /// Keeps a comment that stands in a column there, when what is before it gets another width.
  void shift_comment(std::size_t at, std::size_t before, std::size_t after) {
    const std::size_t comment = text_.find_first_not_of(' ', at);
    if (comment == kNone || text_[comment] != '#' || comment - at < 2) return;
    const std::size_t gap = comment - at;
    const std::size_t wanted = gap + before > after + 2 ? gap + before - after : 2;
    text_.replace(at, gap, std::string(wanted, ' '));
  }

  /// Takes out the lines of a block value, but not the comments and blanks behind it.
  void erase_content(Span below) {
    std::size_t end = below.begin;
    for (const Line& line : lines_in(text_, below)) {
      if (line.kind == Line::kContent) end = std::min(line.span.end + 1, below.end);
    }
    text_.erase(below.begin, end - below.begin);
  }

  /// Turns `# key: …` within the region into `key: …`.
  bool uncomment(Span& region, std::string_view key) {
    const auto lines = lines_in(text_, region);
    const auto indent = block_indent(lines);
    for (const Line& line : lines) {
      if (line.kind != Line::kComment || (indent && line.indent != *indent)) continue;
      std::size_t at = line.span.begin + line.indent + 1;
      while (at < line.span.end && text_[at] == ' ') ++at;
      std::size_t after = 0;
      if (!is_key_at(text_, at, line.span.end, key, after)) continue;
      const std::size_t cut = at - (line.span.begin + line.indent);
      const std::size_t before = text_.size();
      shift_comment(end_of_plain(text_, after, line.span.end), cut, 0);
      text_.erase(line.span.begin + line.indent, cut);
      region.end = region.end + text_.size() - before;
      return true;
    }
    return false;
  }

  std::string add_to_block(Span region, std::size_t indent,
                           const std::vector<std::string_view>& parts, std::size_t from) {
    const auto lines = lines_in(text_, region);
    indent = block_indent(lines).value_or(indent);
    std::size_t at = region.begin;
    for (const Line& line : lines) {
      if (line.kind == Line::kContent) at = std::min(line.span.end + 1, region.end);
    }
    std::string added;
    if (at > 0 && text_[at - 1] != '\n') added += '\n';
    for (std::size_t i = from; i < parts.size(); ++i) {
      added += std::string(indent + 2 * (i - from), ' ') + std::string(parts[i]) + ":";
      added += i + 1 == parts.size() ? " " + value_ + "\n" : "\n";
    }
    return text_.insert(at, added);
  }

  std::string add_to_flow(Span flow, const std::vector<std::string_view>& parts, std::size_t from) {
    std::string added = value_;
    for (std::size_t i = parts.size(); i-- > from;) {
      added = format("{}: {}", parts[i], added);
      if (i > from) added = "{" + added + "}";
    }
    const std::size_t close = flow.end - 1;
    std::size_t at = close;
    while (at > flow.begin + 1 && text_[at - 1] == ' ') --at;
    if (at > flow.begin + 1) added = ", " + added;
    return text_.insert(at, added);
  }

  std::string text_;
  std::string value_;
};

void set_at(Value& map, const std::vector<std::string_view>& parts, std::size_t from,
            const Value& value) {
  if (from + 1 == parts.size()) {
    map.set(parts[from], value);
    return;
  }
  Value below = map[parts[from]];
  if (!below.is_map()) below = Value::map();
  set_at(below, parts, from + 1, value);
  map.set(parts[from], std::move(below));
}

}  // namespace

const Value& value_at(const Value& map, std::string_view key) {
  const Value* at = &map;
  for (const std::string_view part : split(key, '.')) at = &(*at)[part];
  return *at;
}

Result<std::string> with_value(std::string_view text, std::string_view key, const Value& value,
                               std::string_view file) {
  GT_TRY(const Value before, parse_yaml(text, file));
  const auto parts = split(key, '.');
  Value expected = before;
  set_at(expected, parts, 0, value);
  std::string changed = Editor(std::string(text), value).set(parts);
  const auto after = parse_yaml(changed, file);
  if (after && *after == expected) return changed;
  return Error{ErrorCode::kFailed, format("{}: cannot change '{}' in place", file, key),
               "gt config edit"};
}

}  // namespace gt
