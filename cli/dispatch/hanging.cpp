// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/hanging.h"

#include "cli/dispatch/renewal.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/board.h"
#include "hooks/claim.h"
#include "hooks/merge_request.h"
#include "hooks/rig.h"

namespace gt {
namespace {

constexpr std::string_view kMadeFor = "made_for";  // a key of the hook
constexpr Duration kFetchDeadline = std::chrono::seconds(20);

Result<void> check_rig(const WorkId& id, const Address& worker) {
  if (worker.rig().empty() || worker.rig() == id.rig()) return {};
  return Error{ErrorCode::kRefused,
               format("{} is on the board of {}; {} works in {}", id.str(), id.rig(), worker.str(),
                      worker.rig()),
               format("gt sling {} {}", id.str(), id.rig())};
}

Error other_work(const AgentHook& hook) {
  return {ErrorCode::kConflict,
          format("{} hangs on the hook of {} already", hook.work->str(), hook.address.str()),
          format("'gt unsling {}' puts it back on the board", hook.work->str())};
}

Result<void> check_free(Town& town, const WorkId& id, const Address& worker) {
  GT_TRY(const auto holder, holder_of(town, id));
  if (!holder || *holder == worker) return {};
  return Error{ErrorCode::kConflict, format("{} hangs on the hook of {}", id.str(), holder->str()),
               format("'gt unsling {}' takes it off", id.str())};
}

/// Puts an item back that was claimed for `worker` and then could not be hung on its hook.
Error given_back(Context& context, const WorkId& id, const Address& worker, Error problem) {
  Town& town = context.town();
  static_cast<void>(town.board(id.rig()).change(id, context.now(), [&](WorkItem& item) {
    return release_claim(item, worker.str(), context.now());
  }));
  forget_claim(town.paths, worker, id);
  return problem;
}

/// What an item's last merge request leaves to whoever takes the item now.
struct Inheritance {
  int attempt = 1;
  std::string note;    ///< why it came back
  std::string commit;  ///< what was done already; empty: nothing
};
Result<Inheritance> inherited(Store& store, const WorkId& id) {
  const auto earlier = MergeQueue(store).load(id);
  if (!earlier && earlier.error().code == ErrorCode::kNotFound) return Inheritance();
  if (!earlier) return earlier.error();
  Inheritance left{earlier->attempt + 1, {}, {}};
  if (earlier->state == MergeState::kBounced) {
    left.note = format("The merge queue sent {} back: {}\n\n{}", id.str(), earlier->reason,
                       earlier->report);
    left.commit = earlier->commit;
  }
  return left;
}

/// Makes the item nobody's, unless it is somebody else's by now, or finished.
Result<void> put_back(WorkItem& item, const Address& worker, WallTime now) {
  if (is_claimed_by_other(item, worker.str(), now)) return {};
  if (item.standing() == WorkStatus::kInProgress) return release_claim(item, worker.str(), now);
  if (item.status == work_status_name(WorkStatus::kInProgress)) {  // and blocked
    item.status = work_status_name(WorkStatus::kTodo);
  }
  if (item.claim && item.claim->by == worker.str()) item.claim.reset();
  return {};
}

/// Takes away a branch of the polecat's own that holds nothing.
Result<void> drop_empty(Git git, const Address& worker, const std::filesystem::path& worktree,
                        const std::string& branch, const std::string& base) {
  if (!branch.starts_with(worker.name() + "/")) return {};
  const auto ahead = git.commits_ahead(worktree, branch, base);
  if (!ahead && ahead.error().code == ErrorCode::kNotFound) return {};
  if (!ahead) return ahead.error();
  return *ahead == 0 ? git.delete_branch(worktree, branch) : Result<void>();
}

/// The branch for the item, checked out in the polecat's worktree. `former`, which was made for the
/// polecat itself, goes if it holds nothing. A new one begins at `done_already`, if that is there.
Result<std::string> switch_to_branch(Context& context, const WorkId& id, const Address& worker,
                                     const std::string& former, const std::string& done_already) {
  const TownPaths& paths = context.town().paths;
  const auto worktree = paths.workspace(worker);
  const std::string branch = format("{}/{}", worker.name(), id.str());
  GT_TRY(const RigConfig rig, load_rig(*context.town().store, worker.rig()));
  const std::string base = rig.base();
  Git git = context.git();
  GT_TRY(const std::string before, git.current_branch(worktree));
  if (before == branch) {
    if (former != branch) GT_CHECK(drop_empty(git, worker, worktree, former, base));
    return branch;
  }
  // A remote that does not answer is no reason not to begin, from what was fetched last.
  static_cast<void>(git.fetch(paths.repository(rig.name), kFetchDeadline));
  GT_TRY(const WorktreeState state, git.state(worktree, base));
  if (state.changed_files + state.untracked_files > 0) {
    return Error{ErrorCode::kRefused,
                 format("{} has changes in its worktree that belong to no commit", worker.str()),
                 format("commit or remove them in {}", worktree.string())};
  }
  const bool is_begun = !done_already.empty() && git.resolve(worktree, done_already);
  GT_CHECK(git.switch_branch(worktree, branch, is_begun ? done_already : base));
  GT_CHECK(drop_empty(git, worker, worktree, before, base));
  return branch;
}

}  // namespace

Result<std::optional<Address>> holder_of(Town& town, const WorkId& id) {
  GT_TRY(const auto all, town.hooks.load_all());
  for (const AgentHook& hook : all.hooks) {
    if (hook.work == id) return std::optional(hook.address);
  }
  return std::optional<Address>();
}

void mark_made_for(AgentHook& hook, const WorkId& id) {
  hook.source.set(kMadeFor, id.str());
}

std::optional<WorkId> made_for(const AgentHook& hook) {
  const std::string* text = hook.source[kMadeFor].as_string();
  const auto id = WorkId::parse(text != nullptr ? *text : "");
  return id ? std::optional(*id) : std::nullopt;
}

Result<AgentHook> hang(Context& context, const WorkId& id, const Address& worker,
                       std::string_view actor) {
  Town& town = context.town();
  GT_CHECK(check_rig(id, worker));
  GT_TRY(const AgentHook before, town.hooks.load(worker));
  if (before.work && *before.work != id) return other_work(before);
  GT_CHECK(check_free(town, id, worker));
  GT_TRY(const Inheritance left, inherited(*town.store, id));

  const WallTime now = context.now();
  GT_TRY(const WorkItem item, town.board(id.rig()).change(id, now, [&](WorkItem& item) {
    return take_claim(item, worker.str(), new_ulid(now), now, now + kClaimLasts);
  }));
  note_claim(town.paths, worker, item, kClaimLasts);
  std::optional<std::string> branch = before.branch;
  if (worker.role() == Role::kPolecat) {
    auto switched = switch_to_branch(context, id, worker, branch.value_or(""), left.commit);
    if (!switched && !before.work) return given_back(context, id, worker, switched.error());
    if (!switched) return switched.error();
    branch = *std::move(switched);
  }
  // Before it hangs there: a kill in between tells it twice, never not at all.
  if (!before.work) {
    GT_CHECK(tell(context, actor, "work.slung", id.str(),
                  Value::map({{"to", worker.str()}, {"branch", Value::optional(branch)}})));
  }
  auto hook = town.hooks.change(worker, [&](AgentHook& hook) -> Result<void> {
    if (hook.work && *hook.work != id) return other_work(hook);
    if (made_for(hook) == id) {
      hook.desired = Desired::kRunning;
      hook.source.erase(kMadeFor);
    }
    if (hook.work) return {};
    clear_work(hook);
    hook.work = id;
    hook.branch = branch;
    hook.attempt = left.attempt;
    hook.note = left.note;
    return {};
  });
  if (!hook && hook.error().code == ErrorCode::kConflict) {
    return given_back(context, id, worker, hook.error());
  }
  return hook;
}

Result<AgentHook> take_off(Context& context, const Address& worker, std::string_view actor) {
  Town& town = context.town();
  GT_TRY(const AgentHook before, town.hooks.load(worker));
  if (!before.work) return before;
  const WorkId id = *before.work;
  // The item first: on a hook whose item is free again, the same command finds it and goes on.
  const auto released = town.board(id.rig()).change(
      id, context.now(), [&](WorkItem& item) { return put_back(item, worker, context.now()); });
  forget_claim(town.paths, worker, id);
  // An item that is gone or cannot be read holds nobody: what it says of a claim ends by itself.
  const bool is_lost = !released && (released.error().code == ErrorCode::kNotFound ||
                                     released.error().code == ErrorCode::kCorrupt);
  if (!released && !is_lost) return released.error();
  GT_CHECK(town.hooks.change(worker, [&](AgentHook& hook) -> Result<void> {
    if (hook.work != id) return {};
    clear_work(hook);
    return {};
  }));
  GT_CHECK(tell(context, actor, "work.unslung", id.str(),
                Value::map({{"from", worker.str()}, {"branch", Value::optional(before.branch)}})));
  return before;
}

}  // namespace gt
