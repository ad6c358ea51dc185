// SPDX-License-Identifier: Apache-2.0
#include "common/store/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/value_builder.h"

namespace gt {
namespace {

struct Problem {
  int line;
  std::string reason;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string yaml_double(double number) {
  if (std::isnan(number)) return ".nan";
  if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
  return format_double(number);
}

/// What a scalar without quotes stands for. A number counts only if we would write it the same
/// way, so that `007`, `1.10` and `1e5` stay the texts they most likely are.
Value plain_value(const std::string& text) {
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return {};
  if (is_one_of(text, {"true", "True", "TRUE"})) return true;
  if (is_one_of(text, {"false", "False", "FALSE"})) return false;
  if (text == ".nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == ".inf") return std::numeric_limits<double>::infinity();
  if (text == "-.inf") return -std::numeric_limits<double>::infinity();
  if (const auto integer = number_in<std::int64_t>(text)) {
    if (std::to_string(*integer) == text) return *integer;
  } else if (const auto number = number_in<double>(text)) {
    if (std::isfinite(*number) && yaml_double(*number) == text) return *number;
  }
  Value value(text);
  value.set_plain(true);
  return value;
}

/// False if `text` begins with a quote that is not closed, or not where a value may end. yaml-cpp
/// ends a quoted text without complaint before a line that is indented less, such as the end of a
/// truncated file.
bool is_closed(std::string_view text) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return true;
  const char quote = text[0];
  std::size_t end = 1;
  for (; end < text.size(); ++end) {
    const bool is_doubled = quote == '\'' && text.substr(end, 2) == "''";
    if (text[end] == quote && !is_doubled) break;
    if (is_doubled || (quote == '"' && text[end] == '\\')) ++end;
  }
  if (end >= text.size()) return false;
  const std::size_t next = text.find_first_not_of(" \t", end + 1);
  return next == text.npos || std::string_view("\r\n,]}:#").find(text[next]) != text.npos;
}

/// yaml-cpp's events. Its tree of nodes is not used: it drops lines, keeps both of two equal keys
/// and needs a time proportional to n² for a map of n.
class Reader : public YAML::EventHandler {
 public:
  Reader(std::string_view text, int max_depth)
      : text_(text), builder_(static_cast<std::size_t>(max_depth)) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (has_document_) throw Problem{mark.line + 1, "a second document begins here"};
    has_document_ = true;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_node(mark, "", anchor);
    add(mark, Value());
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw Problem{mark.line + 1, "aliases (*name) are not allowed"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    check_node(mark, tag, anchor);
    if (!is_closed(text_.substr(static_cast<std::size_t>(mark.pos)))) {
      throw Problem{mark.line + 1, "the quote is never closed"};
    }
    if (builder_.wants_key()) {
      builder_.key(text, mark.line + 1);
    } else {
      // The tag is `?` for a plain scalar and `!` for a quoted one or a block.
      add(mark, tag == "?" ? plain_value(text) : Value(text));
    }
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    check_node(mark, tag, anchor);
    check_no_key(mark);
    check(mark, builder_.open_list(mark.line + 1));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    check_node(mark, tag, anchor);
    check_no_key(mark);
    check(mark, builder_.open_map(mark.line + 1));
  }
  void OnMapEnd() override { close(); }

  [[nodiscard]] Value take() { return builder_.take(); }

 private:
  static void check(const YAML::Mark& mark, const Result<void>& result) {
    if (!result) throw Problem{mark.line + 1, result.error().message};
  }
  static void check_node(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) throw Problem{mark.line + 1, "anchors (&name) are not allowed"};
    if (!is_one_of(tag, {"", "?", "!"})) {
      throw Problem{mark.line + 1, format("tags ({}) are not allowed", one_line(tag, 60))};
    }
  }
  void check_no_key(const YAML::Mark& mark) const {
    if (builder_.wants_key()) throw Problem{mark.line + 1, "a key must be a text"};
  }
  void close() {
    if (auto result = builder_.close(); !result) {
      throw Problem{builder_.problem_line(), result.error().message};
    }
  }
  void add(const YAML::Mark& mark, Value value) {
    check_no_key(mark);
    value.set_line(mark.line + 1);
    builder_.add(std::move(value));
  }

