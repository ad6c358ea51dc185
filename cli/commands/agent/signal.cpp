// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <array>

#include "cli/agents/hook_payload.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/delivery/delivery.h"
#include "cli/delivery/ending.h"
#include "cli/life/lease.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 5> kStates = {"starting", "working", "waiting", "idle",
                                                     "exited"};
constexpr Duration kPayloadPatience = std::chrono::seconds(2);
constexpr Duration kTypingPatience = std::chrono::milliseconds(800);
/// A program calls its hook before its screen shows that the turn is over.
constexpr Duration kDeliveryPatience = std::chrono::seconds(5);
/// The same word again is written only after this: a hook that runs after every tool must be cheap.
constexpr Duration kFresh = std::chrono::seconds(30);

/// Puts the word on the hook. True if the state is another than before.
Result<bool> record(Town& town, const Address& address, const SignalRecord& signal,
                    const HookPayload& payload) {
  bool has_changed = false;
  GT_CHECK(town.hooks.change(address, [&](AgentHook& hook) -> Result<void> {
    // A session that was replaced meanwhile has nothing more to say.
    if (hook.instance && *hook.instance != signal.instance) return {};
    has_changed = !hook.signal || hook.signal->state != signal.state ||
                  hook.signal->instance != signal.instance;
    // Before the first prompt there is a conversation, but none that could be resumed.
    if (!payload.session_id.empty() && payload.event != "SessionStart") {
      hook.session_id = payload.session_id;
    }
    if (has_changed || signal.at - hook.signal->at > kFresh) hook.signal = signal;
    return {};
  }));
  return has_changed;
}

Value answer(bool is_recorded, const Error* problem) {
  return Value::map({{"recorded", is_recorded},
                     {"problem", problem != nullptr ? Value(problem->message) : Value()}});
}

/// What there is to say is in the JSON answer alone: this runs on an agent's screen.
Answer quiet(bool is_recorded, const Error* problem = nullptr) {
  return make_report<PlainReport>("", answer(is_recorded, problem));
}

/// Messages are delivered around a signal: what a prompt holds has arrived; a dialog that is about
/// to open waits until nobody types any more; and an agent that is idle can take what waits.
Result<void> see_to_messages(Context& context, const Address& address, const std::string& state,
                             const HookPayload& payload) {
  if (state == "idle" && may_have_messages(context.town(), address)) {
    deliver_later(context, address, kDeliveryPatience);
  }
  return payload.prompt.empty() ? Result<void>()
                                : acknowledge_prompt(context, address, payload.prompt);
}

Answer signal(Context& outer, const Args& args, const std::string& state) {
  auto opened = open_town(outer.world(), args.value("town"));
  if (!opened) return quiet(false, &opened.error());
  Context context(outer.world(), *std::move(opened));
  Town& town = context.town();
  if (args.value("session")) {
    // From tmux, about a session that has ended: which instance that was nobody knows, so nothing
    // is written. The tick looks for itself.
    ask_for_a_tick(town);
    return quiet(false);
  }
  const auto agent = args.value("as") ? args.value("as") : context.environment().get("GT_AGENT");
  const auto instance = context.environment().get("GT_INSTANCE");
  if (!agent || !instance) return quiet(false);  // a program that a person runs by hand
  const auto address = Address::parse(*agent);
  if (!address) return quiet(false, &address.error());

  const HookPayload payload = read_hook_payload(STDIN_FILENO, kPayloadPatience);
  std::optional<FileLock> typing;
  if (state == "waiting") {
    auto lease = take_typing_lease(town.paths, *address, kTypingPatience);
    if (lease) typing = *std::move(lease);
  }
  const auto has_changed =
      record(town, *address, SignalRecord{state, context.now(), *instance}, payload);
  typing.reset();
  const auto seen_to = see_to_messages(context, *address, state, payload);
  if (!has_changed) return quiet(false, &has_changed.error());
  if (!seen_to) return quiet(true, &seen_to.error());
  if (*has_changed && (state == "idle" || state == "exited")) ask_for_a_tick(town);
  return quiet(true);
}

Answer run(Context& context, const Args& args) {
  const std::string state = args.word("STATE").value_or("");
  if (std::find(kStates.begin(), kStates.end(), state) == kStates.end()) {
    const auto meant = nearest(state, kStates);
    return Error{ErrorCode::kUsage,
                 format("'{}' is not starting, working, waiting, idle or exited", state),
                 meant ? format("did you mean '{}'?", *meant) : ""};
  }
  return signal(context, args, state);
}

}  // namespace

const Command kSignal = {
    .path = "signal",
    .group = CommandGroup::kAgentSide,
    .summary = "Take an agent's own word on what it does",
    .details =
        "Called by the hooks of an agent's program, whose payload is read from standard input, "
        "and by tmux when a program ends. A message that a prompt holds has arrived; an agent that "
        "is idle is given those that wait. It prints nothing and does not fail: what it could not "
        "do is in the JSON answer.",
    .examples = {{"gt signal idle", "this session waits for work"},
                 {"gt signal exited --session web/toast", "its program has ended"}},
    .needs = Needs::kNothing,
    .positionals = {{"STATE", "starting, working, waiting, idle or exited"}},
    .options = {{.name = "session", .value = "NAME", .summary = "the session whose program ended"}},
    .answer = {{"recorded", "boolean", "the word stands on the agent's hook"},
               {"problem", "string?", "why it does not"}},
    .run = run,
};

}  // namespace gt
