// SPDX-License-Identifier: Apache-2.0
// What a rig's merge queue remembers beside its requests. Keys that are not listed here are kept.
//
// `.gt/merges/RIG/queue.yaml`:
//
//     paused: {by: overseer, at: …, reason: …}     nothing is merged until somebody resumes it
//     polled: …                                    when open pull requests were asked about last
//     trouble:                                     the refinery could not do its work
//       {reason: …, since: …, failures: 3, next_at: …, told: true}
//
// `.gt/merges/RIG/checks.yaml`, by the name of each check:
//
//     tests: {runs: 40, red: 3, flaky: 1, took_ms: 81250, last: …}
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

/// Why nothing is merged. `by` the refinery: its checks could not be run.
struct QueuePause {
  std::string by;
  WallTime at;
  std::string reason;
};

/// Why the last runs of the refinery came to nothing, such as a remote that cannot be reached.
struct QueueTrouble {
  std::string reason;
  WallTime since;
  int failures = 0;  ///< in a row
  WallTime next_at;  ///< when it is tried again
  bool is_told = false;
};

/// What it is after one more failure: the pauses grow, from a minute to half an hour.
[[nodiscard]] QueueTrouble after_failure(const std::optional<QueueTrouble>& before,
                                         std::string_view reason, WallTime now);

struct QueueRecord {
  std::optional<QueuePause> paused;
  std::optional<QueueTrouble> trouble;
  std::optional<WallTime> polled;
  Value source;
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<QueueRecord> parse_queue_record(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_queue_record(const QueueRecord& record);

/// A rig that has none is not paused. Errors: kCorrupt.
[[nodiscard]] Result<QueueRecord> load_queue_record(Store& store, std::string_view rig);
using QueueRecordChange = std::function<Result<void>(QueueRecord&)>;
[[nodiscard]] Result<QueueRecord> change_queue_record(Store& store, std::string_view rig,
                                                      const QueueRecordChange& change);

/// How often a check was run, and what it found.
struct CheckRecord {
  std::string name;
  int runs = 0;
  int red = 0;
  int flaky = 0;  ///< green after red, on the same tree
  Duration took{0};
  std::optional<WallTime> last;

  /// Of a hundred red runs, how many meant nothing.
  [[nodiscard]] int flaky_percent() const { return red == 0 ? 0 : 100 * flaky / red; }
};

/// By name. Errors: kCorrupt.
[[nodiscard]] Result<std::vector<CheckRecord>> load_check_records(Store& store,
                                                                  std::string_view rig);
/// Adds to what is known of one.
[[nodiscard]] Result<void> add_to_check_record(Store& store, std::string_view rig,
                                               const CheckRecord& more);

}  // namespace gt
