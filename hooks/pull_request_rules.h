// SPDX-License-Identifier: Apache-2.0
// `pr` in rig.yaml: how work becomes a pull request, for a rig with `strategy: pr`. What is green
// is not put onto the target: a pull request is opened for it, and whoever merges that lands it.
//
//     strategy: pr
//     pr:
//       create: {argv: [gh, pr, create, --head, "{branch}", --base, "{target}",
//                       --title, "{title}", --body, "{body}"]}
//       state: {argv: [gh, pr, list, --head, "{branch}", --base, "{target}", --state, all,
//                      --json, "url,state,headRefOid,mergeCommit"]}
//       every: 5m                 how often the open ones are asked about
//       timeout: 1m               of each command
//       pass: [GH_TOKEN]          variables of the daemon that they get, and checks do not
//
// A command is `argv`, or `run`, a line for the shell. In the words of `argv`, {id}, {branch},
// {target}, {commit}, {title}, {body}, {author} and {url} are filled in; a line has them as the
// variables PR_ID, PR_BRANCH, …, for titles are other people's words. Both begin in the rig's
// repository. `state` prints JSON: an object, or a list of them, with `state` (open, merged or
// closed, in the words of any host) and, as far as there are, `url`, `mergeCommit` or
// `merge_commit_sha`, and `headRefOid` or `sha`. Nothing, null, [] and {} mean that there is none;
// a command that fails says nothing.
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// A command that a person wrote down: one of the two.
struct HostCommand {
  std::string run;
  std::vector<std::string> argv;
};

struct PullRequestRules {
  HostCommand create, state;
  Duration every = std::chrono::minutes(5);
  Duration timeout = std::chrono::minutes(1);
  std::vector<std::string> pass;
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<PullRequestRules> read_pull_request_rules(const Value& map,
                                                               const std::string& file);

}  // namespace gt
