// SPDX-License-Identifier: Apache-2.0
#include "hooks/rig.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/store/file_store.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using testing::IsError;
using testing::IsOk;

constexpr std::string_view kFull =
    "remote: /srv/git/web.git\n"
    "branch: main\n"
    "checks:\n"
    "  - name: tests\n"
    "    run: make test\n"
    "    timeout: 5m\n"
    "limits:\n"
    "  polecats: 4\n"
    "parked: true\n"
    "kinds:\n"
    "  polecat: codex\n";

TEST(Rig, ReadsWhatAPersonSaysAboutAProject) {
  const auto rig = parse_rig(kFull, "web/rig.yaml", "web");
  ASSERT_THAT(rig, IsOk());
  EXPECT_EQ(rig->name, "web");
  EXPECT_EQ(rig->remote, "/srv/git/web.git");
  EXPECT_EQ(rig->branch, "main");
  ASSERT_EQ(rig->merging.checks.size(), 1U);
  EXPECT_EQ(rig->merging.checks[0].run, "make test");
  EXPECT_EQ(rig->max_polecats, 4);
  EXPECT_TRUE(rig->is_parked);
}

TEST(Rig, WritesBackWhatItReadWithTheUnknownKeysOfItsChecks) {
  const auto rig = parse_rig(kFull, "web/rig.yaml", "web");
  ASSERT_THAT(rig, IsOk());
  const auto again = parse_rig(format_rig(*rig), "web/rig.yaml", "web");
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->source, rig->source);
}

TEST(Rig, ANewOneSaysOnlyWhatIsSaid) {
  RigConfig rig;
  rig.remote = "/srv/git/web.git";
  rig.branch = "main";
  EXPECT_EQ(format_rig(rig), "remote: /srv/git/web.git\nbranch: main\n");
}

TEST(Rig, ACheckWithoutANameIsCalledByItsCommand) {
  const auto rig = parse_rig("remote: /r\nbranch: main\nchecks:\n  - run: make\n", "r", "web");
  ASSERT_THAT(rig, IsOk());
  EXPECT_EQ(rig->merging.checks[0].name, "make");
}

TEST(Rig, MistakesAreNamedWithFileAndLine) {
  struct Case {
    std::string_view text, complaint;
  };
  const Case cases[] = {
      {"", "web/rig.yaml:1: "},
      {"remote: /r\n", "'branch' is missing"},
      {"remote: /r\nbranch: main\nbranches: main\n", "web/rig.yaml:3: unknown key 'branches'"},
      {"remote: /r\nbranch: main\nchekcs: []\n", "did you mean 'checks'?"},
      {"remote: /r\nbranch: main\nkinds: {polcat: x}\n", "did you mean 'polecat'?"},
      {"remote: /r\nbranch: main\nlimits: {polecats: -1}\n", "web/rig.yaml:3: 'polecats' must be"},
      {"remote: /r\nbranch: main\nchecks:\n  - name: a\n", "web/rig.yaml:4: 'run' is missing"},
      {"remote: /r\nbranch: main\nparked: maybe\n", "web/rig.yaml:3: 'parked' must be true"},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(parse_rig(one.text, "web/rig.yaml", "web"),
                IsError(ErrorCode::kCorrupt, std::string(one.complaint)))
        << one.text;
  }
}

TEST(Rig, TheRigsWordOnKindsOutranksTheTowns) {
  TownConfig town;
  town.kinds = {{"polecat", "gemini"}};
  RigConfig rig;
  rig.kinds = {{"polecat", "codex"}};
  EXPECT_EQ(kind_for(town, &rig, Role::kPolecat), "codex");
  EXPECT_EQ(kind_for(town, nullptr, Role::kPolecat), "gemini");
  EXPECT_EQ(kind_for(town, &rig, Role::kCrew), town.kind_for(Role::kCrew));
}

TEST(Rig, ARigIsAFolderWithARigFile) {
  const testing::TempDirectory directory;
  SystemDisk disk;
  FileStore store(directory.path(), disk);
  for (const char* name : {"web", "api", "mayor", "notes", ".gt"}) {
    std::filesystem::create_directory(directory.path() / name);
  }
  std::ofstream(directory.path() / "web/rig.yaml") << kFull;
  std::ofstream(directory.path() / "api/rig.yaml") << "remote: /r\n";
  const auto names = list_rigs(TownPaths(directory.path()));
  ASSERT_THAT(names, IsOk());
  EXPECT_THAT(*names, ElementsAre("api", "web"));
  EXPECT_THAT(load_rig(store, "web"), IsOk());
  EXPECT_THAT(load_rig(store, "api"), IsError(ErrorCode::kCorrupt, "api/rig.yaml:1: "));
  EXPECT_THAT(load_rig(store, "notes"), IsError(ErrorCode::kNotFound, "gt rig add"));
}

}  // namespace
}  // namespace gt
