// SPDX-License-Identifier: Apache-2.0
#include "cli/output/confirm.h"

#include <unistd.h>

#include <string_view>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

void write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// The line a person types; empty for the end of the input.
std::string read_line() {
  std::string line;
  char c = 0;
  while (line.size() < 100 && ::read(STDIN_FILENO, &c, 1) == 1 && c != '\n') line += c;
  return line;
}

}  // namespace

Result<void> confirm(const std::vector<std::string>& deeds) {
  const Error no{ErrorCode::kRefused, "nothing was done", ""};
  if (::isatty(STDIN_FILENO) != 1 || ::isatty(STDERR_FILENO) != 1) {
    return Error{ErrorCode::kRefused, format("this would be done: {}", join(deeds, "; ")),
                 "--yes does it"};
  }
  for (const std::string& deed : deeds) write(format("  {}\n", printable(deed)));
  write("Shall it be done? [y/N] ");
  const std::string answer = read_line();
  return answer == "y" || answer == "Y" || answer == "yes" ? Result<void>() : no;
}

}  // namespace gt
