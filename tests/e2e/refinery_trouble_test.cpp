// SPDX-License-Identifier: Apache-2.0
// A refinery that cannot do its work, such as for a remote that cannot be reached: somebody hears
// of it, once, and it is tried again, but not at every tick.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/refinery_town.h"

namespace gt {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::RefineryTown;

int mails_about(const RefineryTown& town, const std::string& subject) {
  const Value mails = town.must({"mail", "inbox", "overseer", "--json"}).json()["mails"];
  int count = 0;
  for (const Value& each : mails.items()) {
    if (each["subject"].as_string()->find(subject) != std::string::npos) ++count;
  }
  return count;
}

TEST(RefineryTrouble, ARemoteThatIsAwayIsToldOnceAndTriedAgainLater) {
  const RefineryTown town;
  town.add_polecat("toast");
  const std::string id = town.submit("Add a page", {{"page.txt", "page\n"}});
  const std::filesystem::path away = town.directory() / "away";
  const std::filesystem::path source = town.source();
  std::filesystem::rename(source, away);
  for (int i = 1; i <= 4; ++i) {
    EXPECT_EQ(town.gt({"refinery", "run", "web"}).status, 1);
    EXPECT_EQ(mails_about(town, "cannot do its work"), i < 3 ? 0 : 1) << i;
  }
  EXPECT_EQ(town.state(id), "waiting");
  EXPECT_THAT(town.must({"problems"}).out, HasSubstr("could not do its work 4 times"));
  const Value rig = town.must({"refinery", "status", "--json"}).json()["rigs"].items().at(0);
  EXPECT_EQ(rig["trouble"]["failures"], Value(4));
  EXPECT_EQ(town.must({"tick", "--json"}).json()["actions"].items().size(), 0U)
      << "not at every tick";
  std::filesystem::rename(away, source);
  town.must({"refinery", "run", "web"});
  EXPECT_EQ(town.state(id), "landed");
  EXPECT_THAT(town.must({"problems"}).out, Not(HasSubstr("could not do its work")));
}

}  // namespace
}  // namespace gt
