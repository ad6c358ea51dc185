// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/daemon_process.h"

namespace gt {
namespace {

/// Nothing to print: gt becomes the daemon.
class RunReport : public PlainReport {
 public:
  explicit RunReport(std::vector<std::string> program)
      : PlainReport("", Value::map()), program_(std::move(program)) {}
  [[nodiscard]] std::vector<std::string> next_program() const override { return program_; }

 private:
  std::vector<std::string> program_;
};

Answer run(Context& context, const Args&) {
  GT_TRY(const std::filesystem::path program, find_daemon_program(context.world()));
  return make_report<RunReport>(
      std::vector<std::string>{program.string(), "--town", context.town().paths.root().string()});
}

}  // namespace

const Command kDaemonRun = {
    .path = "daemon run",
    .group = CommandGroup::kDaemon,
    .summary = "Run the daemon in the foreground, for a supervisor",
    .examples = {{"gt daemon run", "until Ctrl-C"}},
    .run = run,
};

}  // namespace gt
