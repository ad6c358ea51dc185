// SPDX-License-Identifier: Apache-2.0
#include "common/town/paths.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

const TownPaths kPaths("/t/own");

TEST(TownPaths, KeysLieWhereTheDesignPutsThem) {
  EXPECT_EQ(TownPaths::rig_key("web"), "web/rig.yaml");
  EXPECT_EQ(TownPaths::hook_key(Address::crew("web", "max")), ".gt/hooks/web/crew/max.yaml");
  EXPECT_EQ(TownPaths::board_prefix("web"), "web/board/");
  EXPECT_EQ(TownPaths::journal_key("2026-11-20"), ".gt/journal/2026-11-20.jsonl");
  EXPECT_EQ(TownPaths::kind_key("codex"), "kinds/codex.yaml");
  EXPECT_EQ(TownPaths::role_key(Role::kCrew), "roles/crew.md");
  EXPECT_EQ(kPaths.absolute("web/rig.yaml"), "/t/own/web/rig.yaml");
  EXPECT_EQ(kPaths.rig_directory("web"), "/t/own/web");
  EXPECT_EQ(kPaths.repository("web"), "/t/own/web/repo.git");
  EXPECT_EQ(kPaths.mailbox(Address::polecat("web", "toast")), "/t/own/.gt/mail/web/toast");
  EXPECT_EQ(kPaths.board_lock("web"), "/t/own/web/board/.lock");
  EXPECT_EQ(kPaths.board_index("web"), "/t/own/.gt/run/board/web.index");
  EXPECT_EQ(kPaths.socket(), "/t/own/.gt/run/gtd.sock");
}

TEST(TownPaths, HookKeysAndWorkspacesLeadBackToTheirAgents) {
  for (const Address& address : {Address::mayor(), Address::polecat("web", "toast"),
                                 Address::crew("web", "max"), Address::refinery("web")}) {
    EXPECT_EQ(TownPaths::address_of_hook(TownPaths::hook_key(address)), address);
    EXPECT_EQ(kPaths.agent_at(kPaths.workspace(address)), address);
    EXPECT_EQ(kPaths.agent_at(kPaths.workspace(address) / "src/deep"), address);
  }
}

TEST(TownPaths, RecordsHaveTheirKeys) {
  const Address toast = Address::polecat("web", "toast");
  EXPECT_EQ(TownPaths::memory_prefix(toast), ".gt/memory/agents/web/toast/");
  EXPECT_EQ(TownPaths::memory_prefix_of_rig("web"), ".gt/memory/rigs/web/");
  EXPECT_EQ(TownPaths::escalation_key("e-1"), ".gt/escalations/e-1.yaml");
  EXPECT_EQ(TownPaths::closed_escalation_key("e-1"), ".gt/escalations/closed/e-1.yaml");
  EXPECT_EQ(TownPaths::formula_run_key(toast, "f-1"), ".gt/formulas/web/toast/f-1.yaml");
  EXPECT_EQ(TownPaths::trash_key("x"), ".gt/trash/x.yaml");
}

TEST(TownPaths, OtherKeysAreNoHooks) {
  for (const char* key :
       {"", "town.yaml", ".gt/hooks/", ".gt/hooks/mayor", ".gt/hooks/.yaml",
        ".gt/hooks/web/Bad.yaml", ".gt/hooks/web/crew/a/b.yaml", "x/.gt/hooks/mayor.yaml"}) {
    EXPECT_EQ(TownPaths::address_of_hook(key), std::nullopt) << key;
  }
}

TEST(TownPaths, FindsAgentAndRigOfAPath) {
  struct {
    const char* path;
    const char* agent;
    const char* rig;
  } const cases[] = {
      {"/t/own", "", ""},
      {"/t/own/", "", ""},
      {"/t", "", ""},
      {"/", "", ""},
      {"/t/owner/web/polecats/toast", "", ""},
      {"/elsewhere/web/polecats/toast", "", ""},
      {"/t/own/mayor/notes", "mayor", ""},
      {"/t/own/.gt/hooks", "", ""},
      {"/t/own/kinds", "", ""},
      {"/t/own/web", "", "web"},
      {"/t/own/web/", "", "web"},
      {"/t/own/web/board", "", "web"},
      {"/t/own/web/repo.git/objects", "", "web"},
      {"/t/own/web/polecats", "", "web"},
      {"/t/own/web/polecats/toast/", "web/toast", "web"},
      {"/t/own/web/polecats/toast/../rust/src", "web/rust", "web"},
      {"/t/own/web/polecats/../../api/crew/max", "api/crew/max", "api"},
      {"/t/own/web/../../../etc/web/polecats/toast", "", ""},
      {"/t/own/web/polecats/crew", "", "web"},
      {"/t/own/web/crew", "", "web"},
      {"/t/own/web/refinery/build", "web/refinery", "web"},
      {"/t/own/Web/polecats/toast", "", ""},
  };
  for (const auto& [path, agent, rig] : cases) {
    const auto found = kPaths.agent_at(path);
    EXPECT_EQ(found ? found->str() : "", agent) << path;
    EXPECT_EQ(kPaths.rig_at(path).value_or(""), rig) << path;
  }
}

TEST(TownPaths, APathOf200CharactersWorks) {
  const TownPaths paths("/" + std::string(200, 'p'));
  const Address max = Address::crew(std::string(40, 'r'), std::string(40, 'n'));
  EXPECT_EQ(paths.agent_at(paths.workspace(max) / "x"), max);
}

}  // namespace
}  // namespace gt
