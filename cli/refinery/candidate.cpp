// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/candidate.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostTitleColumns = 200;

/// Known before the commit is made, and never another for the same requests.
std::string date_of(const MergeRequest& request) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(request.submitted.time_since_epoch());
  return format("@{} +0000", seconds.count());
}

std::string title_of(const MergeRequest& request) {
  const std::string title = one_line(request.title, kMostTitleColumns);
  return title.empty() ? request.branch : title;
}

std::string merge_message(const MergeRequest& request) {
  return format("Merge {}: {}\n\nBranch: {}\nAuthor: {}", request.id.str(), title_of(request),
                request.branch, request.author.str());
}

}  // namespace

Result<std::vector<std::string>> CandidateBuilder::add(const MergeRequest& request) {
  if (strategy_ == MergeStrategy::kRebase) return add_rebased(request);
  GT_TRY(const MergedTree merged, git_.merge_trees(repository_, tip(), request.commit));
  if (!merged.is_clean()) return merged.conflicts;
  Layer layer{request, merged.tree, {}};
  if (strategy_ == MergeStrategy::kSquash) {
    GT_TRY(layer.tip, squashed(request, merged.tree));
  } else {
    GT_TRY(layer.tip,
           git_.commit_tree(
               repository_,
               {merged.tree, {tip(), request.commit}, merge_message(request), date_of(request)}));
  }
  layers_.push_back(std::move(layer));
  return std::vector<std::string>();
}

Result<std::vector<std::string>> CandidateBuilder::conflicts_with_base(
    const MergeRequest& request) {
  CandidateBuilder alone(git_, repository_, strategy_, target_, base_);
  return alone.add(request);
}

Result<std::string> CandidateBuilder::squashed(const MergeRequest& request,
                                               const std::string& tree) {
  GT_TRY(const std::string before, git_.tree_of(repository_, tip()));
  if (before == tree) return tip();
  GT_TRY(const CommitText last, git_.commit_text(repository_, request.commit));
  GT_TRY(const auto commits, git_.commits_between(repository_, tip(), request.commit));
  std::string message = last.message;
  if (commits.size() > 1) {
    message = format("{}\n", title_of(request));
    for (const std::string& commit : commits) {
      GT_TRY(const CommitText text, git_.commit_text(repository_, commit));
      message += format("\n* {}", text.subject);
    }
  }
  return git_.commit_tree(repository_, {tree,
                                        {tip()},
                                        format("{}\n\nWork-Item: {}", message, request.id.str()),
                                        date_of(request),
                                        last.author});
}

Result<std::vector<std::string>> CandidateBuilder::add_rebased(const MergeRequest& request) {
  std::string onto = tip();
  GT_TRY(std::string tree, git_.tree_of(repository_, onto));
  GT_TRY(const auto commits, git_.commits_between(repository_, onto, request.commit));
  for (const std::string& commit : commits) {
    GT_TRY(const MergedTree applied, git_.apply_commit(repository_, onto, commit));
    if (!applied.is_clean()) return applied.conflicts;
    if (applied.tree == tree) continue;  // it is there already
    GT_TRY(const CommitText text, git_.commit_text(repository_, commit));
    GT_TRY(onto,
           git_.commit_tree(repository_,
                            {applied.tree, {onto}, text.message, date_of(request), text.author}));
    tree = applied.tree;
  }
  layers_.push_back({request, tree, onto});
  return std::vector<std::string>();
}

Result<Candidate> CandidateBuilder::first(std::size_t count) {
  if (count == 0) {
    GT_TRY(const std::string tree, git_.tree_of(repository_, base_));
    return Candidate{base_, tree};
  }
  const Layer& last = layers_[count - 1];
  if (count == 1) return Candidate{last.tip, last.tree};
  NewCommit commit{last.tree, {base_}, {}, {}};
  std::string names, lines;
  WallTime latest{};
  for (std::size_t i = 0; i < count; ++i) {
    const MergeRequest& request = layers_[i].request;
    commit.parents.push_back(request.commit);
    names += format("{}{}", i == 0 ? "" : i + 1 == count ? " and " : ", ", request.id.str());
    lines += format("\n{}: {}", request.id.str(), title_of(request));
    if (request.submitted >= latest) commit.date = date_of(request);
    latest = std::max(latest, request.submitted);
  }
  commit.message = format("Merge {}\n{}", names, lines);
  GT_TRY(std::string made, git_.commit_tree(repository_, commit));
  return Candidate{std::move(made), last.tree};
}

}  // namespace gt
