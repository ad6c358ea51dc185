// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/needs.h"

#include <algorithm>
#include <set>

#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/escalation.h"
#include "hooks/merge_records.h"
#include "hooks/merge_request.h"
#include "hooks/smoke_record.h"

namespace gt {
namespace {

constexpr std::size_t kMostSuspects = 5, kMostColumns = 200;

/// What open escalations are about.
Result<std::set<std::string>> escalated(Store& store) {
  GT_TRY(const EscalationFiles::All all, EscalationFiles(store).list());
  std::set<std::string> subjects;
  for (const Escalation& each : all.escalations) {
    if (each.state == EscalationState::kOpen) subjects.insert(each.about);
  }
  return subjects;
}

std::string age(WallTime since, WallTime now) {
  return format_age(std::max(now - since, Duration(0)));
}

std::string names_of(const std::vector<Suspect>& suspects) {
  std::string names;
  for (std::size_t i = 0; i < std::min(suspects.size(), kMostSuspects); ++i) {
    const Suspect& each = suspects[i];
    names += format("{}{}", i == 0 ? "" : ", ",
                    each.item.empty() ? each.commit.substr(0, 12) : each.item);
  }
  if (suspects.size() > kMostSuspects) {
    names += format(" and {} more", suspects.size() - kMostSuspects);
  }
  return names;
}

std::string red_words(const RigConfig& rig, const RedTarget& red, WallTime now) {
  std::string words = format("{} is red since {}, the check '{}': {}", rig.target(),
                             age(red.since, now), red.check, red.reason);
  if (!red.suspects.empty()) words += format("; since it was green: {}", names_of(red.suspects));
  return words + (red.is_lifted() ? format("; {} lets work be handed out", red.lifted_by)
                                  : "; nothing is handed out");
}

void add_smoke(Town& town, const RigConfig& rig, WallTime now, std::vector<Problem>& problems) {
  if (!rig.merging.smoke_every) return;
  const auto record = load_smoke_record(*town.store, rig.name);
  if (!record) {
    problems.push_back({rig.name, record.error().message, record.error().hint});
    return;
  }
  const std::string again = format("gt refinery smoke {}", rig.name);
  if (record->red) {
    const RedTarget& red = *record->red;
    problems.push_back(
        {rig.name, red_words(rig, red, now),
         red.is_lifted() ? again : format("{}, or gt refinery resume {}", again, rig.name), "red"});
  }
  if (record->error) {
    problems.push_back({rig.name,
                        format("{} could not be checked for {}: {}", rig.target(),
                               age(record->error->since, now), record->error->reason),
                        again});
  }
}

void add_queue(Town& town, const RigConfig& rig, const std::set<std::string>& escalated,
               WallTime now, std::vector<Problem>& problems) {
  const std::string name = Address::refinery(rig.name).str();
  const auto record = load_queue_record(*town.store, rig.name);
  if (!record) {
    problems.push_back({name, record.error().message, record.error().hint});
    return;
  }
  if (record->paused && !escalated.contains(name)) {
    const QueuePause& pause = *record->paused;
    problems.push_back({name,
                        format("nothing is merged for {}, by {}: {}", age(pause.at, now),
                               one_line(pause.by, 40), one_line(pause.reason, kMostColumns)),
                        format("gt refinery resume {}", rig.name),
                        pause.by == name ? "red" : "paused"});
  }
  if (record->trouble) {
    problems.push_back(
        {name,
         format("could not do its work {} times in {}: {}", record->trouble->failures,
                age(record->trouble->since, now), one_line(record->trouble->reason, kMostColumns)),
         format("gt refinery run {}", rig.name)});
  }
}

/// What a person is asked for; nothing: nobody waits for one.
std::optional<Problem> problem_of(const MergeRequest& request) {
  const std::string id = request.id.str();
  const std::string reason = one_line(request.reason, kMostColumns);
  if (request.state == MergeState::kReview) {
    return Problem{id, format("waits for your approval: {}", reason),
                   format("gt diff {0}; gt review {0} approve", id), "review"};
  }
  if (request.state == MergeState::kHeld) {
    return Problem{id, format("cannot be merged: {}", reason), format("gt mq show {}", id), "red"};
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<Problem>> rigs_in_need(Town& town, const Observation& seen) {
  GT_TRY(const std::set<std::string> known, escalated(*town.store));
  std::vector<Problem> problems;
  for (const auto& [name, rig] : seen.rigs) {
    if (!rig.config || rig.config->is_parked) continue;
    add_smoke(town, *rig.config, seen.now, problems);
    add_queue(town, *rig.config, known, seen.now, problems);
  }
  return problems;
}

Result<std::vector<Problem>> requests_in_need(Town& town, const Observation& seen) {
  GT_TRY(const std::set<std::string> known, escalated(*town.store));
  std::vector<Problem> problems;
  for (const auto& [name, rig] : seen.rigs) {
    GT_TRY(const MergeQueue::All all, MergeQueue(*town.store).load_open(name));
    for (const Error& each : all.broken) problems.push_back({name, each.message, each.hint});
    for (const MergeRequest& request : all.requests) {
      auto problem = problem_of(request);
      if (problem && !known.contains(problem->subject)) problems.push_back(std::move(*problem));
    }
  }
  return problems;
}

}  // namespace gt
