// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/ancestry.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {

std::optional<pid_t> parent_of(pid_t pid) {
  const Fd file(::open(format("/proc/{}/stat", pid).c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> buffer{};
  const ssize_t bytes = file.is_open() ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  if (bytes <= 0) return std::nullopt;
  // `PID (NAME) STATE PARENT …`: a name may hold anything, so the last parenthesis counts.
  const std::string_view text(buffer.data(), static_cast<std::size_t>(bytes));
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  const auto fields = split(text.substr(name_end), ' ');
  if (fields.size() < 3) return std::nullopt;
  const auto parent = parse_integer(fields[2]);
  return parent ? std::optional(static_cast<pid_t>(*parent)) : std::nullopt;
}

const TmuxSession* session_around(pid_t pid, const std::vector<TmuxSession>& sessions) {
  // A pid that is used again while we walk could make a circle: no tree is this deep.
  for (int step = 0; step < 100 && pid > 1; ++step) {
    for (const TmuxSession& session : sessions) {
      if (session.pid == pid) return &session;
    }
    const auto parent = parent_of(pid);
    if (!parent) return nullptr;
    pid = *parent;
  }
  return nullptr;
}

}  // namespace gt
