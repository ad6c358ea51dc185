// SPDX-License-Identifier: Apache-2.0
#include "hooks/merge_request.h"

#include <algorithm>
#include <array>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/store/yaml.h"
#include "common/town/merge_paths.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 10> kStates = {"waiting",  "checking", "landing", "proposed",
                                                      "review",   "held",     "bounced", "landed",
                                                      "rejected", "withdrawn"};

// Rows: from; columns: to; both in the order of MergeState.
constexpr bool kMoves[kStates.size()][kStates.size()] = {
    //               wait check land prop revw held bnce done rejt wdrn
    /* waiting   */ {1, 1, 0, 0, 1, 1, 1, 1, 1, 1},
    /* checking  */ {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
    /* landing   */ {1, 0, 1, 0, 0, 0, 0, 1, 0, 0},
    /* proposed  */ {1, 0, 0, 1, 0, 1, 1, 1, 1, 1},
    /* review    */ {1, 0, 0, 0, 1, 0, 1, 1, 1, 1},
    /* held      */ {1, 0, 0, 0, 0, 1, 1, 1, 1, 1},
    /* bounced   */ {1, 0, 0, 0, 0, 0, 1, 1, 1, 1},
    /* landed    */ {0, 0, 0, 0, 0, 0, 0, 1, 0, 0},
    /* rejected  */ {1, 0, 0, 0, 0, 0, 0, 0, 1, 1},
    /* withdrawn */ {1, 0, 0, 0, 0, 0, 0, 1, 0, 1},
};

constexpr int kMostTries = 5;  // while others move the file

Error no_such_request(const WorkId& id) {
  return {ErrorCode::kNotFound, format("there is no merge request for {}", id.str()),
          "'gt done' makes one, in the worktree of whoever has the work"};
}

/// Who submitted it; `fallback` after a complaint.
Address read_author(Fields& fields, const Address& fallback) {
  const std::string text = fields.text("author");
  if (text.empty()) return fallback;
  auto author = Address::parse(text);
  if (author) return *std::move(author);
  fields.fail("author", format("is no address: {}", author.error().message), author.error().hint);
  return fallback;
}

MergeState read_state(Fields& fields) {
  const std::string name = fields.text("state");
  const auto state = merge_state_named(name);
  if (!state && !name.empty()) fields.fail("state", format("cannot be '{}'", name));
  return state.value_or(MergeState::kWaiting);
}

Result<std::optional<Approval>> read_approval(const Value& map, const std::string& file) {
  if (map.entries().empty()) return std::optional<Approval>();
  Fields fields(map, file);
  Approval approval;
  approval.by = fields.text("by");
  approval.commit = fields.text("commit");
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  GT_CHECK(fields.finish());
  approval.at = *at;
  return std::optional(approval);
}

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

Value approval_value(const std::optional<Approval>& approval) {
  if (!approval) return {};
  return Value::map(
      {{"by", approval->by}, {"at", format_time(approval->at)}, {"commit", approval->commit}});
}

/// What `later` keeps of the request in whose place it comes.
MergeRequest in_place_of(const MergeRequest& earlier, MergeRequest later) {
  later.source = earlier.source;
  // What once landed was good: its next one is judged for itself.
  if (earlier.state != MergeState::kLanded) later.returns = earlier.returns;
  // A branch keeps its pull request, whatever is pushed to it.
  if (earlier.state != MergeState::kLanded) later.url = earlier.url;
  if (earlier.is_approved() && earlier.commit == later.commit) later.approved = earlier.approved;
  return later;
}

}  // namespace

std::string_view merge_state_name(MergeState state) {
  return kStates[static_cast<std::size_t>(state)];
}

std::optional<MergeState> merge_state_named(std::string_view name) {
  const auto found = std::find(kStates.begin(), kStates.end(), name);
  if (found == kStates.end()) return std::nullopt;
  return static_cast<MergeState>(found - kStates.begin());
}

