// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/choice.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr int kMostLines = 5000;

/// The last `count` lines of a screen, without the empty ones below its text.
std::vector<std::string> last_lines(std::string_view screen, std::optional<int> count) {
  std::vector<std::string> lines;
  for (const std::string_view line : lines_of(screen)) lines.push_back(printable(line));
  while (!lines.empty() && trimmed(lines.back()).empty()) lines.pop_back();
  const auto wanted = static_cast<std::size_t>(count.value_or(kMostLines));
  if (lines.size() > wanted) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(wanted));
  }
  return lines;
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const Address address, chosen_to_look_at(context, *args.word("ADDRESS")));
  GT_TRY(const auto count, args.number("lines", 1, kMostLines));
  Town& town = context.town();
  GT_TRY(const auto sessions, town.tmux->list());
  const std::string name = address.str();
  if (std::none_of(sessions.begin(), sessions.end(),
                   [&](const TmuxSession& each) { return each.name == name; })) {
    return Error{ErrorCode::kNotFound, format("{} has no session", name),
                 format("gt start {}", name)};
  }
  GT_TRY(const auto screens, town.tmux->capture({name}, count.value_or(0)));
  const auto lines = last_lines(screens.at(0), count);
  const std::string text = lines.empty() ? "" : join(lines, "\n") + "\n";
  return make_report<PlainReport>(
      text, Value::map({{"address", name}, {"lines", Value::list_of(lines)}}));
}

}  // namespace

const Command kPeek = {
    .path = "peek",
    .aliases = {"session peek", "session capture", "agent peek"},
    .group = CommandGroup::kLife,
    .summary = "Show the screen of an agent, dead ones too",
    .examples = {{"gt peek web/toast", "its screen as it is now"},
                 {"gt peek web/toast -n 200", "its last 200 lines"}},
    .positionals = {{"ADDRESS", "the agent"}},
    .options = {{"lines", 'n', "N", "the last N lines, from above the screen as well"}},
    .answer = {{"address", "string", "the agent"},
               {"lines", "array", "what stands there, without colours"},
               {"lines[]", "string", "one line"}},
    .run = run,
};

}  // namespace gt
