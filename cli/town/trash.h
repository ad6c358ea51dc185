// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cli/context.h"
#include "common/base/value.h"

namespace gt {

/// What .gt/trash/ID.yaml says of something that was taken away.
struct TrashRecord {
  std::string id;
  Value text;
  Revision revision;

  [[nodiscard]] static std::string key_of(const std::string& id) {
    return ".gt/trash/" + id + ".yaml";
  }
};

/// The newest record that is meant; nothing if none is. What cannot be read is passed over.
[[nodiscard]] std::optional<TrashRecord> find_trash_record(
    Town& town, const std::function<bool(const TrashRecord&)>& is_meant);

}  // namespace gt
