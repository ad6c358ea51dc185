// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include "common/process/signal_watch.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

TEST(SignalWatch, ReadsASignalInThePlaceOfWhatItWouldDo) {
  GT_ASSERT_OK(SignalWatch watch, SignalWatch::start({SIGTERM, SIGINT}));
  EXPECT_EQ(watch.take(), std::nullopt);
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(watch.wait(std::chrono::seconds(20)), SIGTERM);
  EXPECT_EQ(watch.take(), std::nullopt);
}

TEST(SignalWatch, WaitsNoLongerThanItMay) {
  GT_ASSERT_OK(SignalWatch watch, SignalWatch::start({SIGTERM}));
  EXPECT_EQ(watch.wait(Duration(1)), std::nullopt);
}

TEST(SignalWatch, LeavesTheMaskAsItWasAndNoSignalBehind) {
  sigset_t before;
  ::sigprocmask(SIG_SETMASK, nullptr, &before);
  {
    GT_ASSERT_OK(const SignalWatch watch, SignalWatch::start({SIGTERM}));
    ::kill(::getpid(), SIGTERM);
  }
  sigset_t after;
  ::sigprocmask(SIG_SETMASK, nullptr, &after);
  EXPECT_EQ(sigismember(&after, SIGTERM), sigismember(&before, SIGTERM));
}

}  // namespace
}  // namespace gt
