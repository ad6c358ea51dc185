// SPDX-License-Identifier: Apache-2.0
#include "cli/tell.h"

namespace gt {
namespace {

constexpr Duration kDaemonPatience = std::chrono::milliseconds(500);

}  // namespace

Result<void> tell(Context& context, std::string_view actor, std::string_view event,
                  std::string_view subject, Value details) {
  Town& town = context.town();
  const std::string instance = context.environment().get("GT_INSTANCE").value_or("");
  GT_CHECK(town.journal.append({std::string(actor), instance, std::string(event),
                                std::string(subject), std::move(details)}));
  (void)town.daemon.call("tick", Value::map(), kDaemonPatience);
  return {};
}

}  // namespace gt
