// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/return.h"

#include <algorithm>
#include <filesystem>

#include "cli/dispatch/hanging.h"
#include "cli/life/lease.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/store/move.h"
#include "common/store/yaml.h"
#include "hooks/rig.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// One agent on its way back.
class Return {
 public:
  Return(Context& context, Address address, const std::string& trash_id, const Value& record)
      : context_(context),
        town_(context.town()),
        git_(context.git()),
        address_(std::move(address)),
        trash_id_(trash_id),
        record_(record),
        repository_(town_.paths.repository(address_.rig())),
        path_(town_.paths.workspace(address_)),
        kept_(town_.paths.trash() / trash_id / "worktree"),
        fresh_(town_.paths.trash() / trash_id / "fresh") {}

  Result<std::string> run() {
    GT_TRY(const FileLock lease, take_session_lease(town_.paths, address_, kLeasePatience));
    GT_TRY(const RigConfig rig, load_rig(*town_.store, address_.rig()));
    GT_TRY(const AgentHook hook, kept_hook(rig));
    if (const auto there = town_.hooks.load(address_)) return finished(*there, hook);
    if (fs::exists(kept_)) {
      GT_CHECK(make_worktree());
      GT_CHECK(swap());
    } else if (!fs::exists(path_)) {
      GT_CHECK(make_place(rig, hook));
    }
    if (fs::exists(fresh_ / ".git")) {
      GT_CHECK(move_durably(context_.disk(), fresh_ / ".git", path_ / ".git"));
    }
    GT_CHECK(town_.hooks.create(hook));
    return told(hold_again(hook));
  }

 private:
  /// The item is this agent's on the board, too. One that is another's by now, or finished, is not
  /// hung again.
  AgentHook hold_again(AgentHook hook) const {
    if (!hook.work || hang(context_, *hook.work, address_, "")) return hook;
    hook.work.reset();
    static_cast<void>(town_.hooks.change(address_, [](AgentHook& saved) -> Result<void> {
      saved.work.reset();
      return {};
    }));
    return hook;
  }

  [[nodiscard]] Error in_the_way() const {
    return {ErrorCode::kConflict, format("there is an agent {} already", address_.str()),
            "remove that one first: gt polecat kill, gt crew remove"};
  }

  /// A hook that is there is ours if a call was cut short right after it was written.
  Result<std::string> finished(const AgentHook& there, const AgentHook& ours) const {
    const bool is_ours = !fs::exists(kept_) && format_hook(there) == format_hook(ours);
    return is_ours ? Result<std::string>(told(hold_again(ours))) : in_the_way();
  }

  /// The hook it had; a worktree that had none comes back with that of a new agent.
  Result<AgentHook> kept_hook(const RigConfig& rig) {
    const Value& kept = record_["hook"];
    AgentHook hook(address_);
    if (kept.is_map()) {
      GT_TRY(hook, parse_hook(to_yaml(kept), TownPaths::trash_key(trash_id_), address_));
    } else if (const std::string* branch = record_["branch"].as_string()) {
      hook.kind = kind_for(town_.config, &rig, address_.role());
      hook.branch = *branch;
    } else {
      return Error{
          ErrorCode::kCorrupt,
          format("{}:1: has no hook of {}", TownPaths::trash_key(trash_id_), address_.str()),
          format("its work is kept in {}", kept_.string())};
    }
    hook.desired = Desired::kStopped;
    hook.starts = {};
    GT_TRY(const HookFiles::All all, town_.hooks.load_all());
    const auto has_its_work = [&](const AgentHook& each) {
      return each.address != address_ && each.work && each.work == hook.work;
    };
    if (std::any_of(all.hooks.begin(), all.hooks.end(), has_its_work)) hook.work.reset();
    return hook;
  }

  /// For an agent whose folder was gone when it was removed: its branch may still be there.
  Result<void> make_place(const RigConfig& rig, const AgentHook& hook) {
    const std::string branch = hook.branch.value_or(format("{}/back", address_.name()));
    return git_.add_worktree(repository_, path_, branch, rig.base());
  }

  /// An empty place for the files: the branch is where it was, and git knows the worktree.
  Result<void> make_worktree() {
    const std::string* branch = record_["branch"].as_string();
    const std::string* head = record_["head"].as_string();
    if (branch == nullptr || head == nullptr) {
      return Error{ErrorCode::kCorrupt,
                   format("{}:1: has no branch", TownPaths::trash_key(trash_id_)), ""};
    }
    GT_TRY(const auto worktrees, git_.worktrees(repository_));
    const bool is_known = std::any_of(worktrees.begin(), worktrees.end(),
                                      [&](const Worktree& each) { return each.path == path_; });
    if (!fs::exists(path_)) {
      if (is_known && !fs::exists(fresh_)) GT_CHECK(git_.remove_worktree(repository_, path_));
      if (fs::exists(fresh_)) return {};  // cut short between the two moves of swap()
      return git_.add_worktree(repository_, path_, *branch, *head);
    }
    // What a call that was cut short has made holds nothing of anybody's.
    if (!is_known) return in_the_way();
    GT_TRY(const WorktreeState state, git_.state(path_, *head));
    return state.is_clean() ? Result<void>() : in_the_way();
  }

  /// The kept files take the place of the fresh ones.
  Result<void> swap() {
    if (fs::exists(path_)) GT_CHECK(move_durably(context_.disk(), path_, fresh_));
    return move_durably(context_.disk(), kept_, path_);
  }

  [[nodiscard]] std::string told(const AgentHook& hook) const {
    return format("{}, {}; 'gt start {}' starts it", address_.str(),
                  hook.work ? format("with {} on its hook", hook.work->str()) : "with a free hook",
                  address_.str());
  }

  Context& context_;
  Town& town_;
  Git git_;
  Address address_;
  const std::string& trash_id_;
  const Value& record_;
  fs::path repository_, path_, kept_, fresh_;
};

}  // namespace

Result<std::string> return_agent(Context& context, const std::string& trash_id,
                                 const Value& record) {
  Fields fields(record, TownPaths::trash_key(trash_id));
  const std::string name = fields.text("address");
  GT_CHECK(fields.finish());
  GT_TRY(Address address, Address::parse(name));
  return Return(context, std::move(address), trash_id, record).run();
}

}  // namespace gt
