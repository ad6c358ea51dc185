// SPDX-License-Identifier: Apache-2.0
#include "cli/demo/stage.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/ipc/client.h"
#include "common/tmux/tmux.h"
#include "common/town/town.h"

namespace gt {
namespace {

constexpr std::string_view kTownName = "demo";
constexpr Duration kLook(100);  // between two looks at what is waited for

/// Variables that would bring the person's own things onto the stage.
bool is_personal(std::string_view variable) {
  constexpr std::array<std::string_view, 7> kPrefixes = {
      "HOME=", "PATH=", "TMUX=", "TMUX_PANE=", "GT_", "GIT_", "XDG_CONFIG_HOME="};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return variable.starts_with(prefix); });
}

/// gt and gtd are found, also those of a build that is not installed, where each has its folder.
std::string path_variable(const Context& context) {
  const auto directory = context.world().program.parent_path();
  return format("PATH={}:{}:{}", directory.string(), (directory.parent_path() / "daemon").string(),
                context.environment().get("PATH").value_or("/usr/local/bin:/usr/bin:/bin"));
}

Result<std::filesystem::path> make_directory() {
  std::error_code problem;
  const auto parent = std::filesystem::temp_directory_path(problem);
  if (problem) return system_error(problem.value(), "the directory for temporary files");
  std::string pattern = (parent / "gt-demo-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return system_error(errno, pattern);
  auto directory = std::filesystem::canonical(pattern, problem);
  if (problem) return system_error(problem.value(), pattern);
  return directory;
}

Error failure(const std::vector<std::string>& argv, const ProcessOutcome& outcome) {
  const auto lines = lines_of(outcome.err.empty() ? outcome.out : outcome.err);
  const std::string how =
      outcome.timed_out ? "timed out" : format("ended with status {}", outcome.exit_status);
  return {ErrorCode::kFailed,
          format("'{}' {}{}{}", join(argv, " "), how, lines.empty() ? "" : ": ",
                 lines.empty() ? "" : lines.front()),
          "'gt demo --keep' leaves the town to look at"};
}

}  // namespace

Result<Stage> Stage::set_up(Context& context, Narrator& narrator) {
  GT_TRY(SignalWatch signals, SignalWatch::start({SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}));
  GT_TRY(auto directory, make_directory());
  Stage stage(context, narrator, std::move(signals), std::move(directory));
  GT_CHECK(context.disk().make_directories(stage.directory_ / "home"));
  return stage;
}

Stage::Stage(Context& context, Narrator& narrator, SignalWatch signals,
             std::filesystem::path directory)
    : context_(context),
      narrator_(narrator),
      signals_(std::move(signals)),
      directory_(std::move(directory)) {
  for (const std::string& variable : context.environment().all()) {
    if (!is_personal(variable)) environment_.push_back(variable);
  }
  environment_.push_back("HOME=" + (directory_ / "home").string());
  environment_.push_back(path_variable(context));
}

Stage::Stage(Stage&& other) noexcept
    : context_(other.context_),
      narrator_(other.narrator_),
      signals_(std::move(other.signals_)),
      directory_(std::exchange(other.directory_, {})),
      environment_(std::move(other.environment_)),
      is_interrupted_(other.is_interrupted_),
      is_kept_(other.is_kept_) {}

