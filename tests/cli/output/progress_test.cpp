// SPDX-License-Identifier: Apache-2.0
#include "cli/output/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "common/base/fd.h"

namespace gt {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class SteppingClock : public Clock {
 public:
  [[nodiscard]] WallTime now() const override { return {}; }
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override { return steady_; }
  void sleep_for(Duration duration) override { steady_ += duration; }

 private:
  std::chrono::steady_clock::time_point steady_;
};

class ProgressTest : public ::testing::Test {
 protected:
  ProgressTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    read_.reset(ends[0]);
    write_.reset(ends[1]);
  }

  /// Everything written until now.
  std::string written() {
    write_.reset();
    std::string text(65536, '\0');
    const ssize_t size = ::read(read_.get(), text.data(), text.size());
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }

  static Style terminal() {
    Style style;
    style.is_terminal = true;
    return style;
  }

  SteppingClock clock_;
  Fd read_, write_;
};

TEST_F(ProgressTest, WritesOnePlainLineAnItemIntoAPipe) {
  Progress progress(write_.get(), {}, clock_, false);
  const auto mayor = progress.begin("mayor", "starting");
  const auto toast = progress.begin("web/toast", "starting");
  progress.turn();
  clock_.sleep_for(Duration(1500));
  progress.failed(toast, "no program");
  progress.done(mayor, "created");
  EXPECT_EQ(written(), "✕ web/toast  no program  1.5 s\n✓ mayor      created  1.5 s\n");
}

TEST_F(ProgressTest, RedrawsWhatRunsBelowWhatHasEnded) {
  Progress progress(write_.get(), terminal(), clock_, false);
  progress.begin("mayor", "starting");
  const auto toast = progress.begin("web/toast", "starting");
  progress.done(toast, "created");
  const std::string text = written();
  EXPECT_THAT(text, HasSubstr("⠋ web/toast  starting\x1b[K\n"));
  EXPECT_THAT(text, EndsWith("\x1b[2A\x1b[J✓ web/toast  created  0.0 s\n"
                             "⠋ mayor      starting\x1b[K\n\x1b[J"));
}

TEST_F(ProgressTest, KeepsAHundredItemsWithinTheScreen) {
  Progress progress(write_.get(), terminal(), clock_, false);
  for (int i = 0; i < 100; ++i) progress.begin("agent", "starting");
  EXPECT_THAT(written(), EndsWith("⠋ agent  starting\x1b[K\n  and 90 more\x1b[K\n\x1b[J"));
}

TEST_F(ProgressTest, CutsLongLinesSoThatATerminalDoesNotWrapThem) {
  Progress progress(write_.get(), terminal(), clock_, false);
  progress.begin("web", std::string(300, 'x'));
  EXPECT_THAT(written(), HasSubstr("x…\x1b[K\n"));
}

TEST_F(ProgressTest, PutsANoteAboveTheItems) {
  Progress progress(write_.get(), terminal(), clock_, false);
  progress.begin("web", "cloning");
  progress.note("the daemon was down");
  EXPECT_THAT(written(),
              EndsWith("\x1b[1A\x1b[Jthe daemon was down\n⠋ web  cloning\x1b[K\n\x1b[J"));
}

TEST_F(ProgressTest, IsSilentWhenItIsToldToBe) {
  Progress progress(write_.get(), terminal(), clock_, true);
  progress.done(progress.begin("web", "cloning"), "done");
  progress.note("hello");
  EXPECT_EQ(written(), "");
}

}  // namespace
}  // namespace gt
