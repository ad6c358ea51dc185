// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/doctor/programs.h"
#include "cli/life/choice.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// Nothing to print: the terminal becomes the session's.
class AttachReport : public PlainReport {
 public:
  explicit AttachReport(std::vector<std::string> program)
      : PlainReport("", Value::map({{"command", Value::list_of(program)}})),
        program_(std::move(program)) {}
  [[nodiscard]] std::vector<std::string> next_program() const override { return program_; }

 private:
  std::vector<std::string> program_;
};

/// The name of the tmux server that this terminal is inside of; empty outside of tmux.
/// Source: tmux(1), TMUX is `socket,pid,session`.
std::string surrounding_server(const Environment& environment) {
  const auto tmux = environment.get("TMUX");
  if (!tmux) return {};
  return std::filesystem::path(tmux->substr(0, tmux->find(','))).filename().string();
}

Result<void> check_attachable(Town& town, const Address& address) {
  GT_TRY(const auto sessions, town.tmux->list());
  const auto found = std::find_if(sessions.begin(), sessions.end(), [&](const TmuxSession& each) {
    return each.name == address.str();
  });
  if (found != sessions.end()) return {};
  return Error{ErrorCode::kNotFound, format("{} has no session", address.str()),
               format("gt start {}", address.str())};
}

Answer run(Context& context, const Args& args) {
  const std::string word = args.word("ADDRESS").value_or(Address::mayor().str());
  GT_TRY(const Address address, chosen_to_look_at(context, word));
  Town& town = context.town();
  GT_CHECK(require_tmux(context));
  GT_CHECK(check_attachable(town, address));
  const std::string surrounding = surrounding_server(context.environment());
  if (surrounding == town.tmux_server) {
    return make_report<AttachReport>(std::vector<std::string>{
        "tmux", "-L", town.tmux_server, "switch-client", "-t", "=" + address.str()});
  }
  if (!surrounding.empty()) {
    return Error{ErrorCode::kRefused, "this terminal is inside a tmux of yours: two would nest",
                 format("detach first, or open it in a window of its own: tmux new-window "
                        "'env -u TMUX gt --town {} attach {}'",
                        shell_quoted(town.paths.root().string()), address.str())};
  }
  if (::isatty(STDIN_FILENO) == 0 && !args.flag("json")) {
    return Error{ErrorCode::kUsage, "attach needs a terminal",
                 format("gt peek {} shows the screen", address.str())};
  }
  return make_report<AttachReport>(
      town.tmux->attach_command(address.str(), args.flag("read-only")));
}

}  // namespace

const Command kAttach = {
    .path = "attach",
    .aliases = {"at", "session attach", "session at", "mayor attach"},
    .group = CommandGroup::kLife,
    .summary = "Open the terminal of an agent here; the mayor by default",
    .details =
        "Detach with C-b d: the agent works on. Inside the town's own tmux it switches to "
        "the other agent; inside another tmux it refuses to nest.",
    .examples = {{"gt attach", "the mayor"},
                 {"gt attach web/toast", "a polecat"},
                 {"gt attach web/toast --read-only", "look, and type nothing"}},
    .positionals = {{"ADDRESS", "the agent", Positional::kOptional}},
    .options = {{"read-only", 'r', "", "keys do not reach the agent"}},
    .run = run,
};

}  // namespace gt
