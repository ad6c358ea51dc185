// SPDX-License-Identifier: Apache-2.0
#include "cli/memory/memory_report.h"

#include "common/base/fence.h"
#include "hooks/rig.h"

namespace gt {

Result<MemoryOwner> memory_owner(Context& context, const Args& args) {
  if (args.flag("all")) return MemoryOwner::town();
  if (const auto rig = args.value("rig")) {
    GT_CHECK(load_rig(*context.town().store, *rig));
    return MemoryOwner::rig(*rig);
  }
  auto address = context.agent(args);
  if (!address) {
    return Error{ErrorCode::kUsage, "whose memory is it?",
                 "name an agent with --as, a rig with --rig, or everybody with --all"};
  }
  GT_CHECK(context.town().hooks.load(*address));
  return MemoryOwner::agent(*address);
}

Value memory_value(const Memory& memory) {
  return Value::map({{"id", memory.id},
                     {"owner", memory.owner},
                     {"about", memory.about.empty() ? Value() : Value(defused(memory.about))},
                     {"text", defused(memory.text)},
                     {"by", memory.by},
                     {"at", format_time(memory.at)}});
}

}  // namespace gt
