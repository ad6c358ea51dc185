// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/roster.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

#include "cli/agents/kind.h"
#include "cli/agents/moved_worktree.h"
#include "cli/dispatch/hanging.h"
#include "cli/life/lease.h"
#include "cli/life/sessions.h"
#include "cli/town/trash.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/git/checkout.h"
#include "common/store/move.h"
#include "common/store/yaml.h"
#include "hooks/rig.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

// What a polecat is called by default: short, easy to tell apart, nobody's name.
constexpr std::array<std::string_view, 48> kNames = {
    "toast",  "bread",  "butter", "pickle",  "pepper",  "mango",   "olive",   "ginger",
    "basil",  "cocoa",  "maple",  "waffle",  "biscuit", "noodle",  "radish",  "walnut",
    "almond", "cherry", "clover", "crumb",   "cumin",   "fennel",  "garlic",  "honey",
    "kiwi",   "lemon",  "lentil", "mint",    "nutmeg",  "oatmeal", "papaya",  "peach",
    "peanut", "pesto",  "plum",   "pretzel", "quince",  "raisin",  "rhubarb", "saffron",
    "sesame", "sorbet", "squash", "sumac",   "thyme",   "truffle", "turnip",  "vanilla"};

std::string short_id(WallTime now) {
  std::string id = new_ulid(now).substr(20);
  std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return std::tolower(c); });
  return id;
}

bool has_agent(HookFiles& hooks, const Address& address) {
  const auto hook = hooks.load(address);
  return hook || hook.error().code != ErrorCode::kNotFound;
}

/// What the repository knows about a worktree at `path`, whose directory may be gone.
Result<std::optional<Worktree>> worktree_at(Git git, const fs::path& repository,
                                            const fs::path& path) {
  GT_TRY(const auto worktrees, git.worktrees(repository));
  for (const Worktree& worktree : worktrees) {
    if (worktree.path == path) return std::optional(worktree);
  }
  return std::optional<Worktree>();
}

/// Where an agent is to work.
struct Workplace {
  std::string branch;
  bool is_new = false;  ///< made by this call, its branch too
};

/// The agent's worktree, which is made if it is not there.
Result<Workplace> ensure_worktree(Context& context, const Address& address, const RigConfig& rig) {
  const TownPaths& paths = context.town().paths;
  const fs::path repository = paths.repository(rig.name), path = paths.workspace(address);
  Git git = context.git();
  GT_CHECK(mend_moved_worktree(paths, address, git));
  GT_TRY(const auto known, worktree_at(git, repository, path));
  if (known && fs::exists(path)) {
    if (!is_checked_out(path)) GT_CHECK(check_out(context.processes(), path));
    return Workplace{known->branch, false};
  }
  if (known) GT_CHECK(git.remove_worktree(repository, path));
  const std::string branch = format("{}/{}", address.name(), short_id(context.now()));
  GT_CHECK(git.add_worktree(repository, path, branch, rig.base()));
  return Workplace{branch, true};
}

/// True for a worktree that was made for an agent who never got a hook, and that holds nothing.
bool is_cut_off(Context& context, const Address& address) {
  const TownPaths& paths = context.town().paths;
  const auto rig = load_rig(*context.town().store, address.rig());
  if (!rig) return false;
  const fs::path path = paths.workspace(address);
  const auto known = worktree_at(context.git(), paths.repository(address.rig()), path);
  if (!known || !*known || !(*known)->branch.starts_with(address.name() + "/")) return false;
  if (!is_checked_out(path)) return true;
  const auto state = context.git().state(path, rig->base());
  return state && state->is_clean();
}

/// As far as that can be done: the caller has an error to tell already.
void take_back(Context& context, const Address& address, const std::string& branch) {
  const TownPaths& paths = context.town().paths;
  Git git = context.git();
  if (git.remove_worktree(paths.repository(address.rig()), paths.workspace(address))) {
    static_cast<void>(git.delete_branch(paths.repository(address.rig()), branch));
  }
}

std::string_view called(Role role) {
  return role == Role::kCrew ? "crew member" : "polecat";
}

