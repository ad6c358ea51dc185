// SPDX-License-Identifier: Apache-2.0
// `.gt/limits/KIND.yaml`: agents of this kind get no answers before a certain time. They share an
// account, so that one which ran into the limit speaks for all. Gone when all have been woken
// again.
//
//     kind: claude
//     until: 2026-11-20T15:00:00.000Z
//     by: web/toast               who ran into it
//     at: 2026-11-20T12:31:07.412Z
//     agents: [web/toast, web/ash]      who is to be woken when it has ended
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"

namespace gt {

struct RateLimit {
  std::string kind;
  WallTime until;
  std::string by;
  WallTime at;
  std::vector<std::string> agents;
  Value source;  ///< the map it was read from: unknown keys live here
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<RateLimit> parse_rate_limit(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_rate_limit(const RateLimit& limit);

/// The rate limits of a town.
class RateLimits {
 public:
  explicit RateLimits(Store& store) : store_(store) {}

  /// Writes it down; of one that is known the later end counts, and the agents of both. Errors:
  /// kCorrupt; kDisk.
  [[nodiscard]] Result<void> note(const RateLimit& limit);
  /// Takes it away if it is still the one that ends at `until`.
  [[nodiscard]] Result<void> lift(std::string_view kind, WallTime until);

  /// Those there are, by kind, and an error for each file that cannot be read. One look at a folder
  /// where there are none.
  struct All {
    std::vector<RateLimit> limits;
    std::vector<Error> broken;
  };
  [[nodiscard]] Result<All> load_all();

 private:
  Store& store_;
};

}  // namespace gt
