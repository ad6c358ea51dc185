// SPDX-License-Identifier: Apache-2.0
#include "cli/topics.h"

#include <array>

namespace gt {
namespace {

constexpr std::string_view kGlossary =
    R"(Town      one directory, one tmux server, one daemon; where all this happens
Rig       one project in a town: a git repository and its agents
Agent     a named role with one hook file; its session comes and goes
Mayor     the agent a person talks to
Deacon    whoever receives the tick: the program 'gt tick'
Witness   the tick's care for one rig's agents
Refinery  the merge queue of a rig
Polecat   a worker agent with its own worktree
Crew      a person's own workspace in a rig
Hook      the agent's hook file, on which work is hung. "There is work on your
          hook: run it" is the one rule every agent is given
Work item a Markdown file on a rig's board
Session   the tmux session an agent's program runs in, named by its address
Address   mayor, RIG/POLECAT, RIG/crew/NAME, RIG/refinery, overseer (the person)
Kind      what program an agent is (claude, codex, ...): a data file
Tick      one look at the town: observe, plan, act; every 3 minutes, or on demand
)";

constexpr std::string_view kRigFile =
    R"(RIG/rig.yaml says what a project is and how its work is merged. A key that is
absent has its usual value.

  remote: https://github.com/you/web.git
  branch: main
  parked: false               true: nothing in it is started
  limits: {polecats: 4}
  kinds: {polecat: codex}
  dispatch: {mode: manual}    auto, or by hand only

  checks:                     run on what the target would be, before it is
    - {name: tests, run: make test}             a line for the shell, or
    - name: docs
      argv: [tools/check-docs, --strict]        a program and its words
      timeout: 5m             30m; over it the check cannot be run
      when: {paths: [docs/*, "*.md"]}           always
      retries: 1              how often a red one is run again
      env: {CCACHE_DIR: /var/cache/ccache}
  no_tests: ["*no tests ran*"]                  lines that say so: no pass

  target: develop             the branch that work lands on; 'branch'
  strategy: merge             merge, squash, rebase, or pr: see below
  batch: 8                    requests that are checked together
  push: remote                none: only the rig's own repository changes
  age_bound: 4h               after which nothing that came later goes first
  require: none               review: you approve each request
  sensitive: [".github/*"]    a change of these waits for your approval
  review_over: {files: 50, lines: 2000}         and so does a larger one
  protect: [LICENSE]          a change of these is sent back
  smoke: {every: 6h}          the checks on the target by itself: a red one
                              stops what is handed out in the rig

  strategy: pr                what is green is not merged but proposed
  pr:
    create: {argv: [gh, pr, create, --head, "{branch}", --base, "{target}",
                    --title, "{title}", --body, "{body}"]}
    state: {argv: [gh, pr, list, --head, "{branch}", --base, "{target}",
                   --state, all, --json, "url,state,headRefOid,mergeCommit"]}
    every: 5m                 how often open ones are asked about
    timeout: 1m               of each command
    pass: [GH_TOKEN]          variables of the daemon that they get

'argv' has {id}, {branch}, {target}, {commit}, {title}, {body}, {author} and
{url} filled in; a line ('run') has them as PR_ID, PR_BRANCH and so on. 'state'
prints JSON, an object or a list; nothing or an empty one: there is none. An
item is done when the target has what its pull request was merged as.
)";

struct Topic {
  std::string_view word, text;
};
constexpr std::array<Topic, 3> kTopics = {
    {{"glossary", kGlossary}, {"rig.yaml", kRigFile}, {"rig-file", kRigFile}}};

}  // namespace

std::string_view help_topic(std::string_view word) {
  for (const Topic& topic : kTopics) {
    if (topic.word == word) return topic.text;
  }
  return {};
}

}  // namespace gt
