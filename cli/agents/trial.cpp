// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/trial.h"

#include <unistd.h>

#include <algorithm>

#include "cli/agents/launch.h"
#include "cli/agents/state.h"
#include "cli/agents/workspace.h"
#include "cli/life/sessions.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/process/process_tree.h"
#include "common/process/spawn.h"
#include "common/store/file_store.h"
#include "common/tmux/script.h"
#include "common/tmux/tmux.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr Duration kPause(100);
constexpr Duration kEndPatience = std::chrono::seconds(2);
constexpr std::string_view kTyped = "typed by gt kind test";

/// A town of one agent, and its tmux server. Both are gone when this is.
class TrialTown {
 public:
  TrialTown(Context& context, const Kind& kind)
      : context_(context),
        kind_(kind),
        id_(new_ulid(context.now())),
        root_(fs::temp_directory_path() / ("gt-kind-test-" + id_)),
        paths_(root_),
        store_(root_, context.disk()),
        server_("gt-kind-test-" + id_),
        tmux_(context.processes(), server_) {}

  TrialTown(const TrialTown&) = delete;
  TrialTown& operator=(const TrialTown&) = delete;

  ~TrialTown() {
    end_processes(processes(), Duration(0), kEndPatience, context_.clock());
    (void)tmux_.end_server();
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  Result<void> make() {
    GT_CHECK(context_.disk().make_directories(paths_.workspace(agent_)));
    GT_CHECK(store_.put("town.yaml", "name: trial\n", Revision::absent()));
    AgentHook hook(agent_);
    hook.kind = kind_.name;
    hook.instance = id_;
    return HookFiles(store_).create(hook);
  }

  /// Starts the program, as an agent's is; nothing is written under the home directory.
  Result<void> start() {
    Kind kind = kind_;
    std::erase_if(kind.files, [](const KindFile& file) { return file.is_in_home; });
    GT_CHECK(install_files(kind, paths_, agent_, root_, context_.disk(), context_.git()));
    const AgentHook hook = AgentHook(agent_);
    const SessionSpec spec = session_spec({hook, kind, paths_, context_.environment(),
                                           context_.world().program, id_, true, ::geteuid() == 0});
    return run(batch_arguments(server_), server_lines({}) + start_lines(spec));
  }

  Result<void> type(std::string_view text) {
    return run(script_arguments(server_),
               format("send-keys -t {} -l {}\n", tmux_quoted(pane_target(agent_.str())),
                      tmux_quoted(text)));
  }

  /// The session, with its screen; nothing if there is none.
  Result<std::optional<SessionSight>> look() {
    GT_TRY(const auto sessions, tmux_.list());
    if (sessions.empty()) return std::optional<SessionSight>();
    SessionSight sight{sessions.front(), process_state(sessions.front().pid)};
    GT_TRY(const auto screens, tmux_.capture({agent_.str()}, 0));
    sight.screen = read_screen(kind_.screen, screens.at(0), sight.session.title, context_.now());
    return std::optional(std::move(sight));
  }

  Result<AgentHook> hook() { return HookFiles(store_).load(agent_); }

  std::vector<ProcessIdentity> processes() {
    const auto sessions = tmux_.list();
    return sessions ? processes_of(*sessions, std::nullopt) : std::vector<ProcessIdentity>();
  }

  /// Ends it as `gt stop` does; returns what has not ended by then.
  Result<std::vector<ProcessIdentity>> stop() {
    auto all = processes();
    GT_CHECK(run(script_arguments(server_), stop_line(agent_.str())));
    const auto deadline = context_.clock().steady() + kEndPatience;
    while (!all.empty() && context_.clock().steady() < deadline) {
      std::erase_if(all, [](const ProcessIdentity& each) {
        return process_identity(each.pid) != std::optional(each);
      });
      if (!all.empty()) context_.clock().sleep_for(kPause);
    }
    return all;
  }

 private:
  Result<void> run(std::vector<std::string> argv, std::string script) {
    ProcessRequest request;
    request.program.argv = std::move(argv);
    request.input = std::move(script);
    GT_TRY(const ProcessOutcome outcome, context_.processes().run(request));
    if (outcome.succeeded()) return {};
    return Error{ErrorCode::kFailed, format("tmux: {}", trimmed(outcome.err)), ""};
  }

  Context& context_;
  const Kind& kind_;
  const Address agent_ = Address::mayor();
  std::string id_;
  fs::path root_;
  TownPaths paths_;
  FileStore store_;
  std::string server_;
  TmuxCli tmux_;
};

/// Looks again and again until `is_done` of what is seen, or the patience is over.
template <typename Condition>
Result<std::optional<SessionSight>> look_until(TrialTown& town, Clock& clock, Duration patience,
                                               Condition is_done) {
  const auto deadline = clock.steady() + patience;
  while (true) {
    GT_TRY(auto sight, town.look());
    if (!sight || !sight->is_alive() || is_done(*sight->screen) || clock.steady() >= deadline) {
      return sight;
    }
    clock.sleep_for(kPause);
  }
}

TrialStep first_screen(const SessionSight& sight, Duration after) {
  const ScreenReading& screen = *sight.screen;
  if (screen.state == ScreenState::kReady) {
    return {"prompt", true, format("ready after {}", format_duration(after))};
  }
  if (screen.state == ScreenState::kDialog) {
    return {"prompt", false, format("it asks ({}): {}", screen.rule, one_line(screen.text, 120))};
  }
  return {"prompt", false,
          format("its screen is {} by the rules there are", screen_state_name(screen.state))};
}

}  // namespace

