// SPDX-License-Identifier: Apache-2.0
#include "cli/editor.h"

#include <sys/wait.h>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/spawn.h"

namespace gt {

Result<void> run_editor(const Context& context, const std::filesystem::path& path) {
  const Environment& environment = context.environment();
  const auto visual = environment.get("VISUAL");
  // No shell: words are split at blanks.
  const std::string editor = visual ? *visual : environment.get("EDITOR").value_or("vi");
  Program program;
  for (const std::string_view word : split(editor, ' ')) {
    if (!word.empty()) program.argv.emplace_back(word);
  }
  if (program.argv.empty()) {
    return Error{ErrorCode::kUsage, "EDITOR names no program", "EDITOR or VISUAL names one"};
  }
  program.argv.push_back(path.string());
  program.own_group = false;  // it must own the terminal, and get our Ctrl-C
  auto pid = spawn(program, {0, 1, 2});
  if (!pid) return pid.error().within("editor");
  int status = 0;
  while (::waitpid(*pid, &status, 0) < 0) {
    if (errno != EINTR) return system_error(errno, editor);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return Error{ErrorCode::kFailed, format("the editor '{}' failed; nothing was changed", editor),
               "EDITOR or VISUAL names another"};
}

}  // namespace gt
