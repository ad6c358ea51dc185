// SPDX-License-Identifier: Apache-2.0
// What a kind says about its program's screen, under `screen:` of kinds/NAME.yaml. Patterns are
// extended regular expressions over one line each (common/base/pattern.h), blanks at its end left
// out; lines are those of the terminal, so that long ones are broken.
//
//     screen:
//       edges: ['^  ╹(▀)+']     what goes as far to the right as the conversation does: nothing
//                               beyond it is read, on any line; all is where none is to be seen
//       input:                  where a person types. Absent: such a place cannot be told
//         above: '^─'           its first line comes directly below one like this; any if absent
//         begins: '^❯ '         its first line; the last such line of the screen is taken
//         ends: '^─'            the first line below it that is like this is not part of it;
//         absent:
//                               it goes on to the end of the screen
//         below: 4              no more lines than that (blank ones not counted) stand below its
//         end mark: '^❯ ?'          what is taken off the start of each of its lines ghosts: ['^Try
//         ']     what the program itself shows there: no person has typed it
//       turn: '^❯ '             how a message that was sent is shown: limits above the last one are
//                               past
//       dialog:
//         select: ❯             the mark before the selected row
//         above: '^─'           the line above the dialog's text
//         beside: [Yes, No]     rows that stand beside each other, told apart by their colours
//         approve: '^Yes$'      the row that permits this once, without its number
//         deny: '^No(,|$)'      the row that refuses
//       until: ['resets (.*)']  when a limit ends, in the parentheses: `3pm`, `in 5m`, `Nov 23,
//       3pm` rules:                  in their order; the first one whose conditions all hold
//       decides
//         - state: dialog       ready | busy | dialog | limited | exhausted
//           name: permission    dialogs of that name can be answered by `gt approve`
//           input: false        there is (is no) place to type
//           lines: ['proceed\?']     one of these is in one of the lines …
//           within: 8           … the last 8 that are not blank, those of the input left out
//           title: ['^◐']       one of these is in the title of the terminal
//
// The text in the input never decides anything: it is a person's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/pattern.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

enum class ScreenState { kReady, kBusy, kDialog, kLimited, kExhausted, kUnknown };

/// `ready`, `busy`, …
[[nodiscard]] std::string_view screen_state_name(ScreenState state);

struct ScreenRule {
  ScreenState state = ScreenState::kUnknown;
  std::string name;
  std::optional<bool> has_input;
  std::vector<Pattern> lines;
  std::size_t within = 0;
  std::vector<Pattern> titles;
};

struct InputRules {
  std::optional<Pattern> above;
  Pattern begins;
  std::optional<Pattern> ends, mark;
  std::vector<Pattern> ghosts;
  std::size_t below = 0;
};

struct ScreenRules {
  std::vector<Pattern> edges;
  std::optional<InputRules> input;
  std::optional<Pattern> turn;
  std::string select;
  std::vector<std::string> beside;
  std::optional<Pattern> dialog_above, approve, deny;
  std::vector<Pattern> until;
  std::vector<ScreenRule> rules;
};

/// Reads what stands under `screen:`. Errors: kCorrupt, with file and line.
[[nodiscard]] Result<ScreenRules> parse_screen_rules(const Value& map, std::string_view file);

/// A row of a dialog.
struct Choice {
  std::string key;  ///< its number; empty: it has none
  std::string label;
  bool is_selected = false;

  friend bool operator==(const Choice&, const Choice&) = default;
};

/// What one screen says by itself.
struct ScreenReading {
  ScreenState state = ScreenState::kUnknown;
  std::string rule;               ///< the name of the rule that decided; empty: none did
  std::string text;               ///< of a dialog; of a limit the line that says so
  std::vector<Choice> choices;    ///< of a dialog; empty: they are not recognised
  std::string draft;              ///< what stands in the input; empty: nothing
  bool has_input = false;         ///< there is a place to type
  std::optional<WallTime> until;  ///< of a limit; absent: it does not say

  /// A dialog that asks to permit one action, with rows that were recognised.
  [[nodiscard]] bool is_permission() const {
    return state == ScreenState::kDialog && rule == "permission" && !choices.empty();
  }
};

/// Reads the visible screen (`capture-pane -p`) by the kind's rules. kUnknown where no rule holds,
/// and for the last screen of a pane whose program has ended.
[[nodiscard]] ScreenReading read_screen(const ScreenRules& rules, std::string_view screen,
                                        std::string_view title, WallTime now);

/// When a limit ends that says so in words: `1s`, `in 3 days 4 hours`, `3pm`, `3:05 PM (UTC)`,
/// `Nov 23, 3pm`, `15:05`. A time of day is the next one, in the zone of this machine. Nothing for
/// anything else.
[[nodiscard]] std::optional<WallTime> parse_limit_end(std::string_view text, WallTime now);

}  // namespace gt
