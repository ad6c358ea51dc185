// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/answer_matcher.h"
#include "tests/support/hostile_disk.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::AnswersAs;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TempTown;

constexpr std::string_view kFile =
    "# my town\nname: test  # its name\nheartbeat: {every: 1h}\nlimits:\n  agents: 4  # few\n";

TEST(ConfigGet, ShowsEveryKeyAndWhereItsValueComesFrom) {
  TempTown town;
  town.write("town.yaml", kFile);
  const Value answer = town.gt({"config", "get", "--json"}).json();
  EXPECT_THAT(answer, AnswersAs("config get"));
  EXPECT_EQ(answer["settings"].items()[0]["value"], Value("test"));
  const GtRun run = town.gt({"config", "get"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("limits.agents"), HasSubstr("4           town.yaml"),
                             HasSubstr("[gt, tick]  default")));
}

TEST(ConfigGet, OneValueIsItsBareText) {
  TempTown town;
  EXPECT_EQ(town.gt({"config", "get", "heartbeat.every"}).out, "1h\n");
  EXPECT_EQ(town.gt({"config", "get", "limits.agents"}).out, "40\n");
  EXPECT_EQ(
      town.gt({"config", "get", "limits.agents", "--json"}).json()["settings"].items()[0]["value"],
      Value(40));
}

TEST(ConfigGet, ASectionIsAllItsKeys) {
  TempTown town;
  const GtRun run = town.gt({"config", "get", "kinds"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, AllOf(HasSubstr("kinds.mayor"), HasSubstr("kinds.crew"),
                             ::testing::Not(HasSubstr("heartbeat"))));
  EXPECT_EQ(town.gt({"config", "get", "kinds", "--json"}).json()["settings"].items().size(), 3U);
  EXPECT_THAT(town.gt({"config", "explain", "heartbeat"}).out, HasSubstr("heartbeat.command"));
}

TEST(ConfigGet, AnUnknownKeyIsNamedWithTheNearest) {
  const TempTown town;
  const GtRun run = town.gt({"config", "get", "heartbeat.evry"});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.err, HasSubstr("did you mean 'heartbeat.every'?"));
}

