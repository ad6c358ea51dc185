// SPDX-License-Identifier: Apache-2.0
// What is typed for a message, and how it is known again: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/agents/delivery_rules.h"
#include "hooks/message.h"

namespace gt {

/// `[from web/toast · 3F7K2Q]`: who says it, and the end of the message's id. It keeps a program
/// from taking the text for a command of its own, and its hooks tell by it what arrived.
[[nodiscard]] std::string frame_mark(const Message& message);

/// True if the text is too long for what this program takes for typed by a person: only a line that
/// rings for it is typed, and the text comes by the answer of a hook.
[[nodiscard]] bool is_rung(const Message& message, const DeliveryRules& rules);

/// The line that rings for it.
[[nodiscard]] std::string bell_line(const Message& message);

/// What is typed: the mark, and the text or the line that rings for it. Nothing in it is obeyed by
/// a terminal, and nothing passes for another frame.
[[nodiscard]] std::string typed_text(const Message& message, const DeliveryRules& rules);

/// What a text is called on its way: each time that the message is typed is another one.
[[nodiscard]] std::string typing_name(const Message& message);

/// How often the key that empties an input must be pressed for a text in a terminal of `columns`:
/// there are programs in which it takes a row, or the break before it, at a time.
[[nodiscard]] int clear_presses(std::string_view typed, int columns);

/// The ends of ids in the frames that a prompt holds, at most a few.
[[nodiscard]] std::vector<std::string> ids_in_prompt(std::string_view prompt);

/// What stands in a program's input, compared with what we typed. Blanks and whatever is not ASCII
/// do not count: lines are broken, and terminals show some characters in their own way.
enum class Standing {
  kNothing,
  kOurs,   ///< all of it; of a long text the end, where only that is shown
  kMixed,  ///< ours, and more
  kOther,
};
[[nodiscard]] Standing what_stands(std::string_view draft, std::string_view typed,
                                   std::string_view mark);

/// True if the mark can be seen on a screen.
[[nodiscard]] bool shows_mark(std::string_view screen, std::string_view mark);

}  // namespace gt
