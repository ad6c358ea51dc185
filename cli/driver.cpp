// SPDX-License-Identifier: Apache-2.0
#include "cli/driver.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <filesystem>

#include "cli/context.h"
#include "cli/dispatch/renewal.h"
#include "cli/invocation.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// Writes all of it. False if nobody can take it: a full disk, a closed pipe.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

int report_error(const Error& error) {
  std::string text = "gt: " + defused(error.message) + "\n";
  if (!error.hint.empty()) text += "    " + defused(error.hint) + "\n";
  (void)write_all(STDERR_FILENO, text);
  return exit_status(error.code);
}

int print(std::string_view text) {
  if (write_all(STDOUT_FILENO, text)) return 0;
  return report_error(system_error(errno, "standard output"));
}

Result<Style> chosen_style(const Args& args, const Environment& environment) {
  Style style = style_of(STDOUT_FILENO, environment.get("NO_COLOR").value_or(""),
                         environment.get("TERM").value_or(""));
  const std::string when = args.value("color").value_or("auto");
  if (when == "always") style.has_colour = true;
  if (when == "never") style.has_colour = false;
  if (when != "always" && when != "never" && when != "auto") {
    return Error{ErrorCode::kUsage, format("--color: '{}' is not always, never or auto", when), ""};
  }
  return style;
}

std::filesystem::path running_program() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored);
}

/// Becomes `program`; returns only if that failed.
int become(const std::vector<std::string>& program) {
  std::vector<char*> argv;
  for (const std::string& word : program) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  return report_error(system_error(errno, program[0], ErrorCode::kMissing));
}

/// What others wrote is fenced where it is shown; whatever a report lets through ends here.
std::string rendered(const Report& report, const Args& args, const Style& style) {
  if (args.flag("json")) return to_pretty_json(report.json()) + "\n";
  return defused_output(report.text(style), style.has_colour);
}

/// The beginning of `text`, as far as the terminal can show it: what scrolls away is never seen.
std::string fitted(std::string_view text, std::size_t rows) {
  const auto lines = lines_of(text);
  if (rows < 3 || lines.size() < rows) return std::string(text);
  std::string shown;
  for (std::size_t i = 0; i + 2 < rows; ++i) shown += format("{}\n", lines[i]);
  return shown + format("… and {} more lines\n", lines.size() + 2 - rows);
}

std::size_t terminal_rows() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

/// `text` over what the terminal shows now, without the flicker of an empty screen in between.
std::string repainted(std::string_view text) {
  std::string frame = "\x1b[H";
  for (std::string_view line : lines_of(text)) frame += format("{}\x1b[K\n", line);
  return frame + "\x1b[J";
}

/// Shows the report anew at its pace until the process is interrupted.
int watch(const Command& command, Context& context, const Args& args, const Style& style,
          std::unique_ptr<Report> report) {
  while (true) {
    const std::string text = rendered(*report, args, style);
    if (print(style.is_terminal ? repainted(fitted(text, terminal_rows())) : text) != 0) return 1;
    context.clock().sleep_for(*report->repeat_every());
    auto next = command.run(context, args);
    if (!next) return report_error(next.error());
    report = std::move(*next);
  }
}

/// Shows the report, and what comes after it.
int show(std::unique_ptr<Report> report, const Args& args, const Style& style) {
  while (true) {
    if (const int failed = print(rendered(*report, args, style)); failed != 0) return failed;
    auto next = report->next_report();
    if (!next) return report_error(next.error());
    if (*next == nullptr) break;
    report = std::move(*next);
  }
  const auto program = report->next_program();
  return program.empty() ? report->exit_status() : become(program);
}

void renew_claims_of_caller(Context& context, const Args& args) {
  const auto caller = context.agent(args);
  if (caller) renew_claims(context.town(), *caller, context.now());
}

int run_command(const Command& command, const Args& args) {
  SystemClock clock;
  SystemDisk disk;
  SystemProcessRunner processes;
  const Environment environment = Environment::of_this_process();
  const auto style = chosen_style(args, environment);
  if (!style) return report_error(style.error());
  Style progress_style = style_of(STDERR_FILENO, environment.get("NO_COLOR").value_or(""),
                                  environment.get("TERM").value_or(""));
  Progress progress(STDERR_FILENO, progress_style, clock, args.flag("quiet") || args.flag("json"));
  std::error_code gone;
  World world{
      environment, std::filesystem::current_path(gone), running_program(), clock, disk, processes,
      progress};
  if (gone) return report_error(system_error(gone.value(), "the current directory"));

  std::unique_ptr<Town> town;
  if (command.needs == Needs::kTown) {
    auto opened = open_town(world, args.value("town"));
    if (!opened) return report_error(opened.error());
    town = std::move(*opened);
  }
  Context context(std::move(world), std::move(town));
  if (command.needs == Needs::kTown) renew_claims_of_caller(context, args);
  auto report = command.run(context, args);
  if (!report) return report_error(report.error());
  if ((*report)->repeat_every()) return watch(command, context, args, *style, std::move(*report));
  return show(*std::move(report), args, *style);
}

}  // namespace

int drive(const std::vector<std::string>& words) {
  const auto invocation = read_invocation(words);
  if (!invocation) return report_error(invocation.error());
  if (invocation->command == nullptr) return print(invocation->help);
  return run_command(*invocation->command, invocation->args);
}

}  // namespace gt
