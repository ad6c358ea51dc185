// SPDX-License-Identifier: Apache-2.0
// What holds for every command of the built gt: where answers and problems go, exit statuses, and
// what is made from the command table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/process/spawn.h"
#include "tests/support/answer_matcher.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::AnswersAs;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::run_program;
using ::testing::StartsWith;
using testing::TempTown;

TEST(Frame, AnswersGoToStdoutAndProblemsToStderr) {
  const TempTown town;
  const GtRun good = town.gt({"version"});
  EXPECT_EQ(good.status, 0);
  EXPECT_THAT(good.out, StartsWith("gt "));
  EXPECT_THAT(good.err, IsEmpty());
  const GtRun bad = town.gt({"versoin"});
  EXPECT_EQ(bad.status, 2);
  EXPECT_THAT(bad.out, IsEmpty());
  EXPECT_EQ(bad.err, "gt: unknown command 'versoin'\n    did you mean 'gt version'?\n");
}

TEST(Frame, JsonIsOneObjectWhereverTheOptionStands) {
  const TempTown town;
  EXPECT_THAT(town.gt({"--json", "version"}).json(), AnswersAs("version"));
  EXPECT_THAT(town.gt({"version", "--json"}).json(), AnswersAs("version"));
  EXPECT_THAT(town.gt({"help", "version", "--json"}).json(), AnswersAs("help"));
  EXPECT_THAT(town.gt({"completion", "bash", "--json"}).json(), AnswersAs("completion"));
  EXPECT_THAT(town.gt({"complete", "--json", "--", ""}).json(), AnswersAs("complete"));
}

TEST(Frame, AFullStdoutIsAnError) {
  TempTown town;
  const GtRun run =
      testing::run_gt({"version"}, {.directory = town.root(),
                                    .environment = town.environment(),
                                    .wrapper = {"sh", "-c", "exec \"$@\" > /dev/full", "sh"}});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("gt: standard output: No space left on device"));
}

TEST(Frame, OutsideATownItSaysHowToMakeOne) {
  TempTown town;
  const GtRun run = town.gt_in(town.directory(), {"rig", "list"});
  EXPECT_EQ(run.status, 3);
  EXPECT_THAT(run.err, HasSubstr("gt init"));
}

TEST(Frame, TheTownMayBeNamed) {
  TempTown town;
  EXPECT_EQ(town.gt_in("/", {"rig", "list", "--town", town.root()}).status, 0);
  EXPECT_EQ(town.gt_in(town.directory(), {"--town=town", "rig", "list"}).status, 0);
  EXPECT_EQ(town.gt_in("/", {"rig", "list", "--town", "/nowhere"}).status, 3);
  testing::set_variable(town.environment(), "GT_TOWN", town.root());
  EXPECT_EQ(town.gt_in("/", {"rig", "list"}).status, 0);
}

TEST(Frame, ATownIsFoundFromAnyFolderInIt) {
  TempTown town;
  fs::create_directories(town.root() / "mayor/a/b");
  EXPECT_EQ(town.gt_in(town.root() / "mayor/a/b", {"rig", "list"}).status, 0);
}

TEST(Frame, ATownWhosePathHas200CharactersWorks) {
  const TempTown town;
  fs::path root = town.directory();
  while (root.string().size() < 200) root /= "a-rather-long-name";
  fs::create_directories(root / ".gt");
  testing::write_file(root / "town.yaml", "name: far\n");
  EXPECT_EQ(town.gt_in(root, {"rig", "add", "web", town.make_repository("web")}).status, 0);
  EXPECT_EQ(town.gt_in(root, {"rig", "park", "web"}).status, 0);
  EXPECT_THAT(town.gt_in(root / "web", {"rig", "show"}).out, HasSubstr("parked"));
}

TEST(Frame, ColourIsForTerminalsUnlessAsked) {
  const TempTown town;
  EXPECT_THAT(town.gt({"config", "get"}).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(town.gt({"config", "get", "--color", "always"}).out, HasSubstr("\x1b["));
  EXPECT_EQ(town.gt({"config", "get", "--color", "pink"}).status, 2);
}

TEST(Frame, ADirectoryThatIsGoneIsNamed) {
  TempTown town;
  const auto gone = town.directory() / "gone";
  fs::create_directories(gone);
  const GtRun run = testing::run_gt({"rig", "list"},
                                    {.directory = gone,
                                     .environment = town.environment(),
                                     .wrapper = {"sh", "-c", "rmdir ../gone; exec \"$@\"", "sh"}});
  EXPECT_NE(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("the current directory"));
}

TEST(Completion, WorksInBash) {
  const TempTown town;
  town.add_rig("web");
  const auto completed = [&](const std::string& words) {
    const std::string script = "eval \"$(gt completion bash)\"; COMP_WORDS=(" + words +
                               "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _gt; "
                               "printf '%s\\n' \"${COMPREPLY[@]}\"";
    return run_program({"bash", "-c", script}, town.root(), town.environment());
  };
  EXPECT_EQ(completed("gt rig s"), "show\n");
  EXPECT_EQ(completed("gt rig show ''"), "web\n");
  EXPECT_EQ(completed("gt config get heartbeat.e"), "heartbeat.every\n");
  EXPECT_EQ(completed("gt --rig w"), "web\n");
}

TEST(Completion, ScriptsAreGoodCodeOfTheirShells) {
  const TempTown town;
  const std::string path = "/usr/local/bin:/usr/bin:/bin";
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    if (!find_program(shell, path)) continue;
    run_program({"sh", "-c", "gt completion " + shell + " | " + shell + " -n"}, town.root(),
                town.environment());
  }
}

TEST(Manual, EveryPageIsCleanRoff) {
  const TempTown town;
  EXPECT_EQ(town.gt({"help", "--man", "../man"}).status, 0);
  EXPECT_TRUE(fs::exists(town.directory() / "man/man1/gt.1"));
  EXPECT_TRUE(fs::exists(town.directory() / "man/man1/gt-rig-add.1"));
  EXPECT_TRUE(fs::exists(town.directory() / "man/man8/gtd.8"));
  const std::string path = "/usr/local/bin:/usr/bin:/bin";
  if (find_program("groff", path)) {
    EXPECT_EQ(run_program({"sh", "-c", "exec groff -man -Tutf8 -ww -z ../man/man?/* 2>&1"},
                          town.root(), town.environment()),
              "");
  }
  if (find_program("mandoc", path)) {
    EXPECT_EQ(run_program({"sh", "-c", "exec mandoc -T lint -W warning ../man/man?/* 2>&1"},
                          town.root(), town.environment()),
              "");
  }
  EXPECT_EQ(town.gt({"help", "--man", "../man"}).status, 0) << "pages are replaced";
}

TEST(Schemas, AreGivenForOneCommandAndForAll) {
  const TempTown town;
  const auto one = parse_json(town.gt({"help", "--schema", "rig", "list"}).out);
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ((*one)["title"], Value("gt rig list --json"));
  const auto all = parse_json(town.gt({"help", "--schema"}).out);
  ASSERT_TRUE(all.has_value());
  EXPECT_NE(all->find("rig list"), nullptr);
}

}  // namespace
}  // namespace gt
