// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/store/disk.h"
#include "tests/support/gtd_process.h"
#include "tests/support/temp_town.h"

namespace gt::testing {

/// A command that changes what a town must not lose: one row of the tests that let the disk fail
/// under it. The town has a rig `web` with the work item web-1, a mayor that is stopped, and agents
/// of kind `sleeper`; those of kind `brief` end at once.
struct DurableCommand {
  std::string name;
  std::vector<std::string> words;
  /// Calls of gt that make the town one in which the command has something to do.
  std::vector<std::vector<std::string>> set_up = {};
  /// Files of the town that are written after that.
  std::vector<std::pair<std::string, std::string>> files = {};
  /// Lines that are added to files of the town after that.
  std::vector<std::pair<std::string, std::string>> appended = {};
  /// Calls of git in `directory` after that.
  std::vector<std::vector<std::string>> git = {};
  std::string directory = ".";                ///< of the town: where all of it is run
  std::vector<std::string> environment = {};  ///< more variables, `NAME=value`
  /// What the files hold when it is done; an empty text: there is no such file.
  std::vector<std::pair<std::string, std::string>> holds = {};
  /// What files may hold on the way, other than before and after.
  std::vector<std::pair<std::string, std::string>> on_the_way = {};
  /// How a call may end that repeats one which had got through before the disk failed.
  std::vector<int> again = {0};
  bool needs_daemon = false;
  bool makes_another = false;                    ///< a call that repeats one makes a second thing
  bool makes_another_once_done = false;          ///< but one that was cut off it completes
  std::string full = "No space left on device";  ///< what is said of a full disk
  bool needs_no_space = false;                   ///< it only moves what is there
  /// What the journal tells of it whenever it was cut off, once it is repeated: `EVENT SUBJECT`.
  std::vector<std::string> tells = {};
  bool is_quiet = false;      ///< exit status 0, whatever happens to it
  std::string disk = "town";  ///< of the test's directory: what lies on the disk that fails
};
std::ostream& operator<<(std::ostream& stream, const DurableCommand& command);

/// Every durable command.
[[nodiscard]] const std::vector<DurableCommand>& durable_commands();

/// What a town must not lose, by its place, and what `gt` keeps in a home directory: each file's
/// text, of a repository the branches and worktrees, or that a worktree is there. Ids, times and
/// commits, which differ from run to run, are replaced by words; the journal and what is disposable
/// are left out.
using DurableState = std::map<std::string, std::string>;
[[nodiscard]] DurableState durable_state(const std::filesystem::path& town,
                                         const std::filesystem::path& home);

/// How a command ended: its exit status, and what a person is told of the failure.
struct CommandEnd {
  int status = 0;
  std::string problem;
};
std::ostream& operator<<(std::ostream& stream, const CommandEnd& end);

/// A town in which one durable command is run again and again, from the same beginning.
class Rehearsal {
 public:
  explicit Rehearsal(const DurableCommand& command);

  [[nodiscard]] const TempTown& town() const { return town_; }
  /// The environment of the command, for a run of the built program.
  [[nodiscard]] std::vector<std::string> environment() const;
  [[nodiscard]] std::filesystem::path home() const { return town_.directory() / "home"; }
  [[nodiscard]] DurableState state() const { return durable_state(town_.root(), home()); }

  /// Back to the beginning.
  void begin();
  /// Runs the command in this process, with all its durable writes on `disk`.
  CommandEnd run(Disk& disk) const;
  /// What the journal tells, each `EVENT SUBJECT` once.
  [[nodiscard]] std::set<std::string> events() const;
  /// Journal lines that cannot be read. One may be torn by a crash.
  [[nodiscard]] std::vector<std::string> journal_problems() const;

 private:
  CommandEnd run_words(const std::vector<std::string>& words, Disk& disk) const;
  void add_programs();
  void set_up() const;
  [[nodiscard]] std::filesystem::path remotes() const { return town_.directory() / "repositories"; }
  void save() const;
  void restore() const;

  const DurableCommand& command_;
  TempTown town_;
};

/// The files hold what the command promises.
void expect_held(const Rehearsal& rehearsal, const DurableCommand& command);

/// Each document is as it was before, or as the command leaves it; there is no third.
void expect_old_or_new(const DurableState& seen, const DurableState& before,
                       const DurableState& after, const DurableCommand& command);

}  // namespace gt::testing
