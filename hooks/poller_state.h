// SPDX-License-Identifier: Apache-2.0
// `.gt/pollers/NAME.yaml`: how far a source has been read. Keys that are not listed are kept.
//
//     next_at: 2026-11-20T07:55:38.125Z     when it is due
//     last_at: …                  when it was last read without an error
//     failures: 0                 in a row
//     error: …                    of the last one; absent: none
//     is_told: true               the overseer knows that it fails
//     cursor: "1234"              the greatest id that was seen
//     seen: ["1230", "1234"]      what has become an item or a mail, or was there at the first look
//     pending:                    what is becoming one: written before anything of it is made
//       at: …
//       after: 41                 the greatest number on the board before
//       ids: ["1235"]
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

/// News that are becoming items or mails.
struct PendingNews {
  WallTime at;
  int after = 0;
  std::vector<std::string> ids;
};

struct PollerState {
  std::optional<WallTime> next_at, last_at;
  int failures = 0;
  std::string error;
  bool is_told = false;
  std::string cursor;
  std::vector<std::string> seen;
  std::optional<PendingNews> pending;
  Value source;  ///< the map it was read from: unknown keys live here

  [[nodiscard]] bool is_due(WallTime now) const { return !next_at || *next_at <= now; }
  [[nodiscard]] bool has_seen(std::string_view id) const;
  /// Adds them; the oldest are forgotten when they are more than 5,000.
  void see(const std::vector<std::string>& ids);
};

/// How long to wait after `failures` in a row: `every`, doubled with each, 6 hours at most.
[[nodiscard]] Duration poll_pause(Duration every, int failures);

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<PollerState> parse_poller_state(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_poller_state(const PollerState& state);

/// One that was never read is due, and has seen nothing. Errors: kCorrupt; kDisk.
[[nodiscard]] Result<PollerState> load_poller_state(Store& store, std::string_view poller);

/// Loads, lets `change` decide, saves; again when somebody else saved in between. Returns what was
/// saved.
[[nodiscard]] Result<PollerState> change_poller_state(
    Store& store, std::string_view poller, const std::function<void(PollerState&)>& change);

}  // namespace gt
