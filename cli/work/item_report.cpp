// SPDX-License-Identifier: Apache-2.0
#include "cli/work/item_report.h"

#include "cli/work/boards.h"

namespace gt {

Answer item_report(Context& context, const WorkSummary& item, bool is_changed, std::string line) {
  const WorkView view = view_of(item, ask_files(context), context.now());
  Value answer = to_value(view);
  answer.set("is_changed", is_changed);
  return make_report<PlainReport>(std::move(line) + "\n", std::move(answer));
}

}  // namespace gt