/// "2 changed files, 1 untracked file and 3 unpushed commits".
std::string told(const WorktreeState& state, const std::optional<WorkId>& work) {
  std::vector<std::string> parts;
  const auto count = [&](int number, std::string_view what) {
    if (number > 0) parts.push_back(format("{} {}{}", number, what, number == 1 ? "" : "s"));
  };
  count(state.changed_files, "changed file");
  count(state.untracked_files, "untracked file");
  count(state.unpushed_commits, "unpushed commit");
  if (work) parts.push_back(format("{} on its hook", work->str()));
  const std::string last = parts.back();
  parts.pop_back();
  return parts.empty() ? last : format("{} and {}", join(parts, ", "), last);
}

/// One agent on its way out.
class Removal {
 public:
  Removal(Context& context, const Address& address, RigConfig rig, bool force,
          std::string_view actor)
      : context_(context),
        town_(context.town()),
        git_(context.git()),
        rig_(std::move(rig)),
        force_(force),
        actor_(actor),
        repository_(town_.paths.repository(rig_.name)),
        path_(town_.paths.workspace(address)),
        has_rig_(fs::exists(town_.paths.rig_directory(rig_.name))),
        removed_{address, new_ulid(context.now()), {}, "", "", {}, false} {}

  Result<RemovedAgent> run() {
    // To the end: nobody starts it into a worktree that is on its way out.
    GT_TRY(const FileLock lease, take_session_lease(town_.paths, removed_.address, kLeasePatience));
    GT_CHECK(look());
    GT_CHECK(refuse_loss());
    GT_CHECK(wish_stopped());
    GT_CHECK(end_session());
    if (!is_in_trash_) GT_CHECK(move_to_trash());
    GT_CHECK(unlink_directory());
    if (worktree_) GT_CHECK(git_.remove_worktree(repository_, path_));
    if (!removed_.branch.empty()) GT_CHECK(git_.delete_branch(repository_, removed_.branch));
    if (hook_ && hook_->work) GT_CHECK(take_off(context_, removed_.address, actor_));
    if (hook_) GT_CHECK(town_.hooks.erase(removed_.address));
    return removed_;
  }

 private:
  [[nodiscard]] std::string name() const { return removed_.address.str(); }
  [[nodiscard]] std::string command() const {
    return removed_.address.role() == Role::kCrew ? "gt crew remove" : "gt polecat kill";
  }

  Result<void> look() {
    auto hook = town_.hooks.load(removed_.address);
    if (!hook && hook.error().code != ErrorCode::kNotFound) return hook.error();
    if (has_rig_) {
      GT_CHECK(mend_moved_worktree(town_.paths, removed_.address, git_));
      GT_TRY(worktree_, worktree_at(git_, repository_, path_));
    }
    if (!hook && !worktree_) return hook.error();
    if (hook) hook_ = *std::move(hook);
    has_directory_ = worktree_ && fs::exists(path_);
    // Of a worktree whose directory is gone the branch stays: it may hold commits. So does any
    // other that was switched to in it, and then its own: nobody counted what is on that.
    if (has_directory_) {
      removed_.directory = town_.paths.trash() / removed_.trash_id / "worktree";
      if (is_its_own(worktree_->branch)) removed_.branch = worktree_->branch;
      GT_TRY(removed_.state, git_.state(path_, rig_.base()));
    }
    recall();
    GT_TRY(const auto sessions, town_.tmux->list());
    const auto found = std::find_if(
        sessions.begin(), sessions.end(),
        [&](const TmuxSession& session) { return session.name == name() && !session.is_dead; });
    if (found != sessions.end()) session_ = *found;
    removed_.was_running = session_.has_value();
    return {};
  }

  /// Finds the record of a removal of this very agent that was cut short: its branch, whose name no
  /// other agent gets, tells.
  void recall() {
    const std::string branch = worktree_ ? worktree_->branch : hook_->branch.value_or("");
    if (branch.empty()) return;
    auto begun = find_trash_record(town_, [&](const TrashRecord& record) {
      return record.text["address"] == Value(name()) && record.text["branch"] == Value(branch);
    });
    if (!begun) return;
    const fs::path directory = town_.paths.trash() / begun->id / "worktree";
    if (!fs::exists(directory)) {
      superseded_ = std::move(begun);
    } else if (!has_directory_) {
      is_in_trash_ = true;
      removed_.trash_id = begun->id;
      removed_.directory = directory;
      if (const std::string* commit = begun->text["commit"].as_string()) removed_.commit = *commit;
      // All of it is kept behind the ref of the record, unless somebody went on there.
      const auto tip = git_.resolve(repository_, "refs/heads/" + branch);
      const bool is_kept = tip && begun->text["head"] == Value(*tip);
      if (is_kept && is_its_own(branch)) removed_.branch = branch;
    }
  }

