// SPDX-License-Identifier: Apache-2.0
#include "cli/life/sessions.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>

#include "cli/agents/kind.h"
#include "cli/agents/launch.h"
#include "cli/agents/moved_worktree.h"
#include "cli/agents/permissions.h"
#include "cli/agents/workspace.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "common/process/spawn.h"
#include "common/town/daemon_lock.h"
#include "hooks/halt.h"

namespace gt {
namespace {

/// Who waits for what in a batch: the outcome to fill in, and the session it stands for.
struct Pending {
  const StartOrder* order;
  SessionOutcome* outcome;
  SessionSpec spec;
};

void fail(SessionOutcome& outcome, Error error) {
  outcome.kind = SessionOutcome::kFailed;
  outcome.error = std::move(error);
}

/// Kinds are read once for many agents.
class Kinds {
 public:
  explicit Kinds(Store& store) : store_(store) {}

  const Result<Kind>& named(const std::string& name, Role role) {
    const auto key = std::pair(name, role);
    const auto found = kinds_.find(key);
    if (found != kinds_.end()) return found->second;
    return kinds_.emplace(key, load_kind_for(store_, name, role)).first->second;
  }

 private:
  Store& store_;
  std::map<std::pair<std::string, Role>, Result<Kind>> kinds_;
};

Result<void> check_installed(const Kind& kind, const SessionSpec& spec) {
  std::string path;
  for (const std::string& variable : spec.environment) {
    if (variable.starts_with("PATH=")) path = variable.substr(5);
  }
  if (find_program(kind.program, path)) return {};
  return Error{ErrorCode::kMissing, format("{} is not installed", kind.program), kind.install};
}

/// Everything that can be wrong with a start before anything has changed.
Result<SessionSpec> prepare(Context& context, Kinds& kinds, const StartOrder& order) {
  Town& town = context.town();
  const Result<Kind>& kind = kinds.named(order.hook.kind, order.hook.address.role());
  if (!kind) return kind.error();
  AgentHook hook = order.hook;
  hook.starts = order.starts;
  SessionSpec spec =
      session_spec({hook, *kind, town.paths, context.environment(), context.world().program,
                    new_ulid(context.now()), order.is_fresh, ::geteuid() == 0});
  GT_CHECK(check_installed(*kind, spec));
  std::error_code ignored;
  if (!std::filesystem::is_directory(spec.directory, ignored)) {
    // tmux would start it in the home directory, without a word.
    return Error{ErrorCode::kNotFound, format("its workspace {} is gone", spec.directory.string()),
                 "gt doctor tells what else is"};
  }
  GT_TRY(const InstalledFiles files, install_files(*kind, town.paths, hook.address,
                                                   context.environment().get("HOME").value_or("/"),
                                                   context.disk(), context.git()));
  for (const std::string& file : files.left_alone) {
    context.progress().note(format("{}: not set up: {}", hook.address.str(), file));
  }
  return spec;
}

/// From here on the new session is the one that signals, verdicts and messages are about.
Result<void> write_instance(HookFiles& hooks, const StartOrder& order,
                            const std::string& instance) {
  auto saved = hooks.change(order.hook.address, [&](AgentHook& hook) -> Result<void> {
    if (hook.desired != Desired::kRunning || hook.instance != order.hook.instance) {
      return Error{ErrorCode::kConflict, "somebody else has just changed its hook",
                   "gt status shows how it is now"};
    }
    hook.instance = instance;
    hook.starts = order.starts;
    return {};
  });
  if (!saved) return saved.error();
  return {};
}

/// Asks the daemon for the new sessions. It takes dead panes away by itself; a program that tmux
/// takes for alive must go first.
Result<std::vector<SessionAnswer>> ask_for(const DaemonClient& daemon,
                                           const std::vector<Pending>& batch) {
  std::vector<std::string> zombies;
  std::vector<SessionSpec> specs;
  for (const Pending& each : batch) {
    if (each.order->has_zombie) zombies.push_back(each.spec.name);
    specs.push_back(each.spec);
  }
  if (!zombies.empty()) GT_CHECK(daemon.stop(zombies));
  return daemon.start(specs);
}

const TmuxSession* named(const std::vector<TmuxSession>& sessions, std::string_view name) {
  const auto found = std::find_if(sessions.begin(), sessions.end(),
                                  [&](const TmuxSession& each) { return each.name == name; });
  return found == sessions.end() ? nullptr : &*found;
}

/// What one session has become, by the daemon's word and by what tmux shows.
void judge(SessionOutcome& outcome, const SessionAnswer& answer, const TmuxSession* session) {
  if (answer.outcome == "failed") return fail(outcome, {ErrorCode::kFailed, answer.reason, ""});
  if (session == nullptr) {
    return fail(outcome, {ErrorCode::kFailed, "its session is not there", "gt doctor"});
  }
  if (session->is_dead) {
    const std::string status =
        session->exit_status ? format(", with status {}", *session->exit_status) : "";
    return fail(outcome, {ErrorCode::kFailed, format("its program ended at once{}", status),
                          format("gt peek {} shows its last words", outcome.address.str())});
  }
  outcome.kind = answer.outcome == "running" ? SessionOutcome::kRunning : SessionOutcome::kStarted;
  outcome.instance = session->instance;
}

/// A session that was made stays made if the journal cannot be written; the person is told.
void journalize(Context& context, SessionOutcome& outcome, std::string_view event,
                std::string_view actor) {
  const JournalEntry entry{std::string(actor), "", std::string(event), outcome.address.str(),
                           Value::map({{"session_instance", outcome.instance}})};
  if (const auto written = context.town().journal.append(entry); !written) {
    fail(outcome, written.error());
  }
}

/// After a call that failed as a whole: a session that was never made must not pass for one that
/// ended at once. Where the daemon may yet make it, or has, the hook keeps the new instance.
void take_back_instances(Context& context, const std::vector<Pending>& batch, ErrorCode code) {
  const auto sessions = context.town().tmux->list();
  if (code == ErrorCode::kTimedOut || !sessions) return;
  for (const Pending& each : batch) {
    const TmuxSession* session = named(*sessions, each.spec.name);
    if (session != nullptr && session->instance == each.spec.instance) continue;
    const auto saved = context.town().hooks.change(each.order->hook.address,
                                                   [&each](AgentHook& hook) -> Result<void> {
                                                     if (hook.instance == each.spec.instance)
                                                       hook.instance = each.order->hook.instance;
                                                     return {};
                                                   });
    if (!saved) {
      fail(*each.outcome, saved.error().within("its hook names a session that was never made"));
    }
  }
}

void start_batch(Context& context, std::vector<Pending>& batch, std::string_view actor) {
  if (batch.empty()) return;
  Town& town = context.town();
  const auto answers = ask_for(town.daemon, batch);
  if (!answers) {
    for (Pending& each : batch) fail(*each.outcome, answers.error());
    return take_back_instances(context, batch, answers.error().code);
  }
  const auto sessions = town.tmux->list();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    SessionOutcome& outcome = *batch[i].outcome;
    if (!sessions) {
      fail(outcome, sessions.error().within("not confirmed"));
      continue;
    }
    judge(outcome, (*answers)[i], named(*sessions, batch[i].spec.name));
    if (outcome.kind == SessionOutcome::kStarted) {
      journalize(context, outcome, "session.started", actor);
    }
  }
}

}  // namespace

