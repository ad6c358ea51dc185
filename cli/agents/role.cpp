// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/role.h"

#include "cli/agents/embedded.h"
#include "common/base/format.h"
#include "common/town/paths.h"

namespace gt {

Result<std::string> role_text(Store& store, Role role) {
  const auto own = store.get(TownPaths::role_key(role));
  if (own) return own->bytes;
  if (own.error().code != ErrorCode::kNotFound) return own.error();
  return std::string(embedded_file(format("roles/{}.md", role_name(role))).value_or(""));
}

}  // namespace gt
