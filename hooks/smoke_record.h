// SPDX-License-Identifier: Apache-2.0
// What is known of a rig's target by itself, `.gt/merges/RIG/smoke.yaml`: whether the checks are
// green on it, whoever put it there. Keys that are not listed here are kept.
//
//     last: …                     when it was looked at last
//     green: {commit: 51ab0…, at: …}          the last commit that was green
//     red:                        absent: it is not known to be red
//       commit: 9f31c…
//       since: …
//       check: tests
//       reason: exit status 1
//       log: /srv/town/.gt/run/refinery/web/logs/smoke-9f31c-tests.log
//       suspects:                 what came onto the target after the green commit, newest first
//         - {commit: 9f31c…, item: web-42, title: Fix the login, by: web/toast}
//       told: true                the overseer knows
//       lifted: {by: overseer, at: …}         work is handed out all the same
//     error: {reason: …, since: …, told: true}            why it could not be looked at
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"

namespace gt {

/// Something that came onto a target, which may have made it red.
struct Suspect {
  std::string commit;
  std::string item;  ///< whose request it was; empty: it came from elsewhere
  std::string title;
  std::string by;
};

/// `web-42 Fix the login (web/toast, 9f31c2ab04d1)`.
[[nodiscard]] std::string suspect_line(const Suspect& suspect);
[[nodiscard]] Value suspects_value(const std::vector<Suspect>& suspects);

/// A target that is red by itself.
struct RedTarget {
  std::string commit;
  WallTime since;
  std::string check, reason, log;
  std::vector<Suspect> suspects;
  bool is_told = false;
  std::string lifted_by;  ///< who lets work be handed out all the same; empty: nobody
  std::optional<WallTime> lifted_at;

  [[nodiscard]] bool is_lifted() const { return !lifted_by.empty(); }
};

/// The checks could not be run on it, which says nothing of it.
struct SmokeError {
  std::string reason;
  WallTime since;
  bool is_told = false;
};

struct SmokeRecord {
  std::optional<WallTime> last;
  std::string green;  ///< a commit; empty: none yet
  std::optional<WallTime> green_at;
  std::optional<RedTarget> red;
  std::optional<SmokeError> error;
  Value source;  ///< the map it was read from: unknown keys live here
};

/// What a look at the target found.
struct SmokeFinding {
  enum Verdict { kGreen, kRed, kCannotRun } verdict = kGreen;
  std::string commit;
  std::string check, reason, log;  ///< of the latter two
  std::vector<Suspect> suspects;   ///< of kRed
};

/// Takes in what was found at `now`. A red that lasts keeps its beginning, whether it was told and
/// whether it was lifted, as long as the same check is red. What could not be run changes nothing
/// of what was known.
void take_in(SmokeRecord& record, const SmokeFinding& finding, WallTime now);

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<SmokeRecord> parse_smoke_record(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_smoke_record(const SmokeRecord& record);

/// A rig that has none was never looked at. Errors: kCorrupt; kDisk.
[[nodiscard]] Result<SmokeRecord> load_smoke_record(Store& store, std::string_view rig);
/// Loads, lets `change` decide, saves; again when somebody else saved in between. Returns what was
/// saved.
[[nodiscard]] Result<SmokeRecord> change_smoke_record(
    Store& store, std::string_view rig, const std::function<void(SmokeRecord&)>& change);

}  // namespace gt
