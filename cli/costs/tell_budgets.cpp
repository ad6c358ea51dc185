// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/tell_budgets.h"

#include "cli/mail/outgoing.h"
#include "common/base/format.h"
#include "common/base/ulid.h"
#include "hooks/notices.h"

namespace gt {
namespace {

/// A day's budget begins anew with the day, an item's never.
std::string key_of(const BudgetState& state, std::string_view today) {
  return format("budget {} {} {} {}", state.scope, state.subject,
                state.scope == "item" ? "" : today, state.is_used_up() ? "used up" : "80 %");
}

/// The same for all that is told of one key, whenever that is.
std::string mail_id(WallTime now, std::string_view key, std::string_view to) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  return ulid_from(WallTime(day), format("{} {}", key, to));
}

Letter notice_of(const BudgetState& state) {
  Letter letter;
  letter.subject = state.text;
  letter.body = state.text + "\n\n";
  letter.body += state.is_used_up()
                     ? "No more work is handed out under it, and who works is asked to hand off.\n"
                     : "When all of it is used, no more work is handed out under it.\n";
  letter.body +=
      "gt costs shows what was used; budgets in town.yaml and rig.yaml set the limits.\n";
  letter.kind = "budget";
  letter.priority = state.is_used_up() ? MailPriority::kUrgent : MailPriority::kHigh;
  return letter;
}

Letter request_to_hand_off(const BudgetState& state) {
  Letter letter;
  letter.subject = "The budget is used up: please hand off";
  letter.body = format(
      "{}.\n\nFinish the step you are at, commit, and run gt handoff with a note of what is "
      "left.\n",
      state.text);
  letter.kind = "budget";
  letter.priority = MailPriority::kUrgent;
  return letter;
}

}  // namespace

std::vector<Address> concerned_by(const BudgetState& state, const std::vector<AgentHook>& hooks) {
  std::vector<Address> agents;
  for (const AgentHook& hook : hooks) {
    if (!hook.work) continue;
    const bool concerns = state.scope == "day" ||
                          (state.scope == "agent" && state.subject == hook.address.str()) ||
                          (state.scope == "rig" && state.subject == hook.address.rig()) ||
                          (state.scope == "item" && state.subject == hook.work->str());
    if (concerns) agents.push_back(hook.address);
  }
  return agents;
}

Result<bool> tell_of_budget(Context& context, const BudgetState& state,
                            const std::vector<AgentHook>& hooks) {
  Town& town = context.town();
  const std::vector<Address> concerned = concerned_by(state, hooks);
  if (state.scope == "item" && concerned.empty()) return false;
  const std::string key = key_of(state, day_of(context.now()));
  GT_TRY(const Notices notices, load_notices(*town.store));
  std::vector<std::string> done;
  if (!notices.was_told(key)) {
    GT_CHECK(send_from_town(context, mail_id(context.now(), key, "overseer"), Address::overseer(),
                            notice_of(state)));
    GT_CHECK(town.journal.append({"tick", "", state.is_used_up() ? "budget.used_up" : "budget.near",
                                  state.subject,
                                  Value::map({{"scope", state.scope}, {"text", state.text}})}));
    done.push_back(key);
  }
  for (const Address& agent : state.is_used_up() ? concerned : std::vector<Address>()) {
    const std::string asked = format("{} {}", key, agent.str());
    if (notices.was_told(asked)) continue;
    GT_CHECK(send_from_town(context, mail_id(context.now(), key, agent.str()), agent,
                            request_to_hand_off(state)));
    done.push_back(asked);
  }
  if (done.empty()) return false;
  GT_CHECK(change_notices(*town.store, [&](Notices& saved) {
    for (const std::string& each : done) saved.tell(each, context.now());
  }));
  return true;
}

}  // namespace gt
