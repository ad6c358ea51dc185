// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/sight.h"

#include <map>

#include "cli/agents/kind.h"

namespace gt {
namespace {

/// Kinds by name, each read once; null for one that cannot be.
class Kinds {
 public:
  explicit Kinds(Store& store) : store_(store) {}

  const Kind* find(const std::string& name) {
    const auto known = kinds_.find(name);
    if (known != kinds_.end()) return known->second ? &*known->second : nullptr;
    auto kind = load_kind(store_, name);
    auto& kept = kinds_[name];
    if (kind) kept = *std::move(kind);
    return kept ? &*kept : nullptr;
  }

 private:
  Store& store_;
  std::map<std::string, std::optional<Kind>> kinds_;
};

}  // namespace

void look_closer(Store& store, Tmux& tmux, const std::vector<Watched>& agents, bool all) {
  Kinds kinds(store);
  std::vector<std::string> names;
  std::vector<std::pair<SessionSight*, const Kind*>> shown;
  for (const auto& [hook, sight] : agents) {
    if (!sight->is_alive() || !(all || must_be_looked_at(*hook, *sight))) continue;
    const Kind* kind = kinds.find(hook->kind);
    if (kind == nullptr) continue;
    if (kind->status) sight->status = read_status(*kind->status, sight->session.pid);
    if (kind->screen.rules.empty()) continue;
    names.push_back(sight->session.name);
    shown.emplace_back(sight, kind);
  }
  const auto screens = tmux.capture(names, 0);
  if (!screens) return;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    auto& [sight, kind] = shown[i];
    // What it says of times was true when it was written.
    sight->screen =
        read_screen(kind->screen, (*screens)[i], sight->session.title, sight->session.last_output);
  }
}

}  // namespace gt
