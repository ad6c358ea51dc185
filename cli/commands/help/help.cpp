// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/manual.h"
#include "cli/schema.h"
#include "cli/topics.h"
#include "common/base/format.h"
#include "common/base/json.h"

namespace gt {
namespace {

Result<std::string> help_about(const std::vector<std::string>& words) {
  if (words.empty()) return overview();
  const std::string_view topic = words.size() == 1 ? help_topic(words[0]) : "";
  if (!topic.empty()) return std::string(topic);
  const auto match = find_command(words);
  if (match.command != nullptr) return help_on(*match.command, words);
  const auto group = commands_under(words[0]);
  if (words.size() == 1 && !group.empty()) return group_help(words[0], group);
  return unknown_command(words);
}

/// The schema of one command's answer, or of every one by its path.
Result<std::string> schemas(const std::vector<std::string>& words) {
  if (!words.empty()) {
    const auto match = find_command(words);
    if (match.command == nullptr) return unknown_command(words);
    return to_pretty_json(answer_schema(*match.command)) + "\n";
  }
  Value all = Value::map();
  for (const Command* command : all_commands()) {
    if (std::size(command->answer) > 0) all.set(command->path, answer_schema(*command));
  }
  return to_pretty_json(all) + "\n";
}

Result<std::string> write_manual(Disk& disk, const std::filesystem::path& directory) {
  const auto pages = manual_pages();
  for (const ManualPage& page : pages) {
    const auto path = directory / page.name;
    GT_CHECK(disk.make_directories(path.parent_path()));
    if (auto removed = disk.remove(path);
        !removed && removed.error().code != ErrorCode::kNotFound) {
      return removed.error();
    }
    GT_CHECK(disk.write_new(path, page.text));
  }
  return format("wrote {} pages to {}\n", pages.size(), directory.string());
}

Result<std::string> answer_to(Context& context, const Args& args) {
  const auto words = args.words("COMMAND");
  if (const auto directory = args.value("man")) {
    return write_manual(context.disk(), context.world().directory / *directory);
  }
  return args.flag("schema") ? schemas(words) : help_about(words);
}

Answer run(Context& context, const Args& args) {
  GT_TRY(const std::string text, answer_to(context, args));
  return make_report<PlainReport>(text, Value::map({{"text", text}}));
}

}  // namespace

const Command kHelp = {
    .path = "help",
    .group = CommandGroup::kHelp,
    .summary = "Show what a command does, or what the words mean",
    .examples = {{"gt help start", "one command"},
                 {"gt help daemon", "the commands under a word"},
                 {"gt help glossary", "town, rig, hook, polecat, ..."},
                 {"gt help rig.yaml", "what a rig's file says of checks and merging"},
                 {"gt help --schema ps", "what its --json answers, as JSON Schema"},
                 {"gt help --man ~/.local/share/man", "the manual pages, for man(1)"}},
    .needs = Needs::kNothing,
    .positionals = {{"COMMAND",
                     "a command, a word that several begin with, 'glossary' or 'rig.yaml'",
                     Positional::kAny}},
    .options = {{"schema", 0, "", "the JSON Schema of the answer of COMMAND, or of all by name"},
                {"man", 0, "DIR", "write the manual pages under this directory"}},
    .answer = {{"text", "string", "the help"}},
    .run = run,
};

}  // namespace gt
