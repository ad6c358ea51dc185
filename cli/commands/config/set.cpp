// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/kind.h"
#include "cli/command_table.h"
#include "cli/town/settings.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::string_view kMayorKind = "kinds.mayor";

/// The mayor is there already, and is what the town says; other agents keep what they were made.
Result<void> change_mayor(Town& town, const std::string& kind) {
  const auto changed = town.hooks.change(Address::mayor(), [&](AgentHook& hook) -> Result<void> {
    hook.kind = kind;
    return {};
  });
  if (changed || changed.error().code == ErrorCode::kNotFound) return {};
  return changed.error();
}

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
  if (key.starts_with("kinds.") && check_name(text, "kind")) {
    GT_CHECK(load_kind(*town.store, text));
  }
  GT_CHECK(set_setting(town, key, text));
  if (key == kMayorKind) GT_CHECK(change_mayor(town, text));
  GT_CHECK(town.journal.append(
      {context.actor(args), "", "config.set", key, Value::map({{"value", text}})}));
  GT_TRY(const Setting setting, find_setting(*town.store, key));
  GT_TRY(const bool is_reloaded, reload_daemon(town));
  return make_report<PlainReport>(
      format("{} is {}{}\n{}", key, shown(setting.value),
             is_reloaded ? "; the daemon has read it" : "", after(key)),
      Value::map({{"key", key}, {"value", shown(setting.value)}, {"is_reloaded", is_reloaded}}));
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
