// SPDX-License-Identifier: Apache-2.0
#include "hooks/merge_request.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

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

}  // namespace

Result<MergeRequest> parse_merge_request(std::string_view text, std::string_view file,
                                         const WorkId& expected) {
  GT_TRY(Value map, parse_yaml(text, file));
  Fields fields(map, std::string(file));
  if (fields.text("id") != expected.str()) {
    fields.fail("id", format("must be {}, as the file's name says", expected.str()));
  }
  MergeRequest request(expected, read_author(fields, Address::overseer()));
  request.state = fields.text("state");
  request.branch = fields.text("branch");
  request.commit = fields.text("commit");
  request.target = fields.text("target");
  request.title = fields.text_or("title", "");
  request.priority = fields.text_or("priority", "medium");
  request.attempt = static_cast<int>(fields.integer_or("attempt", 1));
  const auto submitted = fields.optional_time("submitted");
  if (!submitted) fields.fail("submitted", "is missing");
  GT_CHECK(fields.finish());
  request.submitted = *submitted;
  request.source = std::move(map);
  return request;
}

std::string format_merge_request(const MergeRequest& request) {
  Value map = request.source;
  map.set("id", request.id.str());
  map.set("state", request.state);
  map.set("branch", request.branch);
  map.set("commit", request.commit);
  map.set("target", request.target);
  map.set("author", request.author.str());
  map.set("title", request.title);
  map.set("priority", request.priority);
  map.set("attempt", request.attempt);
  map.set("submitted", format_time(request.submitted));
  return to_yaml(map);
}

Result<MergeRequest> MergeQueue::load(const WorkId& id) {
  const std::string key = TownPaths::merge_key(id);
  const auto document = store_.get(key);
  if (!document && document.error().code == ErrorCode::kNotFound) return no_such_request(id);
  if (!document) return document.error();
  return parse_merge_request(document->bytes, key, id);
}

Result<void> MergeQueue::submit(const MergeRequest& request) {
  const std::string key = TownPaths::merge_key(request.id);
  return update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) return format_merge_request(request);
    GT_TRY(const MergeRequest earlier, parse_merge_request(*bytes, key, request.id));
    const bool is_same = earlier.commit == request.commit && earlier.state == request.state;
    if (is_same) return *bytes;
    MergeRequest later = request;
    later.source = earlier.source;
    return format_merge_request(later);
  });
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

}  // namespace gt
