// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/dialog.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// The background that colours (SGR, ECMA-48 § 8.3.117) leave behind.
class Background {
 public:
  void obey(std::string_view parameters) {
    const std::vector<std::string_view> numbers = split(parameters, ';');
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const long long number = parse_integer(numbers[i]).value_or(0);
      // A colour by its number, or by red, green and blue.
      const bool is_extended = number == 38 || number == 48 || number == 58;
      const bool has_three = is_extended && i + 1 < numbers.size() && numbers[i + 1] == "2";
      const std::size_t more = !is_extended ? 0 : has_three ? 4 : 2;
      if (number == 0) *this = Background();
      if (number == 7 || number == 27) is_inverse_ = number == 7;
      if (number == 49) colour_.clear();
      const bool is_named = (number >= 40 && number <= 47) || (number >= 100 && number <= 107);
      if (is_named || number == 48) {
        colour_.clear();
        for (std::size_t k = i; k <= i + more && k < numbers.size(); ++k) {
          colour_ += format("{};", numbers[k]);
        }
      }
      i += more;
    }
  }

  friend bool operator==(const Background&, const Background&) = default;

 private:
  std::string colour_;
  bool is_inverse_ = false;
};

/// Text without its colours, and the background of each of its bytes.
struct Coloured {
  std::string text;
  std::vector<Background> backgrounds;
};

Coloured read_colours(std::string_view screen) {
  constexpr std::string_view kBegin = "\x1b[";
  Coloured read;
  Background background;
  while (!screen.empty()) {
    if (!screen.starts_with(kBegin)) {
      read.text += screen.front();
      read.backgrounds.push_back(background);
      screen.remove_prefix(1);
      continue;
    }
    screen.remove_prefix(kBegin.size());
    const std::size_t end = std::min(screen.find_first_not_of("0123456789;"), screen.size());
    if (end < screen.size() && screen[end] == 'm') background.obey(screen.substr(0, end));
    screen.remove_prefix(std::min(end + 1, screen.size()));
  }
  return read;
}

/// Where the labels begin, on the last line that has them all in their order.
std::vector<std::size_t> places_of(const std::vector<Choice>& choices, std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t end = text.size(); end != std::string_view::npos && places.empty();) {
    const std::size_t begin = end == 0 ? 0 : text.rfind('\n', end - 1) + 1;
    std::size_t at = begin;
    for (const Choice& each : choices) {
      at = text.find(each.label, at);
      if (at == std::string_view::npos || at >= end) {
        places.clear();
        break;
      }
      places.push_back(at);
    }
    end = begin == 0 ? std::string_view::npos : begin - 1;
  }
  return places;
}

}  // namespace

ScreenReading read_coloured_dialog(const ScreenRules& rules, std::string_view screen,
                                   std::string_view title, WallTime now) {
  const Coloured coloured = read_colours(screen);
  ScreenReading reading = read_screen(rules, coloured.text, title, now);
  const auto places = places_of(reading.choices, coloured.text);
  if (places.size() < 3) return reading;
  const auto background = [&](std::size_t i) { return coloured.backgrounds[places[i]]; };
  const auto is_unlike_others = [&](std::size_t i) {
    const std::size_t other = i == 0 ? 1 : 0;
    for (std::size_t k = 0; k < places.size(); ++k) {
      if ((background(k) == background(other)) == (k == i)) return false;
    }
    return true;
  };
  for (std::size_t i = 0; i < places.size(); ++i) {
    reading.choices[i].is_selected = is_unlike_others(i);
  }
  return reading;
}

bool is_same_dialog(const ScreenReading& a, const ScreenReading& b) {
  return a.state == ScreenState::kDialog && b.state == a.state && a.rule == b.rule &&
         a.text == b.text &&
         std::equal(
             a.choices.begin(), a.choices.end(), b.choices.begin(), b.choices.end(),
             [](const Choice& x, const Choice& y) { return x.key == y.key && x.label == y.label; });
}

Result<std::string> key_towards(DialogAnswer answer, const ScreenRules& rules,
                                const ScreenReading& shown) {
  if (!shown.is_permission()) {
    return Error{ErrorCode::kRefused, "its screen shows no permission dialog that is recognised",
                 ""};
  }
  const auto& pattern = answer == DialogAnswer::kApprove ? rules.approve : rules.deny;
  const auto means_it = [&](const Choice& row) { return pattern && pattern->matches(row.label); };
  const auto& rows = shown.choices;
  const auto meant = std::find_if(rows.begin(), rows.end(), means_it);
  if (std::count_if(rows.begin(), rows.end(), means_it) != 1) {
    return Error{ErrorCode::kRefused, "no single row of its dialog is known to mean that", ""};
  }
  const auto is_selected = [](const Choice& row) { return row.is_selected; };
  const auto selected = std::find_if(rows.begin(), rows.end(), is_selected);
  if (std::count_if(rows.begin(), rows.end(), is_selected) != 1) {
    return Error{ErrorCode::kRefused, "it cannot be told which row of its dialog is selected", ""};
  }
  if (selected == meant) return std::string("Enter");
  const bool is_further = selected < meant;
  if (!rules.beside.empty()) return std::string(is_further ? "Right" : "Left");
  return std::string(is_further ? "Down" : "Up");
}

}  // namespace gt
