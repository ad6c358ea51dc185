// SPDX-License-Identifier: Apache-2.0
// A merge request, `.gt/merges/RIG/ID.yaml`: work that somebody says is done, waiting to be
// verified and merged. Its name is the work item's id: an item has one request at a time, and a
// later one takes its place. Keys that are not listed here are kept when the file is rewritten.
//
//     id: web-42
//     state: waiting
//     branch: toast/web-42
//     commit: 9f31c…            what the branch was at, read back from where it was pushed
//     target: main
//     author: web/toast
//     title: Fix the login
//     priority: high
//     attempt: 1
//     submitted: 2026-11-20T07:50:38.125Z
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"
#include "common/town/address.h"

namespace gt {

struct MergeRequest {
  MergeRequest(WorkId work, Address who) : id(std::move(work)), author(std::move(who)) {}

  WorkId id;
  std::string state = "waiting";
  std::string branch;
  std::string commit;
  std::string target;  ///< branch of the rig's remote
  Address author;
  std::string title;
  std::string priority;
  int attempt = 1;
  WallTime submitted{};
  Value source;  ///< the map it was read from: unknown keys live here
};

/// Errors: kCorrupt, with file and line; also when the file is another item's than `expected`.
[[nodiscard]] Result<MergeRequest> parse_merge_request(std::string_view text, std::string_view file,
                                                       const WorkId& expected);
[[nodiscard]] std::string format_merge_request(const MergeRequest& request);

/// The merge requests of a town.
class MergeQueue {
 public:
  explicit MergeQueue(Store& store) : store_(store) {}

  /// Errors: kNotFound; kCorrupt.
  [[nodiscard]] Result<MergeRequest> load(const WorkId& id);

  /// Writes the request, in the place of an earlier one for the same item. The same commit
  /// submitted again changes nothing.
  [[nodiscard]] Result<void> submit(const MergeRequest& request);

  /// The items of a rig that have a request, by number.
  [[nodiscard]] Result<std::vector<WorkId>> list(std::string_view rig);

 private:
  Store& store_;
};

}  // namespace gt