  /// True of the branch that was made for the agent. Only its name tells before it has a hook.
  [[nodiscard]] bool is_its_own(const std::string& branch) const {
    if (branch == rig_.branch) return false;
    if (hook_) return hook_->branch == branch;
    return branch.starts_with(format("{}/", removed_.address.name()));
  }

  Result<void> refuse_loss() {
    if (force_) return {};
    if (removed_.was_running) {
      return Error{ErrorCode::kConflict, format("{} is running", name()),
                   format("'gt stop {}' ends it; '{} {} --force' ends and removes it", name(),
                          command(), name())};
    }
    if (!has_rig_) {
      return Error{
          ErrorCode::kRefused,
          format("the folder of the rig {} is gone, and with it what {} had", rig_.name, name()),
          format("'{} {} --force' takes its hook to the trash", command(), name())};
    }
    const auto work = hook_ ? hook_->work : std::nullopt;
    if (removed_.state.is_clean() && !work) return {};
    return Error{ErrorCode::kRefused, format("{} has {}", name(), told(removed_.state, work)),
                 format("'{} {} --force' keeps all of it in the trash and removes the agent",
                        command(), name())};
  }

  /// Should we stop halfway, no tick starts what is left of it.
  Result<void> wish_stopped() {
    if (!hook_) return {};
    GT_CHECK(town_.hooks.change(removed_.address, [](AgentHook& hook) -> Result<void> {
      hook.desired = Desired::kStopped;
      return {};
    }));
    return {};
  }

  Result<void> end_session() {
    if (!session_) return {};
    const std::size_t item = context_.progress().begin(name(), "stopping");
    const EndedSessions ended = end_sessions(context_, {{removed_.address, *session_}}, actor_);
    const SessionOutcome& outcome = ended.outcomes.front();
    if (outcome.error) {
      context_.progress().failed(item, outcome.error->message);
      return outcome.error->within(name());
    }
    context_.progress().done(item, outcome_name(outcome.kind));
    if (!ended.survivors.empty()) {
      return Error{
          ErrorCode::kFailed,
          format("{} processes of {} do not end", ended.survivors.size(), name()),
          format("end them by hand, then repeat: the first is {}", ended.survivors.front().pid)};
    }
    return {};
  }

  /// Ignored files are in no snapshot: they stay in the folder, which is moved, not deleted.
  Result<void> move_to_trash() {
    if (has_directory_) GT_CHECK(keep_work());
    GT_CHECK(keep_record());
    if (has_directory_) GT_CHECK(move_durably(context_.disk(), path_, removed_.directory));
    return {};
  }

  Result<void> keep_work() {
    GT_TRY(removed_.commit, git_.snapshot(path_, "refs/gt/trash/" + removed_.trash_id,
                                          format("{} as it was when it was removed", name())));
    return {};
  }

  /// What `gt undo` needs to bring the agent back.
  Result<void> keep_record() {
    const WorktreeState& state = removed_.state;
    Value record = Value::map({{"id", removed_.trash_id},
                               {"at", format_time(context_.now())},
                               {"by", actor_},
                               {"address", name()},
                               {"rig", rig_.name}});
    if (has_directory_) {
      record.set("directory", removed_.directory.lexically_relative(town_.paths.root()).string());
      record.set("branch", worktree_->branch);
      record.set("head", worktree_->head);
      record.set("ref", "refs/gt/trash/" + removed_.trash_id);
      record.set("commit", removed_.commit);
      record.set("changed_files", state.changed_files);
      record.set("untracked_files", state.untracked_files);
      record.set("unpushed_commits", state.unpushed_commits);
    }
    if (hook_) record.set("hook", hook_->source);
    GT_CHECK(town_.store->put(TrashRecord::key_of(removed_.trash_id), to_yaml(record),
                              Revision::absent()));
    if (superseded_) {
      GT_CHECK(town_.store->erase(TrashRecord::key_of(superseded_->id), superseded_->revision));
    }
    return town_.journal.append({actor_, context_.instance(), "agent.removed", name(),
                                 Value::map({{"trash", removed_.trash_id},
                                             {"commit", removed_.commit},
                                             {"branch", removed_.branch}})});
  }

