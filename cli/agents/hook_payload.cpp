// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/hook_payload.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "common/base/json.h"

namespace gt {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

std::string text_of(const Value& map, std::string_view key) {
  const std::string* text = map[key].as_string();
  return text != nullptr ? *text : std::string();
}

}  // namespace

std::string read_available(int fd, Duration patience, std::size_t most_bytes) {
  std::string text;
  if (::isatty(fd) == 1) return text;
  const auto end = std::chrono::steady_clock::now() + patience;
  std::array<char, 4096> buffer{};
  while (text.size() < most_bytes) {
    const auto left = std::chrono::ceil<Duration>(end - std::chrono::steady_clock::now());
    pollfd ready{fd, POLLIN, 0};
    const int count = left.count() > 0 ? ::poll(&ready, 1, static_cast<int>(left.count())) : 0;
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    const ssize_t bytes = ::read(fd, buffer.data(), buffer.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
  return text;
}

HookPayload read_hook_payload(int fd, Duration patience) {
  const std::string text = read_available(fd, patience, kMostBytes);
  const auto json = parse_json(text);
  if (!json) return {};
  return {text_of(*json, "hook_event_name"), text_of(*json, "source"), text_of(*json, "session_id"),
          text_of(*json, "prompt")};
}

}  // namespace gt
