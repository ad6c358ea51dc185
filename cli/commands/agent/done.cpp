// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/costs/count.h"
#include "cli/dispatch/renewal.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/board.h"
#include "hooks/claim.h"
#include "hooks/merge_request.h"
#include "hooks/rig.h"

namespace gt {
namespace {

/// What is to be submitted, after every check that can be made before anything happens.
struct Submission {
  AgentHook hook;
  RigConfig rig;
  WorkItem item;
  std::string branch;
  std::string commit;
  int commits = 0;
};

Result<void> check_place(Context& context, const Address& address) {
  const auto here = context.town().paths.agent_at(context.world().directory);
  if (here == address) return {};
  const std::string workspace = context.town().paths.workspace(address).string();
  return Error{ErrorCode::kRefused, format("this is not the worktree of {}", address.str()),
               format("cd {}", workspace)};
}

Result<void> check_item(const WorkItem& item, const Address& address, WallTime now) {
  if (is_claimed_by_other(item, address.str(), now)) {
    return Error{
        ErrorCode::kConflict, format("{} is {}'s by now", item.id.str(), item.claim->by),
        format("'gt unsling {}' takes it off your hook; your branch stays", address.str())};
  }
  if (item.standing() == WorkStatus::kInProgress || item.standing() == WorkStatus::kReview) {
    return {};
  }
  return Error{ErrorCode::kRefused,
               format("{} is {}: nothing can be submitted for it", item.id.str(),
                      one_line(item.standing_name(), 40)),
               format("'gt unsling {}' takes it off the hook", item.id.str())};
}

Error uncommitted(const WorktreeState& state) {
  const int files = state.changed_files + state.untracked_files;
  return {ErrorCode::kRefused,
          format("{} file{} changed and in no commit", files, files == 1 ? " is" : "s are"),
          "git add -A && git commit; what belongs to nobody goes into .gitignore"};
}

Result<Submission> prepare(Context& context, const Address& address) {
  Town& town = context.town();
  GT_TRY(AgentHook hook, town.hooks.load(address));
  if (!hook.work) {
    return Error{ErrorCode::kNotFound, format("nothing hangs on the hook of {}", address.str()),
                 "gt ls --ready"};
  }
  GT_CHECK(check_place(context, address));
  GT_TRY(WorkItem item, town.board(hook.work->rig()).load(*hook.work));
  GT_CHECK(check_item(item, address, context.now()));
  GT_TRY(RigConfig rig, load_rig(*town.store, address.rig()));

  const auto worktree = town.paths.workspace(address);
  const std::string base = rig.base();
  Git git = context.git();
  GT_TRY(const std::string branch, git.current_branch(worktree));
  if (branch.empty() || branch == rig.target()) {
    return Error{ErrorCode::kRefused,
                 branch.empty() ? "no branch is checked out here"
                                : format("this is on {}, which is never pushed to", branch),
                 format("git switch {}", hook.branch.value_or("-c " + item.id.str()))};
  }
  if (address.role() == Role::kPolecat && hook.branch && *hook.branch != branch) {
    return Error{ErrorCode::kRefused,
                 format("this is on {}, the work on your hook is done on {}", branch, *hook.branch),
                 format("git switch {}", *hook.branch)};
  }
  GT_TRY(const WorktreeState state, git.state(worktree, base));
  if (state.changed_files + state.untracked_files > 0) return uncommitted(state);
  GT_TRY(const int commits, git.commits_ahead(worktree, "HEAD", base));
  if (commits == 0) {
    return Error{ErrorCode::kRefused, format("{} has no commit that {} has not", branch, base),
                 format("if there is nothing to do: gt close {}, then gt unsling {}", item.id.str(),
                        item.id.str())};
  }
  GT_TRY(std::string commit, git.resolve(worktree, "HEAD"));
  return Submission{std::move(hook), std::move(rig),    std::move(item),
                    branch,          std::move(commit), commits};
}

/// Pushes, and believes only what the remote says it has.
Result<void> push(Context& context, const Submission& work) {
  if (!work.rig.merging.pushes) return {};  // the rig's own repository has the branch
  const auto worktree = context.town().paths.workspace(work.hook.address);
  Git git = context.git();
  GT_CHECK(git.push(worktree, work.branch));
  GT_TRY(const std::string pushed, git.remote_commit(worktree, work.branch));
  if (pushed.compare(work.commit) == 0) return {};
  return Error{ErrorCode::kConflict,
               format("the remote has {} at {}, not {}", work.branch, pushed.substr(0, 12),
                      work.commit.substr(0, 12)),
               "somebody pushed at the same time; look at it, then gt done"};
}

MergeRequest request_for(const Submission& work, WallTime now) {
  MergeRequest request(work.item.id, work.hook.address);
  request.branch = work.branch;
  request.commit = work.commit;
  request.target = work.rig.target();
  request.title = work.item.title;
  request.priority = work.item.priority;
  request.attempt = work.hook.attempt;
  request.submitted = now;
  return request;
}

/// The steps after the checks, each durable and harmless when repeated. The hook goes last: while
/// it names the work, the same command goes on where this one was cut off.
Result<void> submit(Context& context, const Submission& work) {
  Town& town = context.town();
  GT_CHECK(push(context, work));
  GT_CHECK(MergeQueue(*town.store).submit(request_for(work, context.now())));
  GT_CHECK(town.board(work.item.id.rig())
               .change(work.item.id, context.now(), [&](WorkItem& item) -> Result<void> {
                 GT_CHECK(move_item(item, WorkStatus::kReview, context.now()));
                 item.branch = work.branch;
                 item.claim.reset();
                 return {};
               }));
  forget_claim(town.paths, work.hook.address, work.item.id);
  // Before the hook is free: a kill in between tells it twice, never not at all.
  GT_CHECK(tell(context, work.hook.address.str(), "work.submitted", work.item.id.str(),
                Value::map({{"branch", work.branch}, {"commit", work.commit}})));
  // While the hook names the item: what was used for it is its own. Failing that, the tick counts.
  [[maybe_unused]] const auto counted = UsageCounter(context).count(work.hook);
  GT_CHECK(town.hooks.change(work.hook.address, [&](AgentHook& hook) -> Result<void> {
    if (hook.work != work.item.id) return {};
    clear_work(hook);
    hook.note.clear();
    return {};
  }));
  return {};
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const Address address, context.agent(args));
  GT_TRY(const Submission work, prepare(context, address));
  GT_CHECK(submit(context, work));
  const std::string id = work.item.id.str();
  return make_report<PlainReport>(
      format(
          "{} is submitted: {} commit{} on {}, {}\nIt waits to be verified and merged. Your hook "
          "is empty.\n",
          id, work.commits, work.commits == 1 ? "" : "s", work.branch, work.commit.substr(0, 12)),
      Value::map({{"id", id},
                  {"address", address.str()},
                  {"branch", work.branch},
                  {"commit", work.commit},
                  {"target", work.rig.target()},
                  {"commits", work.commits},
                  {"file", TownPaths::merge_key(work.item.id)}}));
}

}  // namespace

const Command kDone = {
    .path = "done",
    .aliases = {"submit", "work done", "mq submit"},
    .group = CommandGroup::kAgentSide,
    .summary = "Submit the work on your hook to be merged",
    .details =
        "In the worktree of the agent, with everything committed: pushes its branch, reads the "
        "pushed commit back, writes the merge request, moves the item to review, and frees the "
        "hook, in this order. What was cut off is completed by the same command.",
    .examples = {{"gt done", "when the work is finished and its tests pass"}},
    .answer = {{"id", "string", "of the item"},
               {"address", "string", "who submitted it"},
               {"branch", "string", "that was pushed"},
               {"commit", "string", "as the remote has it"},
               {"target", "string", "the branch it is to be merged into"},
               {"commits", "integer", "how many it brings"},
               {"file", "string", "of the merge request, in the town"}},
    .run = run,
};

}  // namespace gt
