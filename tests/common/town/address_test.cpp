// SPDX-License-Identifier: Apache-2.0
#include "common/town/address.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

TEST(Name, TakesSmallLettersDigitsDashesAndUnderscores) {
  for (const std::string& name :
       std::vector<std::string>{"web", "a", "7", "web-2", "my_rig", "0-x", std::string(40, 'n')}) {
    EXPECT_THAT(check_name(name, "rig"), IsOk()) << name;
  }
}

TEST(Name, EveryBadOneIsRefusedWithOneThatWouldDo) {
  struct {
    std::string name, would_do;
  } const cases[] = {
      {"", "'rig-1'"},
      {"Web", "'web'"},
      {"my rig", "'my-rig'"},
      {"a/b", "'a-b'"},
      {"../etc", "'etc'"},
      {"..", "'rig-1'"},
      {".hidden", "'hidden'"},
      {"-rf", "'rf'"},
      {"_x", "'x'"},
      {"web.git", "'web-git'"},
      {"a:b", "'a-b'"},
      {"x\n", "'x'"},
      {std::string("a\0b", 3), "'a-b'"},
      {"\x1b[31mred", "red'"},
      {"größe", "'gr-e'"},
      {"\xFF", "'rig-1'"},
      {std::string(41, 'n'), "'" + std::string(38, 'n') + "'"},
      {"Crew", "'crew-1'"},
  };
  for (const auto& [name, would_do] : cases) {
    const auto checked = check_name(name, "rig");
    ASSERT_THAT(checked, IsError(ErrorCode::kUsage, would_do)) << name;
    EXPECT_NE(checked.error().message.find("rig"), std::string::npos);
    EXPECT_EQ(checked.error().message.find_first_of("\n\x1b"), std::string::npos);
    const std::string& hint = checked.error().hint;
    const std::size_t end = hint.rfind('\'');
    const std::size_t begin = hint.rfind('\'', end - 1) + 1;
    EXPECT_THAT(check_name(hint.substr(begin, end - begin), "rig"), IsOk()) << hint;
  }
}

TEST(Name, RolesFoldersAndWordsOfCommandsAreReserved) {
  for (const char* name :
       {"mayor", "deacon", "witness", "refinery", "crew", "polecats", "polecat", "overseer",
        "board", "all", "kinds", "roles", "formulas", "repo", "rig"}) {
    EXPECT_THAT(check_name(name, "crew member"), IsError(ErrorCode::kUsage, "reserved")) << name;
    EXPECT_THAT(check_name(name, "crew member"), IsError(ErrorCode::kUsage, "crew member")) << name;
  }
}

TEST(Address, ReadsAndWritesEveryForm) {
  struct {
    const char* text;
    Address address;
  } const cases[] = {
      {"mayor", Address::mayor()},
      {"overseer", Address::overseer()},
      {"web/toast", Address::polecat("web", "toast")},
      {"web/crew/max", Address::crew("web", "max")},
      {"web/refinery", Address::refinery("web")},
  };
  for (const auto& [text, address] : cases) {
    const auto parsed = Address::parse(text);
    ASSERT_THAT(parsed, IsOk());
    EXPECT_EQ(*parsed, address);
    EXPECT_EQ(address.str(), text);
  }
}

TEST(Address, RefusesEverythingElse) {
  for (const std::string text : {"",
                                 "/",
                                 "web",
                                 "Mayor",
                                 "mayor/",
                                 "web/",
                                 "/toast",
                                 "web//toast",
                                 "web/toast/",
                                 "web/crew",
                                 "web/crew/",
                                 "web/crew/max/x",
                                 "web/polecats/toast",
                                 "web/../toast",
                                 "../x",
                                 "web/Toast",
                                 "web/-x",
                                 "mayor/toast",
                                 "web/mayor",
                                 "crew/crew/crew",
                                 "web/refinery/x",
                                 "web/to ast",
                                 "web/\x1b[2J"}) {
    EXPECT_THAT(Address::parse(text), IsError(ErrorCode::kUsage, "")) << text;
  }
  EXPECT_THAT(Address::parse("web"), IsError(ErrorCode::kUsage, "RIG/crew/NAME"));
}

TEST(Address, SortsTheMayorFirstThenRigByRig) {
  std::vector<Address> addresses = {
      Address::polecat("web", "toast"), Address::crew("api", "max"),    Address::refinery("api"),
      Address::polecat("api", "zed"),   Address::polecat("api", "ann"), Address::mayor()};
  std::sort(addresses.begin(), addresses.end());
  std::vector<std::string> texts;
  for (const Address& address : addresses) texts.push_back(address.str());
  EXPECT_EQ(texts, (std::vector<std::string>{"mayor", "api/ann", "api/zed", "api/crew/max",
                                             "api/refinery", "web/toast"}));
}

TEST(WorkId, IsARigAndANumber) {
  EXPECT_EQ(*WorkId::parse("web-42"), WorkId("web", 42));
  EXPECT_EQ(*WorkId::parse("web-2-7"), WorkId("web-2", 7));
  EXPECT_EQ(WorkId("web", 42).str(), "web-42");
  for (const char* text : {"", "web", "42", "-42", "web-", "web-0", "web-042", "web-4x", "web-+4",
                           "Web-1", "web-99999999999", "../x-1", "web 1"}) {
    EXPECT_THAT(WorkId::parse(text), IsError(ErrorCode::kUsage, "web-42")) << text;
  }
}

}  // namespace
}  // namespace gt
