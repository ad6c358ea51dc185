// SPDX-License-Identifier: Apache-2.0
#include "cli/driver.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <thread>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/help.h"
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
  std::string text = "gt: " + printable(error.message) + "\n";
  if (!error.hint.empty()) text += "    " + printable(error.hint) + "\n";
  (void)write_all(STDERR_FILENO, text);
  return exit_status(error.code);
}

int print(std::string_view text) {
  if (write_all(STDOUT_FILENO, text)) return 0;
  return report_error(system_error(errno, "standard output"));
}

/// Options may stand before the command: moves those in front of it behind it.
std::vector<std::string> command_first(const std::vector<std::string>& words) {
  std::size_t at = 0;
  while (at < words.size() && words[at].starts_with("-")) {
    const std::string name = words[at].substr(0, words[at].find('='));
    bool takes_value = false;
    for (const Option& option : global_options()) {
      takes_value |= !option.value.empty() && name == format("--{}", option.name);
    }
    at += takes_value && name == words[at] ? 2 : 1;
  }
  at = std::min(at, words.size());
  std::vector<std::string> turned(words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  turned.insert(turned.end(), words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at));
  return turned;
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

int render(const Report& report, const Args& args, const Style& style) {
  const std::string text =
      args.flag("json") ? to_pretty_json(report.json()) + "\n" : report.text(style);
  const int printed = print(text);
  return printed != 0 ? printed : report.exit_status();
}

/// Shows the report anew at its pace until the process is interrupted.
int watch(const Command& command, Context& context, const Args& args, const Style& style,
          std::unique_ptr<Report> report) {
  while (true) {
    if (style.is_terminal && print("\x1b[H\x1b[J") != 0) return 1;
    if (render(*report, args, style) != 0 && ::getppid() == 1) return 1;
    context.clock().sleep_for(*report->repeat_every());
    auto next = command.run(context, args);
    if (!next) return report_error(next.error());
    report = std::move(*next);
  }
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
  auto report = command.run(context, args);
  if (!report) return report_error(report.error());
  if ((*report)->repeat_every()) return watch(command, context, args, *style, std::move(*report));
  const auto next = (*report)->next_program();
  const int status = render(**report, args, *style);
  return next.empty() ? status : become(next);
}

}  // namespace

int drive(const std::vector<std::string>& given) {
  const std::vector<std::string> words = command_first(given);
  if (words.empty() || words[0] == "-h" || words[0] == "--help") return print(overview());
  if (words[0] == "--version" || words[0] == "-V") return print(format("gt {}\n", GT_VERSION));

  const auto match = find_command(words);
  if (match.command == nullptr) {
    const auto group = commands_under(words[0]);
    if (group.empty() || (words.size() > 1 && !words[1].starts_with("-"))) {
      return report_error(unknown_command(words));
    }
    return print(group_help(words[0], group));
  }
  const Command& command = *match.command;
  const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(match.words),
                                      words.end());
  std::vector<Option> options(command.options);
  options.insert(options.end(), global_options().begin(), global_options().end());
  for (const std::string& word : rest) {
    // Asked first, so that help comes even where a needed word is missing.
    if (word == "--") break;
    if (word == "--help" || word == "-h") return print(command_help(command));
  }
  auto args = parse_args(rest, options, command.positionals);
  if (!args) {
    Error error = args.error();
    if (error.hint.empty()) error.hint = format("'gt help {}' shows how", command.path);
    return report_error(error);
  }
  return run_command(command, *args);
}

}  // namespace gt
