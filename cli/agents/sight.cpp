// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/sight.h"

#include <map>

#include "cli/agents/kind.h"
#include "cli/agents/transcript.h"

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

/// One that is looked at, and the rules for that.
struct Looked {
  const AgentHook* hook;
  SessionSight* sight;
  const Kind* kind;

  [[nodiscard]] bool has_told() const {
    const bool has_file = sight->status && sight->status->state != AgentState::kUnknown;
    return has_file || (sight->screen && sight->screen->state != ScreenState::kUnknown);
  }
};

void read_screens(Tmux& tmux, const std::vector<Looked>& agents) {
  std::vector<std::string> names;
  std::vector<const Looked*> shown;
  for (const Looked& each : agents) {
    if (each.kind->screen.rules.empty()) continue;
    names.push_back(each.sight->session.name);
    shown.push_back(&each);
  }
  const auto screens = tmux.capture(names, 0);
  if (!screens) return;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    SessionSight& sight = *shown[i]->sight;
    // What it says of times was true when it was written.
    sight.screen = read_screen(shown[i]->kind->screen, (*screens)[i], sight.session.title,
                               sight.session.last_output);
  }
}

void read_transcripts(Context& context, const std::vector<Looked>& agents, bool all) {
  const TownPaths& paths = context.town().paths;
  TranscriptFinder finder(context.environment(), paths);
  for (const auto& each : agents) {
    if (!all && each.has_told()) continue;
    const auto reading = read_transcript(*each.kind, *each.hook, paths, finder, ModelTable());
    // An older one says nothing of this session.
    if (!reading || !*reading || (*reading)->last_change < each.sight->session.created) continue;
    each.sight->transcript =
        TranscriptWord{(*reading)->state.value_or(AgentState::kUnknown), (*reading)->last_change};
  }
  finder.save();
}

}  // namespace

void look_closer(Context& context, const std::vector<Watched>& agents, bool all) {
  Kinds kinds(*context.town().store);
  std::vector<Looked> looked;
  for (const auto& [hook, sight] : agents) {
    if (!sight->is_alive() || !(all || must_be_looked_at(*hook, *sight))) continue;
    const Kind* kind = kinds.find(hook->kind);
    if (kind == nullptr) continue;
    if (kind->status) sight->status = read_status(*kind->status, sight->session.pid);
    looked.push_back({hook, sight, kind});
  }
  read_screens(*context.town().tmux, looked);
  read_transcripts(context, looked, all);
}

}  // namespace gt
