// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "cli/agents/hook_payload.h"
#include "common/base/fd.h"

namespace gt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A pipe with `text` in it.
class Input {
 public:
  explicit Input(std::string_view text) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read_.reset(ends[0]);
    write_.reset(ends[1]);
    EXPECT_EQ(::write(write_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void close() { write_.reset(); }
  [[nodiscard]] int fd() const { return read_.get(); }

 private:
  Fd read_, write_;
};

TEST(HookPayload, IsWhatTheProgramSays) {
  Input input(
      R"({"hook_event_name":"SessionStart","source":"resume","session_id":"5f1c","cwd":1})");
  input.close();
  const HookPayload payload = read_hook_payload(input.fd(), seconds(10));
  EXPECT_EQ(payload.event, "SessionStart");
  EXPECT_EQ(payload.source, "resume");
  EXPECT_EQ(payload.session_id, "5f1c");
}

TEST(HookPayload, IsEmptyForAnythingElse) {
  for (const std::string_view text : {"", "{", "[]", "null", "\"SessionStart\"", "\x80",
                                      R"({"hook_event_name":1,"session_id":["x"]})"}) {
    Input input(text);
    input.close();
    const HookPayload payload = read_hook_payload(input.fd(), seconds(10));
    EXPECT_EQ(payload.event + payload.source + payload.session_id, "") << text;
  }
}

TEST(HookPayload, APipeThatNobodyClosesIsNotWaitedForLongerThanAllowed) {
  const Input input("{\"session_id\":\"5f1c\"}");
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(read_available(input.fd(), milliseconds(50), 100), "{\"session_id\":\"5f1c\"}");
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(10));
}

TEST(HookPayload, NoMoreIsReadThanAllowed) {
  Input input(std::string(10'000, 'x'));
  input.close();
  const std::string text = read_available(input.fd(), seconds(10), 5000);
  EXPECT_GE(text.size(), 5000U);
  EXPECT_LT(text.size(), 10'000U);
}

}  // namespace
}  // namespace gt
