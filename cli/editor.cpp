// SPDX-License-Identifier: Apache-2.0
#include "cli/editor.h"

#include <sys/wait.h>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
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

Result<bool> edit_document(Context& context, const std::string& key, const CheckText& check) {
  Town& town = context.town();
  GT_TRY(const Document before, town.store->get(key));
  const std::filesystem::path copy =
      town.paths.run_directory() /
      format("edit-{}{}", new_ulid(context.now()), std::filesystem::path(key).extension().string());
  GT_CHECK(context.disk().make_directories(copy.parent_path()));
  GT_CHECK(context.disk().write_new(copy, before.bytes));
  auto edited = run_editor(context, copy);
  if (!edited) {
    (void)context.disk().remove(copy);
    return edited.error();
  }
  GT_TRY(const std::string text, context.disk().read(copy));
  const auto keep_copy = [&](Error error) {
    error.hint = format("nothing was changed; your text is kept in {}", copy.string());
    return error;
  };
  const bool is_changed = text != before.bytes;
  if (is_changed) {
    const auto after = check(text);
    if (!after) return keep_copy(after.error());
    auto put = town.store->put(key, *after, before.revision);
    if (!put) return keep_copy(put.error());
  }
  GT_CHECK(context.disk().remove(copy));
  return is_changed;
}

}  // namespace gt
