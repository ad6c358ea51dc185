// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/context.h"
#include "common/base/result.h"
#include "common/town/address.h"

namespace gt {

/// Everybody a mail or a message can go to.
struct Directory {
  std::vector<Address> agents;  ///< those that have a hook file
  std::vector<std::string> rigs;
  std::vector<std::pair<std::string, std::vector<Address>>> groups;
};
[[nodiscard]] Result<Directory> directory_of(Town& town);

/// Whom `words` mean, each once, in their order: addresses, and the lists `@all`, `@polecats`,
/// `@crew`, `@RIG` and `@GROUP`. A list leaves the sender out; a sender that is named is meant.
/// Errors: kNotFound for the first word that is nobody, with the nearest as the hint, and for lists
/// without members; kUsage for a list that is both a rig and a group. One error, and nobody is
/// meant.
[[nodiscard]] Result<std::vector<Address>> recipients_of(const std::vector<std::string>& words,
                                                         const Directory& directory,
                                                         const Address& sender);

}  // namespace gt
