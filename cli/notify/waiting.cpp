// SPDX-License-Identifier: Apache-2.0
#include "cli/notify/waiting.h"

#include "cli/patrol/needs.h"

namespace gt {

Result<std::vector<Notice>> notices_of(Context& context, const Observation& seen) {
  GT_TRY(const std::vector<Problem> problems, needs_of_a_person(context.town(), seen));
  std::vector<Notice> notices;
  for (const Problem& each : problems) {
    notices.push_back(
        {std::string(each.event), each.subject, each.what, each.next, each.is_critical});
  }
  return notices;
}

}  // namespace gt
