// SPDX-License-Identifier: Apache-2.0
#include "cli/output/style.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/ioctl.h>

#include "common/base/fd.h"

namespace gt {
namespace {

/// A pseudo-terminal of so many columns.
struct Terminal {
  explicit Terminal(unsigned short columns) {
    winsize size{24, columns, 0, 0};
    int ours = -1;
    int theirs = -1;
    EXPECT_EQ(::openpty(&ours, &theirs, nullptr, nullptr, &size), 0);
    master.reset(ours);
    slave.reset(theirs);
  }
  Fd master, slave;
};

TEST(Style, ATerminalHasColourAndItsWidth) {
  const Terminal terminal(132);
  const Style style = style_of(terminal.slave.get(), "", "xterm-256color");
  EXPECT_TRUE(style.is_terminal);
  EXPECT_TRUE(style.has_colour);
  EXPECT_EQ(style.width, 132);
}

TEST(Style, NoColorAndDumbTerminalsAreHonoured) {
  const Terminal terminal(80);
  EXPECT_FALSE(style_of(terminal.slave.get(), "1", "xterm").has_colour);
  EXPECT_FALSE(style_of(terminal.slave.get(), "", "dumb").has_colour);
  EXPECT_FALSE(style_of(terminal.slave.get(), "", "").has_colour);
}

TEST(Style, ATerminalWithoutASizeHas80Columns) {
  const Terminal terminal(0);
  EXPECT_EQ(style_of(terminal.slave.get(), "", "xterm").width, 80);
}

TEST(Style, APipeHasNoColour) {
  const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const Style style = style_of(null.get(), "", "xterm");
  EXPECT_FALSE(style.is_terminal);
  EXPECT_FALSE(style.has_colour);
  EXPECT_EQ(style.paint(Colour::kRed, "text"), "text");
}

TEST(Style, EveryStateHasAMarkSoThatColourIsNeverAlone) {
  EXPECT_EQ(mark_of("working").mark, "●");
  EXPECT_EQ(mark_of("waiting").mark, "◐");
  EXPECT_EQ(mark_of("idle").mark, "○");
  EXPECT_EQ(mark_of("dead").mark, "✕");
  EXPECT_EQ(mark_of("unknown").mark, "?");
  EXPECT_EQ(mark_of("a state of tomorrow").mark, "?");
}

}  // namespace
}  // namespace gt
