// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/town/settings.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::string_view kMayorKind = "kinds.mayor";

/// What a person has to know beside the new value.
std::string_view after(std::string_view key) {
  if (key == kMayorKind) return "    gt restart mayor, if it runs\n";
  if (key.starts_with("kinds.")) return "    agents that are there keep theirs\n";
  return "";
}

Answer run(Context& context, const Args& args) {
  Town& town = context.town();
  const std::string key = *args.word("KEY");
  const std::string text = *args.word("VALUE");
  GT_TRY(const Setting before, find_setting(*town.store, key));
  const auto is_reloaded = change_setting(town, key, text);
  GT_TRY(const Setting setting, find_setting(*town.store, key));
  // What the daemon says of the file comes after what has been done to it.
  if (is_reloaded || shown(setting.value) != shown(before.value)) {
    GT_CHECK(town.journal.append(
        {context.actor(args), "", "config.set", key,
         Value::map({{"value", shown(setting.value)}, {"before", shown(before.value)}})}));
  }
  if (!is_reloaded) return is_reloaded.error();
  return make_report<PlainReport>(
      format("{} is {}{}\n{}", key, shown(setting.value),
             *is_reloaded ? "; the daemon has read it" : "", after(key)),
      Value::map({{"key", key}, {"value", shown(setting.value)}, {"is_reloaded", *is_reloaded}}));
}

}  // namespace

const Command kConfigSet = {
    .path = "config set",
    .group = CommandGroup::kTown,
    .summary = "Set one key of town.yaml",
    .details =
        "Changes the value where it stands: comments, order and everything else in the file stay. "
        "A value that does not fit changes nothing. A daemon that runs reads the file again.",
    .examples = {{"gt config set heartbeat.every 1m", "tick every minute"},
                 {"gt config set kinds.polecat codex", "polecats to come are of kind codex"},
                 {"gt config set heartbeat.command '[gt, tick]'", "a list"}},
    .positionals = {{"KEY", "one of 'gt config explain'"}, {"VALUE", "what it shall be"}},
    .answer = {{"key", "string", "that was set"},
               {"value", "string", "as the file has it now"},
               {"is_reloaded", "boolean", "true: a running daemon has read it"}},
    .run = run,
};

}  // namespace gt
