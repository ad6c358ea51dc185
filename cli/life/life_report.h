// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/life/sessions.h"
#include "cli/output/report.h"

namespace gt {

/// What start, stop and restart answer: one entry for each agent, and how many of them are as
/// asked. A single agent's failure gives its exit status; several give 1.
class LifeReport : public Report {
 public:
  LifeReport(std::vector<SessionOutcome> outcomes, std::vector<ProcessIdentity> survivors = {})
      : outcomes_(std::move(outcomes)), survivors_(std::move(survivors)) {}

  /// A line below everything else.
  void add_note(std::string note) { notes_.push_back(std::move(note)); }

  [[nodiscard]] Value json() const override;
  [[nodiscard]] std::string text(const Style& style) const override;
  [[nodiscard]] int exit_status() const override;

 private:
  [[nodiscard]] std::string counts() const;

  std::vector<SessionOutcome> outcomes_;
  std::vector<ProcessIdentity> survivors_;
  std::vector<std::string> notes_;
};

/// The `answer` of every command that answers with a LifeReport.
inline const std::initializer_list<AnswerKey> kLifeAnswer = {
    {"agents", "array", "one for each agent"},
    {"agents[].address", "string", "the agent"},
    {"agents[].outcome", "string", "started, running, stopped, absent or failed"},
    {"agents[].instance", "string?", "of the session there is, or was"},
    {"agents[].error", "object?", "why it failed"},
    {"agents[].error.code", "string", "for programs"},
    {"agents[].error.message", "string", "for people"},
    {"agents[].error.hint", "string", "what to try"},
    {"survivors", "array", "pids that even KILL did not end"},
    {"survivors[]", "integer", "a pid"},
    {"notes", "array", "what was left as it is, and why"},
    {"notes[]", "string", "one line"},
};

/// The error in JSON: `{code, message, hint}`, or null for none.
[[nodiscard]] Value error_value(const std::optional<Error>& error);

}  // namespace gt
