// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/caller.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace gt {
namespace {

const Address kToast = Address::polecat("web", "toast");

std::vector<TmuxSession> session(std::string name, pid_t pid, std::string instance = "I1") {
  TmuxSession session;
  session.name = std::move(name);
  session.pid = pid;
  session.instance = std::move(instance);
  return {session};
}

TEST(Caller, InsideASessionIsItsAgentWhateverItClaims) {
  const auto around = session("web/toast", ::getppid());
  for (const auto& claimed : {std::optional<Address>(), std::optional(Address::overseer()),
                              std::optional(Address::mayor()), std::optional(kToast)}) {
    const Caller found = caller_in(around, ::getpid(), claimed);
    EXPECT_EQ(found.address, kToast);
    EXPECT_EQ(found.instance, "I1");
    EXPECT_TRUE(found.is_verified);
    EXPECT_EQ(found.str(), "web/toast");
  }
}

TEST(Caller, OutsideOfAnySessionIsThePerson) {
  const Caller found = caller_in(session("web/toast", 999'999'999), ::getpid(), std::nullopt);
  EXPECT_EQ(found.address, Address::overseer());
  EXPECT_EQ(found.instance, "");
  EXPECT_TRUE(found.is_verified);
}

TEST(Caller, WhoMerelyClaimsToBeSomebodyIsNotVerified) {
  const Caller found = caller_in({}, ::getpid(), kToast);
  EXPECT_EQ(found.address, kToast);
  EXPECT_FALSE(found.is_verified);
  EXPECT_EQ(found.str(), "web/toast (not verified)");
}

TEST(Caller, InASessionThatIsNotOursNobodyIsVerified) {
  const Caller found = caller_in(session("web/toast", ::getppid(), ""), ::getpid(), std::nullopt);
  EXPECT_EQ(found.address, Address::overseer());
  EXPECT_FALSE(found.is_verified);
}

}  // namespace
}  // namespace gt
