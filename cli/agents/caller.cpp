// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/caller.h"

#include <unistd.h>

#include "cli/agents/ancestry.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {

Caller caller_in(const std::vector<TmuxSession>& sessions, pid_t pid,
                 const std::optional<Address>& claimed) {
  const TmuxSession* around = session_around(pid, sessions);
  if (around != nullptr && !around->instance.empty()) {
    if (auto agent = Address::parse(around->name)) {
      return {*std::move(agent), around->instance, true};
    }
  }
  const Address who = claimed.value_or(Address::overseer());
  return {who, "", around == nullptr && who == Address::overseer()};
}

Result<Caller> caller(Context& context, const Args& args) {
  std::optional<Address> claimed;
  const auto named = args.value("as") ? args.value("as") : context.environment().get("GT_AGENT");
  if (named) {
    GT_TRY(claimed, Address::parse(*named));
  }
  const auto sessions = context.town().tmux->list();
  if (sessions) return caller_in(*sessions, ::getpid(), claimed);
  Caller unsure = caller_in({}, ::getpid(), claimed);
  unsure.is_verified = false;
  return unsure;
}

std::string Caller::str() const {
  return sender_shown(address.str(), is_verified);
}

std::string sender_shown(std::string_view address, bool is_verified) {
  const std::string shown = one_line(address, 80);
  return is_verified ? shown : format("{} (not verified)", shown);
}

}  // namespace gt