std::string_view outcome_name(SessionOutcome::Kind kind) {
  switch (kind) {
    case SessionOutcome::kStarted:
      return "started";
    case SessionOutcome::kRunning:
      return "running";
    case SessionOutcome::kStopped:
      return "stopped";
    case SessionOutcome::kAbsent:
      return "absent";
    case SessionOutcome::kFailed:
      break;
  }
  return "failed";
}

std::vector<SessionOutcome> start_sessions(Context& context, const std::vector<StartOrder>& orders,
                                           std::string_view actor) {
  std::vector<SessionOutcome> outcomes;
  for (const StartOrder& order : orders) outcomes.push_back({order.hook.address});
  // Here, where every start comes by.
  if (const auto may = check_not_stopped(*context.town().store, context.now()); !may) {
    for (SessionOutcome& outcome : outcomes) fail(outcome, may.error());
    return outcomes;
  }
  Kinds kinds(*context.town().store);
  std::vector<Pending> batch;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    auto spec = prepare(context, kinds, orders[i]);
    if (!spec) {
      fail(outcomes[i], spec.error());
    } else if (auto written = write_instance(context.town().hooks, orders[i], spec->instance);
               !written) {
      fail(outcomes[i], written.error());
    } else {
      batch.push_back({&orders[i], &outcomes[i], std::move(*spec)});
    }
  }
  start_batch(context, batch, actor);
  return outcomes;
}

std::vector<ProcessIdentity> processes_of(const std::vector<TmuxSession>& sessions,
                                          std::optional<pid_t> daemon) {
  std::vector<pid_t> panes;
  // Programs that detach themselves (setsid, double fork) keep the environment they were given.
  std::vector<std::string> marks;
  for (const TmuxSession& session : sessions) {
    if (!session.is_dead) panes.push_back(session.pid);
    if (!session.instance.empty()) marks.push_back("GT_INSTANCE=" + session.instance);
  }
  std::vector<ProcessIdentity> found = process_trees(panes, daemon.value_or(0));
  const auto marked = processes_with(marks);
  found.insert(found.end(), marked.begin(), marked.end());
  std::erase_if(found, [daemon](const ProcessIdentity& each) { return each.pid == daemon; });
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

EndedSessions end_sessions(Context& context, const std::vector<EndOrder>& orders,
                           std::string_view actor) {
  EndedSessions ended;
  std::vector<std::string> names;
  for (const EndOrder& order : orders) {
    ended.outcomes.push_back({order.address, SessionOutcome::kStopped, {}, order.session.instance});
    names.push_back(order.session.name);
  }
  if (orders.empty()) return ended;
  // We may stand in a session that we end.
  std::signal(SIGHUP, SIG_IGN);
  // Looked up before tmux ends them: an orphan's parent is no longer to be found.
  const auto daemon = DaemonLock::holder(context.town().paths.daemon_lock());
  std::map<ProcessIdentity, Address> owners;
  std::vector<ProcessIdentity> processes;
  for (const EndOrder& order : orders) {
    for (const ProcessIdentity& each : processes_of({order.session}, daemon)) {
      if (owners.emplace(each, order.address).second) processes.push_back(each);
    }
  }
  const auto answers = context.town().daemon.stop(names);
  if (!answers) {
    for (SessionOutcome& outcome : ended.outcomes) fail(outcome, answers.error());
    return ended;
  }
  ended.survivors = end_processes(processes, kHangupPatience, kEndGrace, context.clock());
  for (const ProcessIdentity& each : ended.survivors) ended.outlived.push_back(owners.at(each));
  for (std::size_t i = 0; i < orders.size(); ++i) {
    if ((*answers)[i].outcome == "failed") {
      fail(ended.outcomes[i], {ErrorCode::kFailed, (*answers)[i].reason, ""});
    } else {
      journalize(context, ended.outcomes[i], "session.ended", actor);
    }
  }
  return ended;
}

}  // namespace gt
