// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <charconv>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/demo/stage.h"
#include "cli/demo/story.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr double kSlowest = 0.1, kFastest = 100;

Result<double> speed_of(const Args& args) {
  const std::string text = args.value("speed").value_or("1");
  double speed = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), speed);
  if (problem == std::errc{} && end == text.data() + text.size() && speed >= kSlowest &&
      speed <= kFastest) {
    return speed;
  }
  return Error{
      ErrorCode::kUsage,
      format("--speed: '{}' is not a number from {} to {}", printable(text), kSlowest, kFastest),
      ""};
}

std::string how_to_look(const Stage& stage) {
  const std::string town = shell_quoted(stage.town().string());
  return format(
      "\nThe town is kept in {0}\n"
      "  gt status --town {1}\n"
      "  gt attach mayor --town {1}\n"
      "To end it: gt down --town {1} && rm -rf {2}\n",
      stage.town().string(), town, shell_quoted(stage.directory().string()));
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const double speed, speed_of(args));
  const Environment& environment = context.environment();
  const Style style = style_of(STDOUT_FILENO, environment.get("NO_COLOR").value_or(""),
                               environment.get("TERM").value_or(""));
  Narrator narrator(STDOUT_FILENO, style);
  const auto began = context.clock().steady();
  GT_TRY(Stage stage, Stage::set_up(context, narrator));
  if (args.flag("keep")) stage.keep();
  const auto told = Story(stage, narrator, speed, args.flag("keep")).tell();
  std::string ending = args.flag("keep") ? how_to_look(stage) : "";
  if (!told && !ending.empty()) narrator.output(ending, 100);
  GT_CHECK(told);
  const auto took =
      std::chrono::duration_cast<std::chrono::seconds>(context.clock().steady() - began);
  ending += *told ? format("\nNothing was lost. That took {} seconds.\n", took.count())
                  : "\nSomething was not as it should be: see the ✕ above.\n";
  return make_report<PlainReport>(ending, Value::map(), *told ? 0 : 1);
}

}  // namespace

const Command kDemo = {
    .path = "demo",
    .group = CommandGroup::kHelp,
    .summary = "Watch a throw-away town work, be hurt and lose nothing",
    .details =
        "Makes a town with two projects and four scripted agents in a temporary directory, gives "
        "them work, kills the daemon and one agent on the way, and checks that every piece of work "
        "was done once. Needs tmux and git, no key and no agent program. Everything is taken away "
        "at the end, also after Ctrl-C.",
    .examples = {{"gt demo", "under a minute"},
                 {"gt demo --speed 5", "too fast to follow"},
                 {"gt demo --keep", "leaves the town to look at"}},
    .needs = Needs::kNothing,
    .options = {{"speed", 0, "N", "so many times as fast"},
                {"keep", 0, "", "leave the town and say where it is"}},
    .run = run,
};

}  // namespace gt