  /// It would name the worktree of the next agent that is called like this one.
  Result<void> unlink_directory() {
    const fs::path link = removed_.directory / ".git";
    if (removed_.directory.empty() || !fs::exists(link)) return {};
    return context_.disk().remove(link);
  }

  Context& context_;
  Town& town_;
  Git git_;
  RigConfig rig_;
  bool force_;
  std::string actor_;
  fs::path repository_, path_;
  bool has_rig_;
  std::optional<AgentHook> hook_;
  std::optional<Worktree> worktree_;
  std::optional<TmuxSession> session_;  // if it runs
  bool has_directory_ = false;
  // Of a removal that was cut short: its record, if the folder was not moved yet, or else that it
  // was.
  std::optional<TrashRecord> superseded_;
  bool is_in_trash_ = false;
  RemovedAgent removed_;
};

}  // namespace

Result<AgentHook> add_agent(Context& context, const Address& address,
                            std::optional<std::string> kind, Desired desired,
                            std::string_view actor, const std::optional<WorkId>& made_for) {
  Town& town = context.town();
  GT_TRY(const RigConfig rig, load_rig(*town.store, address.rig()));
  GT_CHECK(check_name(address.name(), called(address.role())));
  AgentHook hook(address);
  hook.kind = kind.value_or(kind_for(town.config, &rig, address.role()));
  hook.desired = desired;
  if (made_for) mark_made_for(hook, *made_for);
  GT_CHECK(load_kind(*town.store, hook.kind));
  // Whoever adds the same agent at the same time waits, and finds it.
  GT_TRY(const FileLock lease, take_session_lease(town.paths, address, kLeasePatience));
  if (has_agent(town.hooks, address)) {
    return Error{ErrorCode::kConflict, format("there is an agent {} already", address.str()),
                 format("'gt hook --as {}' shows what hangs on its hook", address.str())};
  }
  GT_TRY(const Workplace place, ensure_worktree(context, address, rig));
  hook.branch = place.branch;
  if (const auto created = town.hooks.create(hook); !created) {
    // Nobody has worked in it yet. It stays where the hook file is there all the same.
    if (place.is_new && !has_agent(town.hooks, address)) take_back(context, address, place.branch);
    return created.error();
  }
  GT_CHECK(
      town.journal.append({std::string(actor), context.instance(), "agent.added", address.str(),
                           Value::map({{"kind", hook.kind}, {"branch", *hook.branch}})}));
  return hook;
}

Result<std::string> free_name(Context& context, const std::string& rig) {
  Town& town = context.town();
  for (int round = 1; round <= 100; ++round) {
    for (const std::string_view stem : kNames) {
      const std::string name = round == 1 ? std::string(stem) : format("{}-{}", stem, round);
      const Address address = Address::polecat(rig, name);
      if (has_agent(town.hooks, address)) continue;
      if (fs::exists(town.paths.workspace(address)) && !is_cut_off(context, address)) continue;
      return name;
    }
  }
  return Error{ErrorCode::kBusy, format("every name of the pool is taken in {}", rig),
               "name it yourself: gt polecat spawn NAME"};
}

Result<RemovedAgent> remove_agent(Context& context, const Address& address, bool force,
                                  std::string_view actor) {
  auto rig = load_rig(*context.town().store, address.rig());
  // Somebody deleted the rig's folder by hand: its agents must not be for ever.
  const bool is_gone = !fs::exists(context.town().paths.rig_directory(address.rig()));
  if (!rig && !is_gone) return rig.error();
  RigConfig config;
  config.name = address.rig();
  if (rig) config = *std::move(rig);
  return Removal(context, address, std::move(config), force, actor).run();
}

}  // namespace gt
