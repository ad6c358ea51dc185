// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/last_screen.h"

#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostLines = 20, kMostBytes = 1500, kMostColumns = 200;

}  // namespace

std::string last_lines(std::string_view screen) {
  std::vector<std::string> lines;
  for (const std::string_view line : lines_of(screen))
    lines.push_back(one_line(line, kMostColumns));
  while (!lines.empty() && trimmed(lines.back()).empty()) lines.pop_back();
  std::size_t first = lines.size(), bytes = 0;
  while (first > 0 && lines.size() - first < kMostLines &&
         bytes + lines[first - 1].size() + 1 <= kMostBytes) {
    bytes += lines[--first].size() + 1;
  }
  std::string text;
  for (; first < lines.size(); ++first) text += lines[first] + "\n";
  return text;
}

void keep_last_screens(Town& town, const std::vector<Address>& agents) {
  if (agents.empty()) return;
  std::vector<std::string> names;
  for (const Address& each : agents) names.push_back(each.str());
  const auto screens = town.tmux->capture(names, 0);
  if (!screens) return;
  for (std::size_t i = 0; i < agents.size(); ++i) {
    std::string kept = last_lines((*screens)[i]);
    if (kept.empty()) continue;
    static_cast<void>(town.hooks.change(agents[i], [&](AgentHook& hook) -> Result<void> {
      if (hook.work) hook.last_screen = kept;
      return {};
    }));
  }
}

}  // namespace gt
