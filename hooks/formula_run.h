// SPDX-License-Identifier: Apache-2.0
// A formula that an agent runs, `.gt/formulas/ADDRESS/RUN.yaml`: its steps as they were when it
// began, whatever becomes of the formula's own file. Where the agent is in it stands on its hook
// (`formula: RUN`, `step: N`), so that a step is done by one compare-and-swap.
//
//     id: f-6a3k9qzz
//     formula: fix
//     work: web-42                what hung on the hook; absent: nothing
//     by: overseer
//     at: 2026-11-20T07:50:38.125Z
//     finished_at: …              absent: it runs, or was given up
//     steps:
//       - {id: reproduce, title: …, description: …, acceptance: …}
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/store/store.h"
#include "hooks/agent_hook.h"
#include "hooks/formula.h"

namespace gt {

struct FormulaRun {
  std::string id;
  std::string formula;
  std::string work;  ///< empty: none
  std::string by;
  WallTime at;
  std::optional<WallTime> finished_at;
  std::vector<FormulaStep> steps;
  Value source;  ///< the map it was read from: unknown keys live here
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<FormulaRun> parse_formula_run(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_formula_run(const FormulaRun& run);

/// Where an agent is in a run.
struct FormulaPlace {
  FormulaRun run;
  std::size_t index = 0;  ///< of the step it is at

  [[nodiscard]] const FormulaStep& step() const { return run.steps[index]; }
};

/// The formulas that agents run.
class FormulaRuns {
 public:
  FormulaRuns(Store& store, HookFiles& hooks) : store_(store), hooks_(hooks) {}

  /// Begins `run`, whose id is made here, at its first step; earlier runs of the agent are taken
  /// away. Errors: kConflict when the agent runs one, unless `replaces`.
  [[nodiscard]] Result<FormulaRun> start(const Address& agent, FormulaRun run, bool replaces);

  /// Where the agent is; nothing if it runs no formula. Errors: kCorrupt, also where the run's file
  /// is missing: that is never the same as no step.
  [[nodiscard]] Result<std::optional<FormulaPlace>> place(const AgentHook& hook);

  /// What became of a step that was said to be done.
  struct Done {
    FormulaRun run;
    std::string step;
    bool was_done = false;            ///< before this call: nothing has changed
    std::optional<FormulaStep> next;  ///< nothing: it was the last one
  };
  /// The step `id`, or the present one if that is empty, is done: the next one begins. The same
  /// call again changes nothing. Errors: kConflict for a step that is yet to come, and where no
  /// formula runs; kNotFound for one that there is not.
  [[nodiscard]] Result<Done> done(const Address& agent, std::string_view id, WallTime now);

 private:
  [[nodiscard]] Result<FormulaRun> load(const Address& agent, std::string_view run);
  [[nodiscard]] Result<Done> after_the_end(const Address& agent, std::string_view id);
  [[nodiscard]] Result<void> erase_others(const Address& agent, std::string_view run);
  [[nodiscard]] Result<void> write_end(const Address& agent, const FormulaRun& run, WallTime now);

  Store& store_;
  HookFiles& hooks_;
};

}  // namespace gt
