// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "common/base/format.h"
#include "common/ipc/protocol.h"

namespace gt {
namespace {

Answer run(Context&, const Args&) {
  return make_report<PlainReport>(
      format("gt {}\n", GT_VERSION),
      Value::map({{"version", GT_VERSION}, {"protocol", kProtocolVersion}}));
}

}  // namespace

const Command kVersion = {
    .path = "version",
    .group = CommandGroup::kHelp,
    .summary = "Show the version of gt",
    .examples = {{"gt version --json", "for scripts"}},
    .needs = Needs::kNothing,
    .answer = {{"version", "string", "of gt"}, {"protocol", "integer", "spoken with the daemon"}},
    .run = run,
};

}  // namespace gt
