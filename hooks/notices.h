// SPDX-License-Identifier: Apache-2.0
// `.gt/notices.yaml`: what a person has been told, so that it is told once. Keys that are not
// listed here are kept.
//
//     told:                       by what it was about; forgotten after 30 days
//       - {key: waiting web/toast 01K9ZQ…, at: 2026-11-20T07:50:38.125Z}
//     sent: [2026-11-20T07:50:38.125Z]       when notices went out in the last hour
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"

namespace gt {

struct Notices {
  std::vector<std::pair<std::string, WallTime>> told;
  std::vector<WallTime> sent;
  Value source;  ///< the map it was read from: unknown keys live here

  [[nodiscard]] bool was_told(std::string_view key) const;
  /// Remembers that `key` was told at `now`, and forgets what is old.
  void tell(std::string_view key, WallTime now);
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<Notices> parse_notices(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_notices(const Notices& notices);

/// Where there is none yet, nothing has been told. Errors: kCorrupt; kDisk.
[[nodiscard]] Result<Notices> load_notices(Store& store);

/// Loads, lets `change` decide, saves; again when somebody else saved in between.
[[nodiscard]] Result<void> change_notices(Store& store,
                                          const std::function<void(Notices&)>& change);

}  // namespace gt