  std::string_view text_;
  ValueBuilder builder_;
  bool has_document_ = false;
};

/// The first byte that no YAML text may hold: a control character (yaml-cpp takes one of them for
/// the end of the file) or the start of ill-formed UTF-8. The size of `text` if it has none.
std::size_t first_bad_byte(std::string_view text) {
  const auto is_bad = [](unsigned char c) {
    return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7F;
  };
  const auto control = std::find_if(text.begin(), text.end(), is_bad);
  return std::min(static_cast<std::size_t>(control - text.begin()), utf8_prefix(text));
}

/// Whether a tab stands before the first word of the line, which is counted from 0.
bool is_indented_by_tab(std::string_view text, int line) {
  const auto lines = split(text, '\n');
  if (line < 0 || static_cast<std::size_t>(line) >= lines.size()) return false;
  const std::string_view found = lines[static_cast<std::size_t>(line)];
  return found.substr(0, found.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
}

Value read(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    throw Problem{1, format("larger than {} bytes", limits.bytes)};
  }
  if (const std::size_t bad = first_bad_byte(text); bad != text.size()) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<int>(bad), '\n');
    throw Problem{static_cast<int>(line),
                  format("byte 0x{:02x} is not allowed", static_cast<unsigned char>(text[bad]))};
  }
  constexpr std::string_view kByteOrderMark = "\uFEFF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  Reader reader(text, limits.depth);
  while (parser.HandleNextDocument(reader)) {
  }
  return reader.take();
}

/// True if every character may stand in a YAML text as it is. Line separators other than a newline
/// may not: some readers break lines at them.
bool is_printable(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) return false;
    if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return false;
    }
  }
  const auto has = [text](std::string_view part) { return text.find(part) != text.npos; };
  return !has("\u2028") && !has("\u2029") && !has("\uFEFF");
}

/// True if some reader of YAML, 1.1 or 1.2, would take the text for a number, a date, a truth
/// value, null or a merge key.
bool could_pass_for_something_else(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (is_one_of(lower, {"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<",
                        "=", ".nan", ".inf", "-.inf", "+.inf"})) {
    return true;
  }
  const std::size_t first = lower.find_first_not_of("+-.");
  return first <= 2 && lower[first] >= '0' && lower[first] <= '9' &&
         lower.find_first_not_of("0123456789abcdefox_.,:+-tz ") == lower.npos;
}

/// True if the text needs no quotes where it stands: it begins with nothing that means something,
/// and holds neither `: ` nor ` #`.
bool is_plain_syntax(std::string_view text) {
  if (text.empty() || text.starts_with("...")) return false;
  const auto first = static_cast<unsigned char>(text.front());
  const bool is_letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                         (first >= '0' && first <= '9') || first >= 0x80;
  return (is_letter || std::string_view("_/.~+$(^;").find(text.front()) != text.npos) &&
         text.back() != ' ' && text.back() != ':' && text.find(": ") == text.npos &&
         text.find(" #") == text.npos && text.find_first_of("\n\t") == text.npos &&
         is_printable(text);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::string_view rest = text.substr(i);
    if (c == '"' || c == '\\') {
      out += {'\\', static_cast<char>(c)};
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || c == 0x7F) {
      out += format("\\x{:02x}", c);
    } else if (c == 0xC2 && rest.size() > 1 && static_cast<unsigned char>(rest[1]) < 0xA0) {
      out += format("\\x{:02x}", static_cast<unsigned char>(text[++i]));
    } else if (rest.starts_with("\u2028") || rest.starts_with("\u2029")) {
      out += rest.starts_with("\u2028") ? "\\u2028" : "\\u2029";
      i += 2;
    } else if (rest.starts_with("\uFEFF")) {
      out += "\\ufeff";
      i += 2;
    } else {
      out += static_cast<char>(c);
    }
  }
  return out + '"';
}

