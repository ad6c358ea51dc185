// SPDX-License-Identifier: Apache-2.0
#include "cli/work/problems.h"

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

}  // namespace

Value to_value(const std::vector<Error>& problems) {
  Value list = Value(Value::List());
  for (const Error& each : problems) {
    list.push_back(Value::map({{"problem", each.message}, {"next", each.hint}}));
  }
  return list;
}

std::string problems_text(const std::vector<Error>& problems, const Style& style) {
  std::string text;
  for (const Error& each : problems) {
    text += format("{} {}\n", style.paint(Colour::kRed, "✕"), one_line(each.message, kMostColumns));
  }
  return text;
}

}  // namespace gt
