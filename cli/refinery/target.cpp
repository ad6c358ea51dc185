// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/target.h"

#include "cli/refinery/trouble.h"
#include "common/base/format.h"

namespace gt {

Result<bool> Target::has(std::string_view commit) {
  return git_.is_ancestor(repository_, commit, commit_);
}

Result<void> Target::look() {
  GT_TRY(commit_, context_.git().resolve(repository_, rig_.base()));
  if (!rig_.merging.pushes) return {};
  GT_TRY(const std::string there, context_.git().remote_commit(repository_, rig_.target()));
  if (there == commit_) return {};
  GT_CHECK(fetch_remote(context_, rig_.name));
  GT_TRY(commit_, context_.git().resolve(repository_, rig_.base()));
  return {};
}

Result<void> Target::move_to(const std::string& commit) {
  if (rig_.merging.pushes) {
    GT_CHECK(push(commit));
  } else {
    GT_CHECK(git_.move_ref(repository_, "refs/heads/" + rig_.target(), commit, commit_));
  }
  commit_ = commit;
  return {};
}

Result<void> Target::push(const std::string& commit) {
  GT_CHECK(git_.push_commit(repository_, commit, rig_.target(), commit_));
  GT_TRY(const std::string there, context_.git().remote_commit(repository_, rig_.target()));
  if (there == commit) return {};
  GT_CHECK(fetch_remote(context_, rig_.name));
  GT_TRY(const bool is_there, git_.is_ancestor(repository_, commit, there));
  if (is_there) return {};
  return Error{ErrorCode::kConflict, format("{} is not where it was put", rig_.target()), ""};
}

}  // namespace gt
