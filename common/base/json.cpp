// SPDX-License-Identifier: Apache-2.0
#include "common/base/json.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "common/base/code_point.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/value_builder.h"

namespace gt {
namespace {

constexpr std::size_t kMaxDepth = 64;

/// nlohmann's events (its "SAX" interface), where false means stop.
class Reader {
 public:
  bool null() { return add(Value()); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(std::int64_t value) { return add(value); }
  bool number_unsigned(std::uint64_t value) {
    // Beyond the range of our integers it is still a number, only not an exact one.
    return value <= INT64_MAX ? add(value) : add(static_cast<double>(value));
  }
  bool number_float(double value, const std::string& /*text*/) { return add(value); }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(nlohmann::json::binary_t& /*value*/) { return false; }  // not in JSON texts
  bool start_object(std::size_t /*size*/) { return check(builder_.open_map()); }
  bool start_array(std::size_t /*size*/) { return check(builder_.open_list()); }
  bool end_object() { return check(builder_.close()); }
  bool end_array() { return check(builder_.close()); }
  bool key(std::string& key) {
    builder_.key(std::move(key));
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& problem) {
    // "[json.exception…] parse error at line 1, column 5: syntax error while … - the reason; …"
    std::string_view reason = problem.what();
    for (std::string_view mark : {"] ", ": ", " - "}) {
      const std::size_t at = reason.find(mark);
      if (at != std::string_view::npos) reason.remove_prefix(at + mark.size());
    }
    reason_ = format("byte {}: {}", position, one_line(reason, 120));
    return false;
  }

  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] Value take() { return builder_.take(); }

 private:
  bool add(Value value) {
    builder_.add(std::move(value));
    return true;
  }
  bool check(const Result<void>& result) {
    if (!result) reason_ = result.error().message;
    return result.has_value();
  }

  ValueBuilder builder_{kMaxDepth};
  std::string reason_;
};

/// Appends `c` as `\uXXXX`, beyond the first plane as a pair of surrogates.
void append_escape(std::string& out, char32_t c) {
  if (c > 0xFFFF) {
    const char32_t rest = c - 0x10000;
    out += format("\\u{:04x}", static_cast<unsigned>(0xD800 + (rest >> 10)));
    c = 0xDC00 + (rest & 0x3FF);
  }
  out += format("\\u{:04x}", static_cast<unsigned>(c));
}

/// Appends the character at the start of `text` as JSON has it. Returns its bytes.
std::size_t append_character(std::string& out, std::string_view text) {
  constexpr std::string_view kShort = "\"\\\n\r\t", kLetters = "\"\\nrt";
  const char c = text[0];
  if (const std::size_t at = kShort.find(c); at != std::string_view::npos) {
    out.append("\\").append(1, kLetters[at]);
    return 1;
  }
  if (c >= ' ' && c <= '~') {
    out += c;
    return 1;
  }
  const CodePoint point = decode(text);
  if (point.bytes == 0) {
    out += c;  // mended at the end
    return 1;
  }
  if (is_unprintable(point.value) || is_line_separator(point.value)) {
    append_escape(out, point.value);
  } else {
    out += text.substr(0, point.bytes);
  }
  return point.bytes;
}

/// What a terminal would obey, and what a model could take for a turn of the conversation, is
/// escaped: whoever parses the JSON gets it back, whoever looks at it cannot be fooled.
void append_string(std::string& out, std::string_view text) {
  const bool may_hold_marks = text.find_first_of("<[:") != std::string_view::npos ||
                              text.find("\uFF1A") != std::string_view::npos;
  const std::vector<std::size_t> marks =
      may_hold_marks ? marks_in(text) : std::vector<std::size_t>();
  auto mark = marks.begin();
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    if (mark != marks.end() && at == *mark) {
      append_escape(out, static_cast<unsigned char>(text[at]));
      ++mark;
      ++at;
    } else {
      at += append_character(out, text.substr(at));
    }
  }
  out += '"';
}

/// Writes `value` so that its lines after the first begin with `indent` levels; on one line if
/// `indent` is negative.
void append(std::string& out, const Value& value, int indent) {
  const int inner = indent < 0 ? indent : indent + 1;
  const auto begin_line = [&](int levels) {
    if (levels < 0) return;
    out += '\n';
    out.append(2 * static_cast<std::size_t>(levels), ' ');
  };
  const auto append_all = [&](char first, const auto& elements, char last, auto append_one) {
    out += first;
    for (const auto& element : elements) {
      if (&element != &elements.front()) out += ',';
      begin_line(inner);
      append_one(element);
    }
    if (!elements.empty()) begin_line(indent);
    out += last;
  };

  if (value.is_null()) {
    out += "null";
  } else if (const auto flag = value.as_bool()) {
    out += *flag ? "true" : "false";
  } else if (const auto integer = value.as_integer()) {
    out += format("{}", *integer);
  } else if (const auto number = value.as_double()) {
    out += std::isfinite(*number) ? format_double(*number) : "null";  // JSON has no infinity
  } else if (const std::string* text = value.as_string()) {
    append_string(out, *text);
  } else if (value.is_list()) {
    append_all('[', value.items(), ']', [&](const Value& item) { append(out, item, inner); });
  } else {
    append_all('{', value.entries(), '}', [&](const Value::Entry& entry) {
      append_string(out, entry.key);
      out += indent < 0 ? ":" : ": ";
      append(out, entry.value, inner);
    });
  }
}

/// Mends the whole at the end: all that is not a text of the value is ASCII.
std::string written(const Value& value, int indent) {
  std::string out;
  append(out, value, indent);
  return is_utf8(out) ? out : utf8_mended(out);
}

}  // namespace

Result<Value> parse_json(std::string_view text) {
  Reader reader;
  if (!nlohmann::json::sax_parse(text, &reader)) {
    return Error{ErrorCode::kUsage, "not valid JSON: " + reader.reason(), ""};
  }
  return reader.take();
}

std::string to_json(const Value& value) {
  return written(value, -1);
}

std::string to_pretty_json(const Value& value) {
  return written(value, 0);
}

}  // namespace gt
