// SPDX-License-Identifier: Apache-2.0
#include "cli/background.h"

#include "common/process/spawn.h"

namespace gt {

Result<void> start_gt(Context& context, const std::vector<std::string>& words) {
  const std::string root = context.town().paths.root().string();
  Program program;
  program.argv = {context.world().program.string(), "--town", root};
  program.argv.insert(program.argv.end(), words.begin(), words.end());
  program.directory = root;
  program.own_session = true;
  GT_CHECK(spawn(program, StandardStreams()));  // reaped by init: we end before it does
  return {};
}

}  // namespace gt