Stage::~Stage() {
  if (directory_.empty() || is_kept_) return;
  (void)end_town();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

Result<ProcessOutcome> Stage::gt(std::vector<std::string> words, std::size_t shown_lines) {
  GT_TRY(ProcessOutcome outcome, try_gt(words, shown_lines));
  words.insert(words.begin(), "gt");
  if (!outcome.succeeded()) return failure(words, outcome);
  return outcome;
}

Result<ProcessOutcome> Stage::try_gt(std::vector<std::string> words, std::size_t shown_lines) {
  GT_CHECK(check_interrupted());
  std::vector<std::string> quoted = {"gt"};
  for (const std::string& word : words) quoted.push_back(shell_quoted(word));
  narrator_.command(join(quoted, " "));
  words.insert(words.begin(), context_.world().program.string());
  std::error_code ignored;
  const bool is_made = std::filesystem::exists(town(), ignored);
  GT_TRY(ProcessOutcome outcome,
         context_.processes().run(request(std::move(words), is_made ? town() : directory_)));
  narrator_.output(outcome.err + outcome.out, outcome.succeeded() ? shown_lines : 100);
  GT_CHECK(check_interrupted());
  return outcome;
}

Result<std::string> Stage::run(std::vector<std::string> argv,
                               const std::filesystem::path& directory) {
  GT_CHECK(check_interrupted());
  GT_TRY(ProcessOutcome outcome, context_.processes().run(request(argv, directory)));
  if (!outcome.succeeded()) return failure(argv, outcome);
  return std::move(outcome.out);
}

Result<void> Stage::write(const std::filesystem::path& path, std::string_view text) {
  GT_CHECK(context_.disk().make_directories(path.parent_path()));
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
  return context_.disk().write_new(path, text);
}

Result<void> Stage::wait_until(std::string_view what, Duration patience,
                               const std::function<bool()>& condition) {
  const auto end = context_.clock().steady() + patience;
  while (!condition()) {
    if (context_.clock().steady() > end) {
      return Error{ErrorCode::kFailed, format("{} within {}", what, format_duration(patience)),
                   "'gt demo --keep' leaves the town to look at"};
    }
    GT_CHECK(pause(kLook));
  }
  return {};
}

Result<void> Stage::pause(Duration duration) {
  is_interrupted_ = is_interrupted_ || signals_.wait(duration).has_value();
  return check_interrupted();
}

Result<void> Stage::check_interrupted() {
  is_interrupted_ = is_interrupted_ || signals_.take().has_value() || !narrator_.is_heard();
  if (!is_interrupted_) return {};
  return Error{ErrorCode::kInterrupted, "the demo was interrupted", ""};
}

std::map<std::string, pid_t> Stage::sessions() {
  TmuxCli tmux(context_.processes(), tmux_server_name(kTownName, town()));
  std::map<std::string, pid_t> pids;
  const auto listed = tmux.list();
  if (!listed) return pids;
  for (const TmuxSession& session : *listed) {
    if (!session.is_dead) pids[session.name] = session.pid;
  }
  return pids;
}

std::optional<pid_t> Stage::daemon_pid() {
  const auto status = DaemonClient(TownPaths(town()).socket()).call("status");
  if (!status) return std::nullopt;
  const auto pid = (*status)["pid"].as_integer();
  return pid ? std::optional(static_cast<pid_t>(*pid)) : std::nullopt;
}

bool Stage::end_town() {
  std::error_code ignored;
  if (!std::filesystem::exists(town() / TownPaths::town_key(), ignored)) return true;
  (void)context_.processes().run(
      request({context_.world().program.string(), "down", "--quiet"}, town()));
  if (is_quiet()) return true;
  // Its own way did not do it: what belongs to the town is ended one by one.
  (void)DaemonClient(TownPaths(town()).socket()).call("shutdown");
  (void)TmuxCli(context_.processes(), tmux_server_name(kTownName, town())).end_server();
  const auto end = context_.clock().steady() + std::chrono::seconds(5);
  while (!is_quiet() && context_.clock().steady() < end) context_.clock().sleep_for(kLook);
  return is_quiet();
}

bool Stage::is_quiet() {
  return !DaemonClient(TownPaths(town()).socket()).is_running() && sessions().empty();
}

ProcessRequest Stage::request(std::vector<std::string> argv,
                              const std::filesystem::path& directory) const {
  ProcessRequest request;
  request.program = {std::move(argv), directory, environment_};
  request.deadline = std::chrono::seconds(60);
  return request;
}

}  // namespace gt
