// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/args.h"
#include "cli/output/progress.h"
#include "common/base/clock.h"
#include "common/git/git.h"
#include "common/ipc/client.h"
#include "common/process/process_runner.h"
#include "common/store/disk.h"
#include "common/store/store.h"
#include "common/tmux/tmux.h"
#include "common/town/town.h"
#include "hooks/agent_hook.h"
#include "hooks/board.h"
#include "hooks/journal.h"

namespace gt {

/// The caller's environment variables, taken once; a test gives its own.
class Environment {
 public:
  explicit Environment(std::vector<std::string> variables) : variables_(std::move(variables)) {}
  static Environment of_this_process();

  /// Nothing if it is unset or empty.
  [[nodiscard]] std::optional<std::string> get(std::string_view name) const;
  /// Each as `NAME=value`.
  [[nodiscard]] const std::vector<std::string>& all() const { return variables_; }

 private:
  std::vector<std::string> variables_;
};

/// The town a command works in, with everything that reads and changes it.
struct Town {
  TownPaths paths;
  TownConfig config;
  std::unique_ptr<Store> store;
  std::unique_ptr<Tmux> tmux;
  DaemonClient daemon;
  HookFiles hooks;
  Journal journal;
  std::string tmux_server;

  [[nodiscard]] const std::string& name() const { return config.name; }
  [[nodiscard]] Board board(std::string_view rig) const { return {*store, paths, rig}; }
};

/// What a command may use of the world: made once by the driver, with fakes by a test.
struct World {
  Environment environment;
  std::filesystem::path directory;  ///< the working directory
  std::filesystem::path program;    ///< of the running gt, absolute
  Clock& clock;
  Disk& disk;
  ProcessRunner& processes;
  Progress& progress;
};

class Context {
 public:
  Context(World world, std::unique_ptr<Town> town)
      : world_(std::move(world)), town_(std::move(town)) {}

  /// Only for commands whose record says that they need a town.
  [[nodiscard]] Town& town() { return *town_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Environment& environment() const { return world_.environment; }
  [[nodiscard]] Clock& clock() { return world_.clock; }
  [[nodiscard]] Disk& disk() { return world_.disk; }
  [[nodiscard]] ProcessRunner& processes() { return world_.processes; }
  [[nodiscard]] Progress& progress() { return world_.progress; }
  [[nodiscard]] Git git() { return Git(world_.processes); }
  [[nodiscard]] WallTime now() { return world_.clock.now(); }

  /// Who is asked about or calls: --as, else GT_AGENT, else the agent whose workspace we are in.
  /// Errors: kUsage when nothing tells, with --as in the hint.
  [[nodiscard]] Result<Address> agent(const Args& args) const;
  /// Who acts, for the journal: the agent whose session we run in; outside of any as agent(), else
  /// the person, `overseer`.
  [[nodiscard]] std::string actor(const Args& args) const;
  /// Writes into the journal what the caller has done; --as names on whom, not who acts.
  [[nodiscard]] Result<void> write_down(std::string_view event, std::string_view subject,
                                        Value details = Value::map());
  /// Of the session that the environment names; empty outside of any.
  [[nodiscard]] std::string instance() const;
  /// The rig that is meant: --rig, else that of the directory or of the agent, else the only one.
  /// Errors: kUsage, naming the rigs there are.
  [[nodiscard]] Result<std::string> rig(const Args& args) const;

 private:
  World world_;
  std::unique_ptr<Town> town_;
};

/// Finds and loads the town around `world.directory`, or the one that `root` (from --town) or
/// GT_TOWN names. Errors: kNotFound; kCorrupt.
[[nodiscard]] Result<std::unique_ptr<Town>> open_town(const World& world,
                                                      std::optional<std::string> root);
/// The town at `root`, which is known to be one.
[[nodiscard]] Result<std::unique_ptr<Town>> open_town_at(const World& world,
                                                         const std::filesystem::path& root);

}  // namespace gt
