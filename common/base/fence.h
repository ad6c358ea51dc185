// SPDX-License-Identifier: Apache-2.0
// What others wrote (a mail, a work item, a note) is data. Before a model reads it, it goes through
// here: nothing in it then passes for the town's own words, or for a turn of the conversation.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gt {

/// `text` for a model: printable, and with every mark broken that could pass for a turn of the
/// conversation (`Human:` at the start of a line, `<system>`, `<|im_start|>`, `[INST]`) or for a
/// line of our own frames (`[mail …]`, `[from …]`). A broken mark can still be read: `‹Human›:`,
/// `‹system>`, `⟦INST]`. All else stays as it is. Done twice it is as done once.
[[nodiscard]] std::string defused(std::string_view text);

/// The same for one line: newlines and tabs as spaces, elided at `columns`.
[[nodiscard]] std::string defused_line(std::string_view text, std::size_t columns);

/// A whole output, for a terminal or a model: each line defused. With `keeps_colours` the colours
/// of a terminal stay.
[[nodiscard]] std::string defused_output(std::string_view text, bool keeps_colours);

/// Where in `text` a mark begins that `defused` would break, in ascending order.
[[nodiscard]] std::vector<std::size_t> marks_in(std::string_view text);

/// `text` defused, each line behind `| `, cut so that all of it takes at most `most_bytes`. Whoever
/// shows one that was cut names the file where the rest is. What is left out is not looked at.
struct Quoted {
  std::string text;
  std::size_t bytes_left_out = 0;
};
[[nodiscard]] Quoted quoted(std::string_view text, std::size_t most_bytes);

}  // namespace gt
