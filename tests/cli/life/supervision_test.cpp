// SPDX-License-Identifier: Apache-2.0
#include "cli/life/supervision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gt {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Supervision, TheUnitNamesTheDaemonAndKeepsTheSessionsAlive) {
  const std::string unit = systemd_unit("/opt/guild town/bin/gtd");
  EXPECT_THAT(unit, HasSubstr("ExecStart=\"/opt/guild town/bin/gtd\" --town %f\n"));
  EXPECT_THAT(unit, HasSubstr("KillMode=process\n"));
  EXPECT_THAT(unit, Not(HasSubstr("@bindir@")));
}

TEST(Supervision, APathWithSpecialCharactersIsEscapedInTheUnit) {
  EXPECT_THAT(systemd_unit("/opt/100%/a\"b$c/gtd"),
              HasSubstr("ExecStart=\"/opt/100%%/a\\\"b$$c/gtd\" --town"));
}

TEST(Supervision, ThePropertyListNamesDaemonTownAndLabel) {
  const std::string plist = launchd_plist("/opt/bin/gtd", "/home/ada/a<b&c", "org.guildtown.x");
  EXPECT_THAT(plist, HasSubstr("<string>/opt/bin/gtd</string>"));
  EXPECT_THAT(plist, HasSubstr("<string>/home/ada/a&lt;b&amp;c</string>"));
  EXPECT_THAT(plist, HasSubstr("<key>Label</key><string>org.guildtown.x</string>"));
  EXPECT_THAT(plist, Not(HasSubstr("<string>TOWN</string>")));
}

}  // namespace
}  // namespace gt
