// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/completion.h"
#include "cli/context.h"
#include "hooks/rig.h"

namespace gt {
namespace {

/// What the town around here knows by this name; nothing outside of one, or where it is broken: a
/// shell that completes has no place for an error.
std::vector<std::string> known_to(const Town* town, std::string_view what) {
  if (town == nullptr) return {};
  if (what == "RIG") return list_rigs(town->paths).value_or({});
  if (what != "ADDRESS") return {};
  std::vector<std::string> names;
  auto hooks = HookFiles(*town->store).list();
  if (!hooks) return names;
  for (const Address& address : *hooks) names.push_back(address.str());
  return names;
}

Answer run(Context& context, const Args& args) {
  auto opened = open_town(context.world(), args.value("town"));
  const Town* town = opened ? opened->get() : nullptr;
  const auto known = [&](std::string_view what) { return known_to(town, what); };
  std::string text;
  Value::List list;
  for (const Candidate& each : candidates(args.words("WORD"), known)) {
    text += each.text + (each.summary.empty() ? "" : "\t" + each.summary) + "\n";
    list.push_back(Value::map({{"text", each.text}, {"summary", each.summary}}));
  }
  return make_report<PlainReport>(text, Value::map({{"candidates", std::move(list)}}));
}

}  // namespace

const Command kComplete = {
    .path = "complete",
    .group = CommandGroup::kHelp,
    .summary = "Tell a shell how a command line may go on",
    .details =
        "The scripts of 'gt completion' call it with the words after 'gt', the last one as "
        "far as it is typed. A line of the answer is a word, a tab, and what it means.",
    .examples = {{"gt complete -- rig a", "what may stand here"}},
    .needs = Needs::kNothing,
    .positionals = {{"WORD", "the words so far, after --", Positional::kAny}},
    .answer = {{"candidates[].text", "string", "a word"},
               {"candidates[].summary", "string", "what it means, if known"}},
    .is_hidden = true,
    .run = run,
};

}  // namespace gt
