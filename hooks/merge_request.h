// SPDX-License-Identifier: Apache-2.0
// A merge request, `.gt/merges/RIG/ID.yaml`: work that somebody says is done, waiting to be
// verified and merged. Its name is the work item's id: an item has one request at a time, and a
// later one takes its place. One that has landed or was dropped moves to
// `.gt/merges/RIG/.finished/`, so that a tick reads only what is open. Keys that are not listed
// here are kept when the file is rewritten.
//
//     id: web-42
//     state: waiting              see MergeState
//     branch: toast/web-42
//     commit: 9f31c…              what the branch was at, read back from where it was pushed
//     target: main
//     author: web/toast
//     title: Fix the login
//     priority: high
//     attempt: 1
//     submitted: 2026-11-20T07:50:38.125Z
//     candidate: 51ab0…           of what lands and has landed: the commit that brings it
//     reason: …                   one line: why it is where it is
//     report: |                   what whoever did the work must know of it
//     returns: 1                  how often it was sent back to be mended
//     url: https://…              of its pull request
//     front: 2026-11-20T…         since when a person wants it to be the next one
//     approved: {by: overseer, at: …, commit: 9f31c…}
//     changed: 2026-11-20T…       when its state changed last
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
#include "common/town/address.h"

namespace gt {

enum class MergeState {
  kWaiting,    ///< for its turn
  kChecking,   ///< the refinery is at it
  kLanding,    ///< its candidate is proven, and is being put onto the target
  kProposed,   ///< it is proven, and its pull request waits to be merged by whoever does that
  kReview,     ///< for a person's approval
  kHeld,       ///< for a person: it was sent back too often
  kBounced,    ///< it was sent back to be mended
  kLanded,     ///< it is on the target
  kRejected,   ///< a person does not want it
  kWithdrawn,  ///< its item was closed or put back
};

/// `waiting`, `checking`, `landing`, `proposed`, …
[[nodiscard]] std::string_view merge_state_name(MergeState state);
[[nodiscard]] std::optional<MergeState> merge_state_named(std::string_view name);

/// The one table of moves. To stay is legal.
[[nodiscard]] bool is_legal_move(MergeState from, MergeState to);
/// Nothing more happens to it: landed, rejected or withdrawn.
[[nodiscard]] bool is_over(MergeState state);

/// A person's word that a commit may be merged.
struct Approval {
  std::string by;
  WallTime at;
  std::string commit;
};

struct MergeRequest {
  MergeRequest(WorkId work, Address who) : id(std::move(work)), author(std::move(who)) {}

  [[nodiscard]] bool is_approved() const { return approved && approved->commit == commit; }

  WorkId id;
  MergeState state = MergeState::kWaiting;
  std::string branch;
  std::string commit;
  std::string target;  ///< branch of the rig's remote
  Address author;
  std::string title;
  std::string priority;
  int attempt = 1;
  WallTime submitted{};
  std::string candidate;  ///< empty: none
  std::string reason;
  std::string report;
  int returns = 0;
  std::string url;  ///< of its pull request; empty: none
  std::optional<WallTime> front;
  std::optional<Approval> approved;
  std::optional<WallTime> changed;
  Value source;  ///< the map it was read from: unknown keys live here
};

/// Errors: kCorrupt, with file and line; also when the file is another item's than `expected`.
[[nodiscard]] Result<MergeRequest> parse_merge_request(std::string_view text, std::string_view file,
                                                       const WorkId& expected);
[[nodiscard]] std::string format_merge_request(const MergeRequest& request);

/// Moves a request. Errors: kConflict when the table does not allow it: somebody was faster.
[[nodiscard]] Result<void> move_request(MergeRequest& request, MergeState to, WallTime now,
                                        std::string_view reason = {});

/// The merge requests of a town.
class MergeQueue {
 public:
  explicit MergeQueue(Store& store) : store_(store) {}

  /// The open one of the item, else the one that is over. Errors: kNotFound; kCorrupt.
  [[nodiscard]] Result<MergeRequest> load(const WorkId& id);

  /// Writes the request, in the place of an earlier one for the same item. The same commit
  /// submitted again changes nothing while it has not been sent back or dropped.
  /// Errors: kBusy while the earlier one is being put onto the target.
  [[nodiscard]] Result<void> submit(const MergeRequest& request);

  /// Loads, lets `change` decide, saves; see HookFiles::change. A request that is over then goes
  /// out of the way; one that is no longer comes back.
  using RequestChange = std::function<Result<void>(MergeRequest&)>;
  [[nodiscard]] Result<MergeRequest> change(const WorkId& id, const RequestChange& change);

  /// The items of a rig that have an open request, by number.
  [[nodiscard]] Result<std::vector<WorkId>> list(std::string_view rig);

  /// Every request that can be read, by number, and an error for each that cannot.
  struct All {
    std::vector<MergeRequest> requests;
    std::vector<Error> broken;
  };
  [[nodiscard]] Result<All> load_open(std::string_view rig);
  [[nodiscard]] Result<All> load_finished(std::string_view rig);

 private:
  struct Found {
    std::string key;
    Document document;
  };
  [[nodiscard]] Result<Found> find(const WorkId& id);
  [[nodiscard]] Result<void> settle(const WorkId& id);
  [[nodiscard]] Result<All> load_all(std::string_view prefix);

  Store& store_;
};

}  // namespace gt