bool is_legal_move(MergeState from, MergeState to) {
  return kMoves[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
}

bool is_over(MergeState state) {
  return state == MergeState::kLanded || state == MergeState::kRejected ||
         state == MergeState::kWithdrawn;
}

Result<MergeRequest> parse_merge_request(std::string_view text, std::string_view file,
                                         const WorkId& expected) {
  GT_TRY(Value map, parse_yaml(text, file));
  Fields fields(map, std::string(file));
  if (fields.text("id") != expected.str()) {
    fields.fail("id", format("must be {}, as the file's name says", expected.str()));
  }
  MergeRequest request(expected, read_author(fields, Address::overseer()));
  request.state = read_state(fields);
  request.branch = fields.text("branch");
  request.commit = fields.text("commit");
  request.target = fields.text("target");
  request.title = fields.text_or("title", "");
  request.priority = fields.text_or("priority", "medium");
  request.attempt = static_cast<int>(fields.integer_or("attempt", 1));
  request.candidate = fields.text_or("candidate", "");
  request.reason = fields.text_or("reason", "");
  request.report = fields.text_or("report", "");
  request.url = fields.text_or("url", "");
  request.returns = static_cast<int>(fields.integer_or("returns", 0));
  request.front = fields.optional_time("front");
  request.changed = fields.optional_time("changed");
  const auto submitted = fields.optional_time("submitted");
  if (!submitted) fields.fail("submitted", "is missing");
  const Value& approval = fields.map("approved");
  GT_CHECK(fields.finish());
  GT_TRY(request.approved, read_approval(approval, std::string(file)));
  request.submitted = *submitted;
  request.source = std::move(map);
  return request;
}

std::string format_merge_request(const MergeRequest& request) {
  Value map = request.source;
  map.set("id", request.id.str());
  map.set("state", merge_state_name(request.state));
  map.set("branch", request.branch);
  map.set("commit", request.commit);
  map.set("target", request.target);
  map.set("author", request.author.str());
  map.set("title", request.title);
  map.set("priority", request.priority);
  map.set("attempt", request.attempt);
  map.set("submitted", format_time(request.submitted));
  map.set_or_erase("candidate", text_or_null(request.candidate));
  map.set_or_erase("reason", text_or_null(request.reason));
  map.set_or_erase("report", text_or_null(request.report));
  map.set_or_erase("returns", request.returns == 0 ? Value() : Value(request.returns));
  map.set_or_erase("url", text_or_null(request.url));
  map.set_or_erase("front", time_value(request.front));
  map.set_or_erase("approved", approval_value(request.approved));
  map.set_or_erase("changed", time_value(request.changed));
  return to_yaml(map);
}

Result<void> move_request(MergeRequest& request, MergeState to, WallTime now,
                          std::string_view reason) {
  if (!is_legal_move(request.state, to)) {
    return Error{ErrorCode::kConflict,
                 format("the merge request for {} is {}: it cannot become {}", request.id.str(),
                        merge_state_name(request.state), merge_state_name(to)),
                 format("gt mq show {}", request.id.str())};
  }
  if (request.state != to) request.changed = now;
  request.state = to;
  request.reason = reason;
  return {};
}

Result<MergeQueue::Found> MergeQueue::find(const WorkId& id) {
  const std::string open = TownPaths::merge_key(id);
  // Once more at the end: it may have come back while we looked for it among the finished ones.
  for (const std::string& key : {open, merge_paths::finished_key(id), open}) {
    auto document = store_.get(key);
    if (document) return Found{key, *std::move(document)};
    if (document.error().code != ErrorCode::kNotFound) return document.error();
  }
  return no_such_request(id);
}

Result<MergeRequest> MergeQueue::load(const WorkId& id) {
  GT_TRY(const Found found, find(id));
  return parse_merge_request(found.document.bytes, found.key, id);
}

Result<void> MergeQueue::submit(const MergeRequest& request) {
  const auto earlier = load(request.id);
  if (!earlier && earlier.error().code != ErrorCode::kNotFound) return earlier.error();
  const std::string key = TownPaths::merge_key(request.id);
  return update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) {
      return format_merge_request(earlier ? in_place_of(*earlier, request) : request);
    }
    GT_TRY(const MergeRequest open, parse_merge_request(*bytes, key, request.id));
    if (open.state == MergeState::kLanding) {
      return Error{ErrorCode::kBusy, format("{} is being merged at this moment", request.id.str()),
                   format("gt mq show {}", request.id.str())};
    }
    const bool is_pending = open.state != MergeState::kBounced && !is_over(open.state);
    if (is_pending && open.commit == request.commit) return *bytes;
    return format_merge_request(in_place_of(open, request));
  });
}

