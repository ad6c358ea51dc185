// SPDX-License-Identifier: Apache-2.0
#include "cli/tell.h"

#include <algorithm>

namespace gt {
namespace {

constexpr Duration kDaemonPatience = std::chrono::milliseconds(500);

}  // namespace

Result<void> tell(Context& context, std::string_view actor, std::string_view event,
                  std::string_view subject, Value details) {
  const std::string instance = context.instance();
  return tell(context.town(), {std::string(actor), instance, std::string(event),
                               std::string(subject), std::move(details)});
}

Result<void> tell(Town& town, const JournalEntry& entry) {
  GT_CHECK(town.journal.append(entry));
  ask_for_a_tick(town);
  return {};
}

void ask_for_a_tick(Town& town) {
  (void)town.daemon.call("tick", Value::map(), kDaemonPatience);
}

void ask_for_a_tick_at(Context& context, WallTime when) {
  const auto within = std::max(when - context.now(), Duration(0));
  (void)context.town().daemon.call("tick", Value::map({{"within_ms", within.count()}}),
                                   kDaemonPatience);
}

}  // namespace gt
