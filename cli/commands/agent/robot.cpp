// SPDX-License-Identifier: Apache-2.0
// The exception to "a command never prints": the robot owns its terminal for as long as it lives.
#include "cli/robot/robot.h"

#include <unistd.h>

#include "cli/command_table.h"
#include "cli/context.h"
#include "common/base/format.h"
#include "common/store/disk.h"

namespace gt {
namespace {

/// The option, else the environment variable, as an absolute path.
std::optional<std::filesystem::path> file_named(const Context& context, const Args& args,
                                                std::string_view option,
                                                std::string_view variable) {
  auto name = args.value(option);
  if (!name) name = context.environment().get(variable);
  if (!name) return std::nullopt;
  return context.world().directory / *name;
}

Result<RobotScript> load_script(Context& context, const Args& args) {
  const auto path = file_named(context, args, "script", "GT_ROBOT_SCRIPT");
  if (!path) return RobotScript();
  GT_TRY(const std::string text, context.disk().read(*path));
  return parse_robot_script(text, path->string());
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const RobotScript script, load_script(context, args));
  GT_TRY(Terminal terminal, Terminal::open());
  const Environment& environment = context.environment();
  const std::filesystem::path& directory = context.world().directory;
  const auto address = environment.get("GT_AGENT");
  const std::string who = address.value_or("nobody's agent");

  RobotLog log(file_named(context, args, "log", "GT_ROBOT_LOG"), context.disk(), context.clock());
  const auto [width, height] = terminal.size();
  log.write("started", Value::map({{"directory", directory.string()},
                                   {"agent", Value::optional(address)},
                                   {"instance", Value::optional(environment.get("GT_INSTANCE"))},
                                   {"width", width},
                                   {"height", height}}));
  const Style style = style_of(STDOUT_FILENO, environment.get("NO_COLOR").value_or(""),
                               environment.get("TERM").value_or(""));
  int status = 0;
  {
    Face face(std::move(terminal), style,
              {script.swallow_enter, script.swallow_answer, script.fold_over_lines,
               format("⏵⏵ robot · {}", who)},
              log, context.clock());
    TownVoice town(face, context.world().program, directory, address.has_value());
    Hands hands(face, town, log, context.disk(), {directory, context.world().program, who});
    WorkRecord record(face, context.disk(), directory);
    Robot(script, face, town, hands, record, log).run(who, directory.string());
    status = face.exit_status();
  }
  return make_report<PlainReport>("", Value::map(), status);
}

}  // namespace

const Command kRobot = {
    .path = "robot",
    .group = CommandGroup::kAgentSide,
    .summary = "Be a scripted agent, for demos and tests",
    .details =
        "It has the terminal interface of a real agent, needs no key and calls no model. It primes "
        "itself, does the work on its hook, commits, and answers messages. How it behaves can be "
        "scripted: slow starts, dialogs, crashes, limits. A work item says what to do in a block "
        "fenced as ```robot; cli/robot/step.h has the steps, cli/robot/script.h the script.",
    .examples = {{"gt robot", "in any terminal; Ctrl-D ends it"},
                 {"gt robot --script slow.yaml --log said.jsonl", "as a test does"}},
    .needs = Needs::kNothing,
    .options = {{"script", 0, "FILE", "how it behaves (also GT_ROBOT_SCRIPT)"},
                {"log", 0, "FILE", "append what it is told as JSON lines (also GT_ROBOT_LOG)"}},
    .is_hidden = true,
    .run = run,
};

}  // namespace gt
