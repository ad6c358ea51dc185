// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/caller.h"

#include <unistd.h>

#include "cli/agents/ancestry.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"

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

namespace {

/// When the oldest session began of those that the hooks name; nothing if there was none.
std::optional<WallTime> first_session(Town& town) {
  const auto all = town.hooks.load_all();
  std::optional<WallTime> first;
  if (!all) return WallTime::min();
  for (const AgentHook& hook : all->hooks) {
    const auto began = hook.instance ? ulid_time(*hook.instance) : std::nullopt;
    if (began && (!first || *began < *first)) first = began;
  }
  return first;
}

}  // namespace

Result<Caller> caller(Context& context, const Args& args) {
  std::optional<Address> claimed;
  const auto named = args.value("as") ? args.value("as") : context.environment().get("GT_AGENT");
  if (named) {
    GT_TRY(claimed, Address::parse(*named));
  }
  Town& town = context.town();
  const auto sessions = town.tmux->list();
  Caller found = caller_in(sessions ? *sessions : std::vector<TmuxSession>(), ::getpid(), claimed);
  if (!found.instance.empty()) return found;
  // Another tmux was asked than the one it runs in: its processes tell all the same, though a
  // program that makes a tmux server of its own could have made this up.
  if (auto mark = session_mark_around(::getpid(), town.paths.root())) {
    return Caller{std::move(mark->agent), std::move(mark->instance), false};
  }
  // Where the server does not answer: who descends from none is in no session of it.
  const bool may_be_inside = !sessions && is_in_tmux(::getpid());
  const auto since = first_session(town);
  if (may_be_inside || (since && may_have_left(::getpid(), *since, context.now()))) {
    found.is_verified = false;
  }
  return found;
}

std::string Caller::str() const {
  return sender_shown(address.str(), is_verified);
}

std::string sender_shown(std::string_view address, bool is_verified) {
  const std::string shown = one_line(address, 80);
  return is_verified ? shown : format("{} (not verified)", shown);
}

}  // namespace gt
