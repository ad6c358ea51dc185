// SPDX-License-Identifier: Apache-2.0
#include "cli/journal/since.h"

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {

Result<std::optional<WallTime>> since_of(const Args& args, WallTime now) {
  const auto text = args.value("since");
  if (!text) return std::optional<WallTime>();
  if (const auto duration = parse_duration(*text)) return std::optional(now - *duration);
  const bool is_day = text->size() == 10;
  if (const auto time = parse_time(is_day ? *text + "T00:00:00Z" : *text)) {
    return std::optional(*time);
  }
  return Error{ErrorCode::kUsage,
               format("--since: '{}' is neither a duration nor a time", printable(*text)),
               "write 2h, 2026-11-20 or 2026-11-20T07:50:38Z"};
}

}  // namespace gt
