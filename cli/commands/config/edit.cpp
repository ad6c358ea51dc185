// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/editor.h"
#include "cli/town/settings.h"
#include "common/base/format.h"
#include "hooks/rig.h"

namespace gt {
namespace {

Result<std::string> checked(const Town& town, const std::optional<std::string>& rig,
                            const std::string& text) {
  if (rig) {
    GT_TRY(const RigConfig ignored, parse_rig(text, TownPaths::rig_key(*rig), *rig));
  } else {
    GT_CHECK(check_rename(town, text));
  }
  return text;
}

Answer run(Context& context, const Args& args) {
  const auto rig = args.value("rig");
  if (rig) GT_CHECK(check_name(*rig, "rig"));
  const std::string key = rig ? TownPaths::rig_key(*rig) : TownPaths::town_key();
  GT_TRY(const bool is_changed, edit_document(context, key, [&](const std::string& text) {
           return checked(context.town(), rig, text);
         }));
  bool is_reloaded = false;
  if (is_changed) {
    Town& town = context.town();
    GT_CHECK(town.journal.append({context.actor(args), "", "config.edited", key, Value::map()}));
    if (!rig) {
      GT_TRY(is_reloaded, reload_daemon(town));
    }
  }
  return make_report<PlainReport>(
      format("{} {}{}\n", key, is_changed ? "is changed" : "stays as it was",
             is_reloaded ? "; the daemon has read it" : ""),
      Value::map({{"file", key}, {"is_changed", is_changed}, {"is_reloaded", is_reloaded}}));
}

}  // namespace

const Command kConfigEdit = {
    .path = "config edit",
    .group = CommandGroup::kTown,
    .summary = "Edit town.yaml, or a rig's rig.yaml, in your editor",
    .details =
        "Opens a copy in VISUAL or EDITOR. Only when the copy is right does it replace the file; "
        "otherwise the file and line at fault are named and your text is kept.",
    .examples = {{"gt config edit", "town.yaml"}, {"gt config edit --rig web", "web/rig.yaml"}},
    .answer = {{"file", "string", "that was edited"},
               {"is_changed", "boolean", "false if the text is what it was"},
               {"is_reloaded", "boolean", "true: a running daemon has read it"}},
    .run = run,
};

}  // namespace gt
