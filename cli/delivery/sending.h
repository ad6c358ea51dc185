// SPDX-License-Identifier: Apache-2.0
// Putting a message on its way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/agents/caller.h"
#include "cli/args.h"
#include "cli/context.h"
#include "cli/delivery/delivery.h"
#include "cli/output/report.h"
#include "hooks/message.h"

namespace gt {

/// What may be typed of what somebody wrote. Errors: kUsage when nothing is left, or too much.
[[nodiscard]] Result<std::string> message_text(std::string_view words);

/// What somebody wants to say to an agent.
struct Saying {
  std::string text;
  bool is_urgent = false;
  std::optional<std::string> about = {};  ///< it is withdrawn once that does not matter any more
};

/// Writes a message down for the session that the agent has now. Errors: kNotFound.
[[nodiscard]] Result<Message> queue_message(Context& context, const Caller& sender,
                                            const Address& target, Saying saying);

/// Writes one down that the town itself sends, under an id that is its own: nothing happens if
/// there is or was one of that id. True if it was new.
[[nodiscard]] Result<bool> queue_from_town(Context& context, const std::string& id,
                                           const Address& target, Saying saying);

/// How long somebody waits for what becomes of messages.
struct Patience {
  bool waits = false;  ///< until each has ended
  Duration timeout{0};
};
/// The options --wait and --timeout. Errors: kUsage.
[[nodiscard]] Result<Patience> patience_from(const Args& args);

/// Sends to each of `targets`, delivers as far as that goes now, and tells what became of each.
[[nodiscard]] Answer send_and_deliver(Context& context, const Caller& sender,
                                      const std::vector<Address>& targets, const Saying& saying,
                                      Patience patience);

}  // namespace gt
