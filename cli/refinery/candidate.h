// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/git/merging.h"
#include "hooks/merge_request.h"
#include "hooks/merge_rules.h"

namespace gt {

/// A commit that could become the target.
struct Candidate {
  std::string commit;
  std::string tree;
};

/// Builds what the target would be with some requests merged, one after the other, without a
/// checkout. The same requests on the same base make the same commits.
class CandidateBuilder {
 public:
  CandidateBuilder(Merging& git, std::filesystem::path repository, MergeStrategy strategy,
                   std::string target, std::string base)
      : git_(git),
        repository_(std::move(repository)),
        strategy_(strategy),
        target_(std::move(target)),
        base_(std::move(base)) {}

  /// Adds one to those before it; returns the files in conflict, in which case nothing was added.
  [[nodiscard]] Result<std::vector<std::string>> add(const MergeRequest& request);
  /// The files in conflict between the request and the base alone.
  [[nodiscard]] Result<std::vector<std::string>> conflicts_with_base(const MergeRequest& request);

  [[nodiscard]] std::size_t size() const { return layers_.size(); }
  [[nodiscard]] const std::string& base() const { return base_; }
  /// The first `count` requests on the base: one commit, whose parents are the base and theirs, so
  /// that whatever stands on the target was checked. Of 0 it is the base itself.
  [[nodiscard]] Result<Candidate> first(std::size_t count);

 private:
  struct Layer {
    MergeRequest request;
    std::string tree;
    std::string tip;  ///< a commit that has this tree and everything before it in its history
  };

  [[nodiscard]] std::string tip() const { return layers_.empty() ? base_ : layers_.back().tip; }
  [[nodiscard]] Result<std::string> squashed(const MergeRequest& request, const std::string& tree);
  [[nodiscard]] Result<std::vector<std::string>> add_rebased(const MergeRequest& request);

  Merging& git_;
  std::filesystem::path repository_;
  MergeStrategy strategy_;
  std::string target_;
  std::string base_;
  std::vector<Layer> layers_;
};

}  // namespace gt
