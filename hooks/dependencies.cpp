// SPDX-License-Identifier: Apache-2.0
#include "hooks/dependencies.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// Deeper than any board that a person has made; a tree is cut there.
constexpr std::size_t kMostLevels = 100;

class TreeWriter {
 public:
  explicit TreeWriter(const AskDependencies& ask) : ask_(ask) {}

  void add_root(const WorkId& id) { add(id, "", "", 0); }
  [[nodiscard]] std::vector<TreeLine> take() { return std::move(lines_); }

 private:
  void add(const WorkId& id, const std::string& branch, const std::string& below,
           std::size_t level) {
    const bool is_new = seen_.insert(id).second;
    const std::vector<WorkId> next = level < kMostLevels ? ask_(id) : std::vector<WorkId>();
    lines_.push_back({id, branch, level, !is_new && !next.empty()});
    if (!is_new) return;
    for (const WorkId& each : next) {
      const bool is_last = &each == &next.back();
      add(each, below + (is_last ? "└─ " : "├─ "), below + (is_last ? "   " : "│  "), level + 1);
    }
  }

  const AskDependencies& ask_;
  std::set<WorkId> seen_;
  std::vector<TreeLine> lines_;
};

}  // namespace

std::vector<WorkId> path_between(const WorkId& from, const WorkId& to, const AskDependencies& ask) {
  std::map<WorkId, WorkId> came_from = {{from, from}};
  std::deque<WorkId> next = {from};
  while (!next.empty() && !came_from.contains(to)) {
    const WorkId id = next.front();
    next.pop_front();
    for (const WorkId& each : ask(id)) {
      if (came_from.emplace(each, id).second) next.push_back(each);
    }
  }
  if (!came_from.contains(to)) return {};
  std::vector<WorkId> path = {to};
  while (path.back() != from) path.push_back(came_from.at(path.back()));
  std::reverse(path.begin(), path.end());
  return path;
}

Result<void> check_dependency(const WorkId& item, const WorkId& on, const AskDependencies& ask) {
  const std::vector<WorkId> path = path_between(on, item, ask);
  if (path.empty()) return {};
  std::vector<std::string> names = {item.str()};
  for (const WorkId& id : path) names.push_back(id.str());
  return Error{
      ErrorCode::kRefused,
      item == on ? format("{} cannot depend on itself", item.str())
                 : format("{} cannot depend on {}: {}", item.str(), on.str(), join(names, " → ")),
      item == on ? "" : "each would wait for the other; take one of them out: gt dep remove"};
}

std::vector<TreeLine> tree_of(const std::vector<WorkId>& roots, const AskDependencies& ask) {
  TreeWriter writer(ask);
  for (const WorkId& root : roots) writer.add_root(root);
  return writer.take();
}

}  // namespace gt