TEST(ConfigSet, TheMayorBecomesTheKindThatIsSet) {
  TempTown town;
  town.write(".gt/hooks/mayor.yaml",
             "address: mayor\nrole: mayor\nkind: claude\ndesired: running\n");
  const GtRun run = town.gt({"config", "set", "kinds.mayor", "codex"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.out, HasSubstr("gt restart mayor"));
  EXPECT_THAT(town.read(".gt/hooks/mayor.yaml"), HasSubstr("kind: codex"));
}

TEST(ConfigSet, AKindThatThereIsNotChangesNothing) {
  TempTown town;
  const std::string before = town.read("town.yaml");
  const GtRun run = town.gt({"config", "set", "kinds.polecat", "cluade"});
  EXPECT_EQ(run.status, 3) << run;
  EXPECT_THAT(run.err, HasSubstr("claude"));
  EXPECT_EQ(town.read("town.yaml"), before);
}

TEST(ConfigSet, ChangesOneValueAndKeepsComments) {
  TempTown town;
  town.write("town.yaml", kFile);
  const GtRun run = town.gt({"config", "set", "limits.agents", "9", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.json(), AnswersAs("config set"));
  EXPECT_EQ(run.json()["is_reloaded"], Value(false));
  EXPECT_EQ(town.gt({"config", "set", "heartbeat.command", "[gt, tick]"}).status, 0);
  EXPECT_EQ(town.gt({"config", "set", "kinds.polecat", "codex"}).status, 0);
  EXPECT_EQ(town.read("town.yaml"),
            "# my town\nname: test  # its name\n"
            "heartbeat: {every: 1h, command: [gt, tick]}\nlimits:\n  agents: 9  # few\n"
            "kinds:\n  polecat: codex\n");
}

TEST(ConfigSet, AValueThatDoesNotFitChangesNothing) {
  TempTown town;
  town.write("town.yaml", kFile);
  struct Bad {
    std::string key, value;
  };
  for (const auto& [key, value] : std::vector<Bad>{{"limits.agents", "many"},
                                                   {"limits.agents", "0"},
                                                   {"heartbeat.every", "soon"},
                                                   {"heartbeat.every", "3"},
                                                   {"heartbeat.command", "gt tick"},
                                                   {"kinds.polecat", "a/b"},
                                                   {"name", "My Town"},
                                                   {"log.level", "loud"}}) {
    const GtRun run = town.gt({"config", "set", key, value});
    EXPECT_EQ(run.status, 2) << key << " " << value << run;
    EXPECT_EQ(town.read("town.yaml"), kFile);
  }
  EXPECT_EQ(town.gt({"config", "set", "no.such.key", "1"}).status, 3);
}

TEST(ConfigSet, ABrokenFileIsNamedWithItsLineAndLeftAsItIs) {
  TempTown town;
  struct Broken {
    std::string name, text, says;
  };
  std::string deep = "name: test\nx: ";
  for (int i = 0; i < 100; ++i) deep += "[";
  const std::vector<Broken> cases = {
      {"unclosed", "name: test\nlimits: {agents: 4\n", "town.yaml:"},
      {"unknown key", "name: test\nheartbaet: {every: 1m}\n", "town.yaml:2: "},
      {"wrong type", "name: test\nlimits: 4\n", "town.yaml:2: "},
      {"no name", "heartbeat: {every: 1m}\n", "town.yaml:1: "},
      {"empty", "", "town.yaml"},
      {"deep", deep, "town.yaml:"},
      {"huge", "name: test\n# " + std::string(2 << 20, 'x') + "\n", "town.yaml"},
      {"no text", std::string("name: te\0st\n", 12), "town.yaml"},
      {"a list", "- name\n", "town.yaml:1: "},
  };
  for (const Broken& each : cases) {
    SCOPED_TRACE(each.name);
    town.write("town.yaml", each.text);
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"config", "set", "limits.agents", "9"}, {"config", "get"}, {"rig", "list"}}) {
      const GtRun run = town.gt(words);
      EXPECT_EQ(run.status, 1) << run;
      EXPECT_THAT(run.err, HasSubstr(each.says));
      EXPECT_LT(run.err.size(), 1000U) << "a message is short, whatever the file holds";
    }
    EXPECT_EQ(town.read("town.yaml"), each.text);
  }
}

TEST(ConfigSet, AnUnknownKeyOfTheFileComesWithTheNearest) {
  TempTown town;
  town.write("town.yaml", "name: test\nheartbaet: {every: 1m}\n");
  EXPECT_THAT(town.gt({"config", "get"}).err,
              AllOf(HasSubstr("heartbaet"), HasSubstr("did you mean 'heartbeat'?")));
}

TEST(ConfigSet, AFullDiskKeepsTheOldFile) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  TempTown town;
  const auto after = town.directory() / "after";
  const std::string before = town.read("town.yaml");
  const GtRun run = testing::run_gt({"config", "set", "limits.agents", "9"},
                                    {.directory = town.root(),
                                     .environment = town.environment(),
                                     .wrapper = testing::on_full_disk(town.root(), after)});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr("No space left on device"));
  EXPECT_EQ(testing::read_file(after / "town.yaml"), before);
}

TEST(ConfigSet, AReadOnlyTownIsNamed) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  TempTown town;
  const GtRun run = testing::run_gt({"config", "set", "limits.agents", "9"},
                                    {.directory = town.root(),
                                     .environment = town.environment(),
                                     .wrapper = testing::on_read_only_disk(town.root())});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, AllOf(HasSubstr("town.yaml"), HasSubstr("Read-only file system")));
}

