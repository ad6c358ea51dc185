// SPDX-License-Identifier: Apache-2.0
#include "cli/life/life_report.h"

#include <array>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

}  // namespace

Value error_value(const std::optional<Error>& error) {
  if (!error) return {};
  return Value::map(
      {{"code", error_name(error->code)}, {"message", error->message}, {"hint", error->hint}});
}

Value LifeReport::json() const {
  Value::List agents, survivors;
  for (const SessionOutcome& each : outcomes_) {
    agents.push_back(
        Value::map({{"address", each.address.str()},
                    {"outcome", outcome_name(each.kind)},
                    {"instance", each.instance.empty() ? Value() : Value(each.instance)},
                    {"error", error_value(each.error)}}));
  }
  for (const ProcessIdentity& each : survivors_) survivors.push_back(each.pid);
  return Value::map({{"agents", std::move(agents)},
                     {"survivors", std::move(survivors)},
                     {"notes", Value::list_of(notes_)}});
}

std::string LifeReport::counts() const {
  std::vector<std::string> parts;
  constexpr std::array<std::pair<SessionOutcome::Kind, std::string_view>, 5> kWords = {{
      {SessionOutcome::kStarted, "started"},
      {SessionOutcome::kRunning, "running already"},
      {SessionOutcome::kStopped, "stopped"},
      {SessionOutcome::kAbsent, "had no session"},
      {SessionOutcome::kFailed, "failed"},
  }};
  for (const auto& [kind, word] : kWords) {
    std::size_t count = 0;
    for (const SessionOutcome& each : outcomes_) count += each.kind == kind ? 1 : 0;
    if (count > 0) parts.push_back(format("{} {}", count, word));
  }
  return join(parts, ", ");
}

std::string LifeReport::text(const Style& style) const {
  std::string out;
  for (const SessionOutcome& each : outcomes_) {
    if (!each.error) continue;
    out += format("{} {}: {}\n", style.paint(Colour::kRed, "✕"), each.address.str(),
                  one_line(each.error->message, kMostColumns));
    if (!each.error->hint.empty())
      out += format("    {}\n", one_line(each.error->hint, kMostColumns));
  }
  for (const ProcessIdentity& each : survivors_) {
    out += format("pid {} survived TERM and KILL\n", each.pid);
  }
  const std::string counted = counts();
  out += counted.empty() ? "nothing to do\n" : counted + "\n";
  for (const std::string& note : notes_) out += note + "\n";
  return out;
}

int LifeReport::exit_status() const {
  int failures = survivors_.empty() ? 0 : 1;
  for (const SessionOutcome& each : outcomes_) failures += each.error ? 1 : 0;
  if (failures == 0) return 0;
  const bool is_one = outcomes_.size() == 1 && outcomes_.front().error;
  return is_one ? gt::exit_status(outcomes_.front().error->code) : 1;
}

}  // namespace gt
