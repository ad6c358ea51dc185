// SPDX-License-Identifier: Apache-2.0
#include "cli/mail/recipients.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;

const Address kToast = Address::polecat("web", "toast"), kBread = Address::polecat("web", "bread"),
              kMax = Address::crew("web", "max"), kJam = Address::polecat("api", "jam");

Directory town() {
  return {{Address::mayor(), kToast, kBread, kMax, kJam},
          {"api", "web"},
          {{"reviewers", {kToast, kMax}},
           {"people", {Address::overseer()}},
           {"gone", {Address::polecat("web", "butter")}},
           {"api", {kMax}}}};
}

std::string resolved(const std::vector<std::string>& words, const Address& sender) {
  const auto found = recipients_of(words, town(), sender);
  if (!found) return found.error().message;
  std::string text;
  for (const Address& address : *found) text += (text.empty() ? "" : " ") + address.str();
  return text;
}

TEST(Recipients, AreAddressesAndTheMembersOfListsEachOnce) {
  struct {
    std::vector<std::string> words;
    const char* meant;
  } const cases[] = {
      {{"mayor"}, "mayor"},
      {{"overseer", "web/toast"}, "overseer web/toast"},
      {{"web/toast", "@web", "web/toast"}, "web/toast web/bread web/crew/max"},
      {{"@polecats"}, "web/toast web/bread api/jam"},
      {{"@crew"}, "web/crew/max"},
      {{"@all"}, "web/toast web/bread web/crew/max api/jam"},
      {{"@reviewers"}, "web/toast web/crew/max"},
      {{"@people"}, "overseer"},
      {{"mayor", "@web"}, "mayor web/toast web/bread web/crew/max"},
  };
  for (const auto& [words, meant] : cases) {
    EXPECT_EQ(resolved(words, Address::mayor()), meant) << words.front();
  }
}

TEST(Recipients, AListLeavesItsSenderOut) {
  EXPECT_EQ(resolved({"@polecats"}, kToast), "web/bread api/jam");
  EXPECT_EQ(resolved({"@polecats", "web/toast"}, kToast), "web/bread api/jam web/toast");
  EXPECT_THAT(recipients_of({"@crew"}, town(), kMax),
              IsError(ErrorCode::kNotFound, "@crew has no members but you"));
}

TEST(Recipients, OneThatIsNobodyIsOneErrorWithTheNearest) {
  const auto find = [](const std::string& word) {
    return recipients_of({"mayor", word}, town(), Address::overseer());
  };
  EXPECT_THAT(find("web/tost"), IsError(ErrorCode::kNotFound, "did you mean 'web/toast'?"));
  EXPECT_THAT(find("@polecat"), IsError(ErrorCode::kNotFound, "did you mean '@polecats'?"));
  EXPECT_THAT(find("toast"), IsError(ErrorCode::kNotFound, "there is no 'toast'"));
  EXPECT_THAT(find("@qqqqqqqq"), IsError(ErrorCode::kNotFound, "nothing was sent"));
  EXPECT_THAT(find("@gone"), IsError(ErrorCode::kNotFound, "@gone: there is no 'web/butter'"));
  EXPECT_THAT(find("@api"), IsError(ErrorCode::kUsage, "a rig and a group"));
}

}  // namespace
}  // namespace gt
