// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/args.h"
#include "cli/context.h"
#include "common/tmux/listing.h"
#include "common/town/address.h"

namespace gt {

/// Who calls, and whether that is certain.
struct Caller {
  Address address;
  std::string instance;  ///< of the session it runs in; empty for none
  bool is_verified = false;

  /// `web/toast`, or `web/toast (not verified)`.
  [[nodiscard]] std::string str() const;
};

/// The agent whose session this process descends from, whatever --as or the environment say. In no
/// session of the town: the person, `overseer`, or whoever --as or GT_AGENT names, not verified.
/// The person is not verified either where the process could have left a session, nor while tmux
/// does not answer. One tmux call. Errors: kUsage for a name that is none.
[[nodiscard]] Result<Caller> caller(Context& context, const Args& args);

/// The same with tmux's listing at hand.
[[nodiscard]] Caller caller_in(const std::vector<TmuxSession>& sessions, pid_t pid,
                               const std::optional<Address>& claimed);

/// How a sender is shown.
[[nodiscard]] std::string sender_shown(std::string_view address, bool is_verified);

}  // namespace gt
