// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "common/store/file_lock.h"
#include "common/town/address.h"
#include "common/town/paths.h"

namespace gt {

/// The right to start or end the session of one agent: what a tick, another tick and a person's
/// command take before they look a last time and act, so that nothing is done twice. Gone with its
/// holder. Errors: kBusy when somebody else holds it for longer than `patience`; kDisk.
[[nodiscard]] Result<FileLock> take_session_lease(const TownPaths& paths, const Address& address,
                                                  Duration patience);

/// The right to take one step of the tick about one subject. Errors: kBusy while another tick has
/// it; kDisk.
[[nodiscard]] Result<FileLock> take_step_lease(const TownPaths& paths, std::string_view step,
                                               std::string_view subject);

/// The right to type into the session of one agent. Errors: kBusy when somebody else has it for
/// longer than `patience`; kDisk.
[[nodiscard]] Result<FileLock> take_typing_lease(const TownPaths& paths, const Address& address,
                                                 Duration patience);

/// How long a person's command waits for a tick that is at the same agent.
inline constexpr Duration kLeasePatience = std::chrono::seconds(20);

}  // namespace gt
