// SPDX-License-Identifier: Apache-2.0
#include "tests/support/run_until.h"

namespace gt::testing {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLookAgain(5);

}  // namespace

bool run_until(boost::asio::io_context& loop, const std::function<bool()>& condition,
               std::chrono::milliseconds deadline) {
  const auto end = Steady::now() + deadline;
  while (!condition()) {
    if (Steady::now() >= end) return false;
    loop.restart();
    loop.run_one_for(kLookAgain);
  }
  return true;
}

}  // namespace gt::testing