Result<std::vector<TrialStep>> try_kind(Context& context, const Kind& kind, Duration patience) {
  std::vector<TrialStep> steps;
  const std::string path = format("{}:{}", context.world().program.parent_path().string(),
                                  context.environment().get("PATH").value_or(""));
  const auto program = find_program(kind.program, path);
  steps.push_back({"installed", program.has_value(), program ? *program : kind.install});
  if (!program) return steps;

  TrialTown town(context, kind);
  GT_CHECK(town.make());
  GT_CHECK(town.start());
  Clock& clock = context.clock();
  const auto began = clock.steady();
  GT_TRY(auto sight, look_until(town, clock, patience, [](const ScreenReading& screen) {
           return screen.state == ScreenState::kReady || screen.state == ScreenState::kDialog;
         }));
  const bool runs = sight && sight->is_alive();
  steps.push_back({"runs", runs, runs ? format("as {}", sight->session.command) : "it ended"});
  if (!runs) return steps;
  steps.push_back(
      first_screen(*sight, std::chrono::duration_cast<Duration>(clock.steady() - began)));

  if (steps.back().works) {
    GT_CHECK(town.type(kTyped));
    GT_TRY(sight, look_until(town, clock, kEndPatience, [](const ScreenReading& screen) {
             return screen.draft.find(kTyped) != std::string::npos;
           }));
    const std::string draft = sight ? sight->screen->draft : "";
    const bool is_seen = draft.find(kTyped) != std::string::npos;
    steps.push_back({"draft", is_seen,
                     is_seen ? "what is typed is seen in its input line"
                             : format("its input line reads '{}'", one_line(draft, 60))});
  }
  GT_TRY(const AgentHook hook, town.hook());
  if (!kind.files.empty()) {
    steps.push_back({"hooks", hook.signal.has_value(),
                     hook.signal ? format("it said '{}'", hook.signal->state)
                                 : "silent so far; some speak only with the first prompt"});
  }
  GT_TRY(const auto left, town.stop());
  steps.push_back(
      {"ends", left.empty(),
       left.empty() ? "nothing of it is left" : format("{} processes are left", left.size())});
  return steps;
}

}  // namespace gt