Result<MergeRequest> MergeQueue::change(const WorkId& id, const RequestChange& change) {
  for (int tries = 1;; ++tries) {
    GT_TRY(const Found found, find(id));
    std::optional<MergeRequest> saved;
    bool has_moved = false;
    const auto updated =
        update(store_, found.key, [&](const std::string* bytes) -> Result<std::string> {
          has_moved = bytes == nullptr;
          if (has_moved) return no_such_request(id);
          GT_TRY(MergeRequest request, parse_merge_request(*bytes, found.key, id));
          GT_CHECK(change(request));
          std::string text = format_merge_request(request);
          saved = std::move(request);
          return text;
        });
    if (!updated && has_moved && tries < kMostTries) continue;
    if (!updated) return updated.error();
    GT_CHECK(settle(id));
    return *std::move(saved);
  }
}

/// Puts the file where its state belongs; the copy in the old place goes last.
Result<void> MergeQueue::settle(const WorkId& id) {
  GT_TRY(const Found found, find(id));
  GT_TRY(const MergeRequest request, parse_merge_request(found.document.bytes, found.key, id));
  const std::string place =
      is_over(request.state) ? merge_paths::finished_key(id) : TownPaths::merge_key(id);
  if (place == found.key) return {};
  GT_CHECK(update(store_, place,
                  [&](const std::string*) -> Result<std::string> { return found.document.bytes; }));
  const auto erased = store_.erase(found.key, found.document.revision);
  if (erased) return {};
  // Somebody submitted anew in between, which is open and stays; or was faster at the same.
  const ErrorCode code = erased.error().code;
  return code == ErrorCode::kConflict || code == ErrorCode::kNotFound ? Result<void>() : erased;
}

Result<std::vector<WorkId>> MergeQueue::list(std::string_view rig) {
  GT_TRY(const std::vector<std::string> keys, store_.list(TownPaths::merges_prefix(rig)));
  std::vector<WorkId> ids;
  for (const std::string& key : keys) {
    if (auto id = TownPaths::work_of_merge(key)) ids.push_back(*std::move(id));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<MergeQueue::All> MergeQueue::load_all(std::string_view prefix) {
  GT_TRY(const std::vector<std::string> keys, store_.list(prefix));
  All all;
  for (const std::string& key : keys) {
    const auto dot = key.rfind('.');
    const auto id = WorkId::parse(std::string_view(key).substr(prefix.size(), dot - prefix.size()));
    if (!id) continue;
    const auto document = store_.get(key);
    if (!document && document.error().code == ErrorCode::kNotFound) continue;
    auto request = document ? parse_merge_request(document->bytes, key, *id)
                            : Result<MergeRequest>(document.error());
    if (request) {
      all.requests.push_back(*std::move(request));
    } else {
      all.broken.push_back(request.error());
    }
  }
  std::sort(all.requests.begin(), all.requests.end(),
            [](const MergeRequest& a, const MergeRequest& b) { return a.id < b.id; });
  return all;
}

Result<MergeQueue::All> MergeQueue::load_open(std::string_view rig) {
  GT_TRY(All all, load_all(TownPaths::merges_prefix(rig)));
  // One whose way to the finished ones was cut off.
  std::erase_if(all.requests, [](const MergeRequest& each) { return is_over(each.state); });
  return all;
}

Result<MergeQueue::All> MergeQueue::load_finished(std::string_view rig) {
  return load_all(merge_paths::finished_prefix(rig));
}

}  // namespace gt
