// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/delivery/hindrance.h"
#include "cli/tell.h"
#include "common/base/fields.h"
#include "common/base/format.h"

namespace gt {
namespace {

/// `on`: until somebody says otherwise.
constexpr Duration kForEver = std::chrono::hours(24 * 365 * 100);

/// Nothing for `off`. Errors: kUsage.
Result<std::optional<WallTime>> until_from(const std::string& word, WallTime now) {
  if (word == "off") return std::optional<WallTime>();
  if (word == "on") return std::optional(now + kForEver);
  const auto duration = parse_duration(word);
  if (duration && *duration > Duration(0)) return std::optional(now + *duration);
  return Error{ErrorCode::kUsage, format("'{}' is not on, off or a duration", word),
               "such as: gt dnd web/toast 30m"};
}

Answer run(Context& context, const Args& args) {
  Town& town = context.town();
  GT_TRY(const Address address, Address::parse(args.word("ADDRESS").value_or("")));
  GT_TRY(AgentHook hook, town.hooks.load(address));
  if (const auto word = args.word("WHAT")) {
    GT_TRY(const auto until, until_from(*word, context.now()));
    GT_TRY(hook, town.hooks.change(address, [&](AgentHook& found) -> Result<void> {
      set_undisturbed(found, until);
      return {};
    }));
    GT_CHECK(tell(context, context.actor(args), "agent.undisturbed", address.str(),
                  Value::map({{"until", time_value(until)}})));
  }
  auto until = undisturbed_until(hook);
  if (until && *until <= context.now()) until.reset();
  const std::string text =
      until ? format("{} is not disturbed until {}\n", address.str(), format_time(*until))
            : format("{} takes messages\n", address.str());
  return make_report<PlainReport>(
      text, Value::map({{"address", address.str()}, {"undisturbed_until", time_value(until)}}));
}

}  // namespace

const Command kDoNotDisturb = {
    .path = "dnd",
    .aliases = {"do-not-disturb", "agent dnd"},
    .group = CommandGroup::kMail,
    .summary = "Keep messages from an agent for a while",
    .details =
        "They wait, and are delivered afterwards; urgent ones pass. Mail lies in its mailbox as "
        "ever.",
    .examples = {{"gt dnd web/toast 30m", "for half an hour"},
                 {"gt dnd web/toast off", "from now on it takes messages"}},
    .positionals = {{"ADDRESS", "the agent"},
                    {"WHAT", "on, off or a duration; nothing: tell", Positional::kOptional}},
    .answer = {{"address", "string", "the agent"},
               {"undisturbed_until", "time?", "null: it takes messages"}},
    .run = run,
};

}  // namespace gt