/// True if the text can be a `|` block. Its first line must not begin with white space, from which
/// readers guess the indentation.
bool is_block_syntax(std::string_view text) {
  return text.find('\n') != text.npos && std::string_view(" \t\n").find(text[0]) == text.npos &&
         is_printable(text);
}

std::string block(std::string_view text, std::size_t indent) {
  const bool ends_line = text.back() == '\n';
  const bool ends_more = ends_line && text[text.size() - 2] == '\n';
  std::string out = ends_more ? "|+" : ends_line ? "|" : "|-";
  for (std::string_view line : lines_of(text)) {
    out += '\n';
    if (!line.empty()) out.append(indent, ' ').append(line);
  }
  return out;
}

std::string key_text(const std::string& key) {
  return is_plain_syntax(key) && !could_pass_for_something_else(key) ? key : quoted(key);
}

std::string scalar_text(const Value& value, std::size_t indent) {
  if (value.is_list()) return "[]";
  if (value.is_map()) return "{}";
  if (const auto flag = value.as_bool()) return *flag ? "true" : "false";
  if (const auto integer = value.as_integer()) return std::to_string(*integer);
  if (const auto number = value.as_double()) return yaml_double(*number);
  const std::string* text = value.as_string();
  if (text == nullptr) return "~";
  if (is_block_syntax(*text)) return block(*text, indent);
  const bool may_be_plain =
      value.is_plain() ? plain_value(*text).is_string() : !could_pass_for_something_else(*text);
  return may_be_plain && is_plain_syntax(*text) ? *text : quoted(*text);
}

enum class Place { kTop, kAfterKey, kAfterDash };

/// Writes a value behind what stands at `indent`: a key, a dash or nothing.
void append(std::string& out, const Value& value, std::size_t indent, Place place) {
  const bool is_empty = value.items().empty() && value.entries().empty();
  if (is_empty) {
    if (place != Place::kTop) out += ' ';
    out += scalar_text(value, indent + 2) + '\n';
    return;
  }
  const std::size_t inner = place == Place::kTop ? indent : indent + 2;
  bool begins_line = place == Place::kAfterKey;
  if (place == Place::kAfterKey) out += '\n';
  if (place == Place::kAfterDash) out += ' ';
  const auto begin = [&] {
    if (begins_line) out.append(inner, ' ');
    begins_line = true;
  };
  for (const Value& item : value.items()) {
    begin();
    out += '-';
    append(out, item, inner, Place::kAfterDash);
  }
  for (const auto& [key, entry] : value.entries()) {
    begin();
    const std::string text = key_text(key);
    // A key in front of its colon may have 1024 characters at most: YAML 1.2, 7.4.2.
    if (text.size() > 1000) {
      out += "? " + text + '\n';
      begin();
    } else {
      out += text;
    }
    out += ':';
    append(out, entry, inner, Place::kAfterKey);
  }
}

}  // namespace

Result<Value> parse_yaml(std::string_view text, std::string_view file, YamlLimits limits) {
  const auto corrupt = [file](int line, std::string_view reason) {
    return Error{ErrorCode::kCorrupt, format("{}:{}: {}", file, line, reason),
                 format("mend {} with an editor", file)};
  };
  try {
    return read(text, limits);
  } catch (const Problem& problem) {
    return corrupt(problem.line, problem.reason);
  } catch (const YAML::Exception& problem) {
    // yaml-cpp blames the map or the token, and no editor shows the tab.
    const bool has_tab = is_indented_by_tab(text, problem.mark.line);
    return corrupt(problem.mark.line + 1,
                   has_tab ? "the line is indented with a tab, YAML wants spaces" : problem.msg);
  }
}

std::string to_yaml(const Value& value) {
  std::string out;
  append(out, value, 0, Place::kTop);
  return is_utf8(out) ? out : utf8_mended(out);
}

}  // namespace gt
