// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "hooks/agent_hook.h"
#include "hooks/formula_run.h"
#include "hooks/mail.h"
#include "hooks/memory.h"
#include "hooks/work_item.h"

namespace gt {

/// Everything that `gt prime` tells an agent.
struct Briefing {
  explicit Briefing(AgentHook whose) : hook(std::move(whose)) {}

  AgentHook hook;
  std::string role_text;
  std::string directory;              ///< its workspace
  std::optional<WorkItem> item;       ///< what hangs on the hook, if it could be read
  std::string item_path;              ///< its file
  std::string item_problem;           ///< why it could not: never the same as no work
  std::vector<std::string> convoys;   ///< names of those it is a part of
  std::optional<FormulaPlace> place;  ///< in the formula it runs, if it runs one
  std::string place_problem;          ///< why that cannot be read: never the same as none
  std::size_t unread = 0;             ///< mails
  std::vector<Mail> mails;            ///< the first of them, most urgent first
  std::string mailbox;                ///< where they are
  std::vector<Memory> memories;       ///< the most telling first: its own, its rig's, the town's
};

/// A briefing of a polecat stays below 1,500 tokens, reckoned at 4 bytes each.
inline constexpr std::size_t kBriefingBytes = 6000;

/// The text for the agent's model. What others wrote (the item, a note) stands behind `| ` on every
/// line, so that it cannot pass for the town's own words, is cut to its share of kBriefingBytes,
/// and has no control characters.
[[nodiscard]] std::string briefing_text(const Briefing& briefing);

/// The same after a compaction or a resume: who, what, and the rule, without the role's text.
[[nodiscard]] std::string short_briefing_text(const Briefing& briefing);

}  // namespace gt
