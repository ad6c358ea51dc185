// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/daemon_process.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr int kDefaultLines = 50;

class LogsReport : public PlainReport {
 public:
  LogsReport(std::string text, Value json, std::vector<std::string> program)
      : PlainReport(std::move(text), std::move(json)), program_(std::move(program)) {}
  [[nodiscard]] std::vector<std::string> next_program() const override { return program_; }

 private:
  std::vector<std::string> program_;
};

Answer run(Context& context, const Args& args) {
  GT_TRY(const auto count, args.number("lines", 1, 1'000'000));
  const std::string path = context.town().paths.log().string();
  const std::string tail =
      daemon_log_tail(context, static_cast<std::size_t>(count.value_or(kDefaultLines)));
  Value::List lines;
  for (const std::string_view line : lines_of(tail)) lines.push_back(line);
  Value json = Value::map({{"path", path}, {"lines", std::move(lines)}});
  if (!args.flag("follow") || args.flag("json")) {
    return make_report<PlainReport>(tail, std::move(json));
  }
  // By name, so that it goes on after the log is rotated; only what is new.
  return make_report<LogsReport>(tail, std::move(json),
                                 std::vector<std::string>{"tail", "-n", "0", "-F", path});
}

}  // namespace

const Command kDaemonLogs = {
    .path = "daemon logs",
    .aliases = {"daemon log", "logs", "daemon tail"},
    .group = CommandGroup::kDaemon,
    .summary = "Show the end of the daemon's log",
    .examples = {{"gt daemon logs -n 20", "the last 20 lines"},
                 {"gt daemon logs -f", "and whatever comes, until Ctrl-C"}},
    .options = {{"follow", 'f', "", "go on with what comes"},
                {"lines", 'n', "N", "how many; 50 by default"}},
    .answer = {{"path", "string", "of the log"},
               {"lines", "array", "its end"},
               {"lines[]", "string", "one line"}},
    .run = run,
};

}  // namespace gt
