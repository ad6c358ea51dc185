// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cli/context.h"

namespace gt {

/// What an agent is told of mail that it has not seen: one line, under an id of its own.
struct MailNotice {
  std::string id;  ///< that of the newest mail: each batch is told of once
  std::string text;
};

/// Nothing if no mail waits, if its model has seen all of it, if it was told of this batch, or if a
/// notice is still on its way. Errors: those of the mailbox and the store.
[[nodiscard]] Result<std::optional<MailNotice>> mail_notice(Context& context,
                                                            const AgentHook& hook);

}  // namespace gt
