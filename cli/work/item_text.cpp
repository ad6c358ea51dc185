// SPDX-License-Identifier: Apache-2.0
#include "cli/work/item_text.h"

#include <unistd.h>

#include <array>

#include "cli/editor.h"
#include "common/base/format.h"
#include "common/base/ulid.h"

namespace gt {

Result<std::string> read_input(std::string_view option, std::size_t most_bytes) {
  if (::isatty(STDIN_FILENO) == 1) {
    return Error{ErrorCode::kUsage,
                 format("{} - reads standard input, which is a terminal", option),
                 format("gt … {} - < FILE", option)};
  }
  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(errno, "standard input");
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > most_bytes) {
      return Error{ErrorCode::kUsage,
                   format("standard input holds more than {} MiB", most_bytes >> 20), ""};
    }
  }
}

Result<std::string> write_in_editor(Context& context, std::string_view text) {
  const std::filesystem::path file =
      context.town().paths.run_directory() / format("edit-{}.md", new_ulid(context.now()));
  GT_CHECK(context.disk().make_directories(file.parent_path()));
  GT_CHECK(context.disk().write_new(file, text));
  const auto edited = run_editor(context, file);
  auto written = edited ? context.disk().read(file) : Result<std::string>(edited.error());
  (void)context.disk().remove(file);
  return written;
}

}  // namespace gt