TEST(ConfigSet, ATownThatRunsKeepsItsName) {
  TempTown town;
  EXPECT_EQ(town.gt({"config", "set", "name", "other"}).status, 0);
  EXPECT_EQ(town.gt({"config", "set", "name", "test"}).status, 0);
  testing::run_program(
      {"tmux", "-L", town.tmux_server(), "new-session", "-d", "-s", "mayor", "sleep 600"},
      town.root(), town.environment());
  const GtRun run = town.gt({"config", "set", "name", "other"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, HasSubstr("gt down"));
}

TEST(ConfigExplain, TellsWhatAKeyMeansAndWhereItIsSet) {
  const TempTown town;
  EXPECT_THAT(town.gt({"config", "explain", "--json"}).json(), AnswersAs("config explain"));
  const GtRun run = town.gt({"config", "explain", "heartbeat.every"});
  EXPECT_THAT(run.out, AllOf(HasSubstr("default  3m"), HasSubstr("1h (town.yaml, line 2)")));
}

class ConfigEdit : public ::testing::Test {
 protected:
  /// An editor that does this to the file it is given.
  void set_editor(const std::string& script) {
    const auto editor = town_.directory() / "editor";
    testing::write_file(editor, "#!/bin/sh\n" + script + "\n");
    fs::permissions(editor, fs::perms::owner_all);
    testing::set_variable(town_.environment(), "EDITOR", editor.string());
  }
  TempTown town_;
};

TEST_F(ConfigEdit, ReplacesTheFileByWhatTheEditorLeft) {
  set_editor("echo 'limits: {agents: 5}' >> \"$1\"");
  const GtRun run = town_.gt({"config", "edit", "--json"});
  EXPECT_THAT(run.json(), AnswersAs("config edit"));
  EXPECT_THAT(town_.read("town.yaml"), HasSubstr("limits: {agents: 5}\n"));
  EXPECT_THAT(fs::directory_iterator(town_.root() / ".gt/run"), fs::directory_iterator());
}

TEST_F(ConfigEdit, KeepsTheFileAndTheTextWhenItIsWrong) {
  set_editor("echo 'limits: {agents: none}' >> \"$1\"");
  const std::string before = town_.read("town.yaml");
  const GtRun run = town_.gt({"config", "edit"});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, AllOf(HasSubstr("town.yaml:5: "), HasSubstr("your text is kept in ")));
  EXPECT_EQ(town_.read("town.yaml"), before);
  const auto kept = fs::directory_iterator(town_.root() / ".gt/run")->path();
  EXPECT_THAT(testing::read_file(kept), HasSubstr("agents: none"));
}

TEST_F(ConfigEdit, NothingChangesWhenTheEditorFails) {
  set_editor("echo x >> \"$1\"; exit 1");
  const std::string before = town_.read("town.yaml");
  EXPECT_EQ(town_.gt({"config", "edit"}).status, 1);
  EXPECT_EQ(town_.read("town.yaml"), before);
  testing::set_variable(town_.environment(), "EDITOR", "/no/such/editor");
  EXPECT_THAT(town_.gt({"config", "edit"}).err, HasSubstr("/no/such/editor"));
}

TEST_F(ConfigEdit, AChangeByAnotherInTheMeantimeIsNotOverwritten) {
  set_editor("echo '# other' >> town.yaml; echo '# mine' >> \"$1\"");
  const GtRun run = town_.gt({"config", "edit"});
  EXPECT_EQ(run.status, 4) << run;
  EXPECT_THAT(town_.read("town.yaml"), HasSubstr("# other"));
}

TEST_F(ConfigEdit, TheEditorMayHaveWordsOfItsOwn) {
  set_editor("test \"$1\" = --wait && echo '# waited' >> \"$2\"");
  testing::set_variable(town_.environment(), "VISUAL",
                        (town_.directory() / "editor").string() + " --wait");
  EXPECT_EQ(town_.gt({"config", "edit"}).status, 0);
  EXPECT_THAT(town_.read("town.yaml"), HasSubstr("# waited"));
}

TEST_F(ConfigEdit, ARigHasAFileToo) {
  town_.add_rig("web");
  set_editor("echo 'parked: true' >> \"$1\"");
  EXPECT_EQ(town_.gt({"config", "edit", "--rig", "web"}).status, 0);
  EXPECT_THAT(town_.read("web/rig.yaml"), HasSubstr("parked: true"));
  EXPECT_EQ(town_.gt({"config", "edit", "--rig", "nope"}).status, 3);
}

}  // namespace
}  // namespace gt
