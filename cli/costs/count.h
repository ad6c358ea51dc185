// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/agents/kind.h"
#include "cli/agents/transcript_files.h"
#include "cli/context.h"
#include "hooks/agent_hook.h"
#include "hooks/usage.h"

namespace gt {

/// What a transcript has beyond what was counted of it.
struct Uncounted {
  std::string path;
  TranscriptMark before, after;
  std::vector<UsageRow> uses;
};

/// Counts what is in `pending` and not in `usage` yet: of a transcript that somebody else has
/// counted on meanwhile, nothing.
void add_to(Usage& usage, const std::vector<Uncounted>& pending, WallTime now);

/// Counts the tokens of the agents of a town, from their transcripts. What an agent uses belongs to
/// the item that hangs on its hook when it is counted.
class UsageCounter {
 public:
  explicit UsageCounter(Context& context)
      : context_(context), finder_(context.environment(), context.town().paths) {}
  ~UsageCounter() { finder_.save(); }
  UsageCounter(const UsageCounter&) = delete;
  UsageCounter& operator=(const UsageCounter&) = delete;

  /// Writes down what is new; true if anything was. Errors: kCorrupt; kDisk; a kind's.
  [[nodiscard]] Result<bool> count(const AgentHook& hook);

  /// The agent's record as it would be after that. Writes nothing.
  [[nodiscard]] Result<Usage> up_to_now(const AgentHook& hook);

 private:
  [[nodiscard]] Result<std::vector<Uncounted>> pending(const AgentHook& hook, const Usage& usage);
  [[nodiscard]] Result<const Kind*> kind_of(const AgentHook& hook);

  Context& context_;
  TranscriptFinder finder_;
  std::map<std::string, Kind> kinds_;
};

/// The records of everybody who has or had a hook, with what has not been written down yet. What
/// cannot be read is told in `problems`.
struct TownUsage {
  std::vector<Usage> usages;
  std::vector<std::string> problems;
};
[[nodiscard]] Result<TownUsage> usage_of_town(Context& context);

}  // namespace gt
