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
using ::testing::ElementsAre;
using testing::GtRun;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A place without a town, with programs of agents that only exist.
class Init : public ::testing::Test {
 protected:
  Init() {
    fs::create_directories(home_);
    fs::create_directories(here_);
    environment_ = testing::clean_environment(home_, home_);
  }

  void install(const std::string& program) {
    const auto path = home_ / "bin" / program;
    testing::write_file(path, "#!/bin/sh\n");
    fs::permissions(path, fs::perms::owner_all);
    testing::set_variable(environment_, "PATH",
                          (home_ / "bin").string() + ":/usr/local/bin:/usr/bin:/bin");
  }

  GtRun gt(const std::vector<std::string>& words) const { return gt_in(here_, words); }
  GtRun gt_in(const fs::path& directory, const std::vector<std::string>& words) const {
    return testing::run_gt(words, {.directory = directory, .environment = environment_});
  }

  [[nodiscard]] static std::vector<std::string> entries(const fs::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory)) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  testing::TempDirectory directory_;
  const fs::path home_ = directory_.path() / "home";
  const fs::path here_ = directory_.path() / "here";
  std::vector<std::string> environment_;
};

TEST_F(Init, MakesATownThatIsReadyForRigs) {
  const GtRun run = gt({"init", "town", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_THAT(run.json(), AnswersAs("init"));
  EXPECT_EQ(run.json()["is_new"], Value(true));
  const fs::path root = here_ / "town";
  EXPECT_THAT(entries(root), ElementsAre(".gt", "kinds", "mayor", "roles", "town.yaml"));
  EXPECT_EQ(fs::status(root / ".gt").permissions(), fs::perms::owner_all);
  EXPECT_THAT(testing::read_file(root / ".gt/hooks/mayor.yaml"), HasSubstr("address: mayor\n"));
  EXPECT_EQ(gt_in(root, {"rig", "list"}).status, 0);
  EXPECT_THAT(gt_in(root, {"agents"}).out, HasSubstr("mayor"));
}

TEST_F(Init, EveryDefaultOfTheFileIsCommentedOutAndTheFileIsRight) {
  EXPECT_EQ(gt({"init", "town"}).status, 0);
  const Value settings = gt_in(here_ / "town", {"config", "get", "--json"}).json()["settings"];
  for (const Value& setting : settings.items()) {
    EXPECT_EQ(setting["is_default"], Value(*setting["key"].as_string() != "name"));
  }
}

TEST_F(Init, SaysWhatToDoNext) {
  EXPECT_THAT(gt({"init", "town"}).out,
              AllOf(HasSubstr("cd " + (here_ / "town").string()), HasSubstr("gt rig add")));
}

TEST_F(Init, HereIsTheDefault) {
  EXPECT_EQ(gt({"install"}).status, 0);
  EXPECT_TRUE(fs::exists(here_ / "town.yaml"));
  EXPECT_THAT(testing::read_file(here_ / "town.yaml"), HasSubstr("name: here\n"));
}

TEST_F(Init, TakesTheFirstKindThatIsInstalled) {
  install("codex");
  install("gemini");
  const GtRun run = gt({"init", "town", "--json"});
  EXPECT_EQ(run.json()["kind"], Value("codex"));
  EXPECT_TRUE(run.json()["note"].is_null());
  EXPECT_THAT(testing::read_file(here_ / "town/town.yaml"),
              AllOf(HasSubstr("\n  mayor: codex"), HasSubstr("\n  polecat: codex")));
  EXPECT_THAT(testing::read_file(here_ / "town/.gt/hooks/mayor.yaml"), HasSubstr("kind: codex"));
}

TEST_F(Init, WithoutAnyAgentProgramItSaysHowToInstallOne) {
  install("nothing");
  const GtRun run = gt({"init", "town", "--json"});
  EXPECT_EQ(run.json()["kind"], Value("claude"));
  EXPECT_THAT(*run.json()["note"].as_string(), HasSubstr("npm install"));
}

TEST_F(Init, AKindThatIsNoneIsNamedWithThoseThereAre) {
  const GtRun run = gt({"init", "town", "--kind", "clod"});
  EXPECT_EQ(run.status, 3) << run;
  EXPECT_THAT(run.err, HasSubstr("claude"));
  EXPECT_FALSE(fs::exists(here_ / "town")) << "nothing is left";
}

TEST_F(Init, IsIdempotentAndMendsWhatIsMissing) {
  EXPECT_EQ(gt({"init", "town"}).status, 0);
  const std::string before = testing::read_file(here_ / "town/town.yaml");
  fs::remove_all(here_ / "town/kinds");
  fs::remove(here_ / "town/.gt/hooks/mayor.yaml");
  const GtRun run = gt({"init", "town", "--json"});
  EXPECT_EQ(run.status, 0) << run;
  EXPECT_EQ(run.json()["is_new"], Value(false));
  EXPECT_EQ(testing::read_file(here_ / "town/town.yaml"), before);
  EXPECT_TRUE(fs::exists(here_ / "town/kinds"));
  EXPECT_TRUE(fs::exists(here_ / "town/.gt/hooks/mayor.yaml"));
  EXPECT_EQ(gt({"init", "town", "--name", "other"}).status, 4);
}

TEST_F(Init, GoesOnWhereItWasInterrupted) {
  fs::create_directories(here_ / "town/mayor");
  fs::create_directories(here_ / "town/.gt/hooks");
  EXPECT_EQ(gt({"init", "town"}).status, 0);
}

TEST_F(Init, RefusesADirectoryWithOtherThingsUnlessForced) {
  testing::write_file(here_ / "town/notes.txt", "mine");
  const GtRun run = gt({"init", "town"});
  EXPECT_EQ(run.status, 5) << run;
  EXPECT_THAT(run.err, AllOf(HasSubstr("notes.txt"), HasSubstr("--force")));
  EXPECT_THAT(entries(here_ / "town"), ElementsAre("notes.txt"));
  EXPECT_EQ(gt({"init", "town", "--force"}).status, 0);
  EXPECT_EQ(testing::read_file(here_ / "town/notes.txt"), "mine");
}

TEST_F(Init, RefusesToLieInAnotherTown) {
  EXPECT_EQ(gt({"init", "town"}).status, 0);
  for (const char* inner : {"town/inner", "town/mayor"}) {
    const GtRun run = gt({"init", inner, "--force"});
    EXPECT_EQ(run.status, 5) << run;
    EXPECT_THAT(run.err, HasSubstr((here_ / "town").string()));
  }
  EXPECT_FALSE(fs::exists(here_ / "town/inner"));
}

TEST_F(Init, ABrokenTownFileIsNamedAndLeftAsItIs) {
  testing::write_file(here_ / "town/town.yaml", "name: [\n");
  const GtRun run = gt({"init", "town", "--force"});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr("town.yaml:"));
  EXPECT_EQ(testing::read_file(here_ / "town/town.yaml"), "name: [\n");
}

TEST_F(Init, BadNamesAreRefused) {
  for (const std::string name : {"My Town", "a/b", "..", "-x", "mayor", ""}) {
    const GtRun run = gt({"init", "town", "--name=" + name});
    EXPECT_EQ(run.status, 2) << name << run;
    EXPECT_FALSE(fs::exists(here_ / "town")) << name;
  }
}

TEST_F(Init, ADirectorysNameBecomesATownsName) {
  EXPECT_EQ(gt({"init", "My Town (2)", "--json"}).json()["town"], Value("my-town-2"));
  EXPECT_EQ(gt({"init", "日本", "--json"}).json()["town"], Value("home"));
}

TEST_F(Init, ADirectoryWithControlCharactersIsRefused) {
  EXPECT_EQ(gt({"init", "a\nb"}).status, 2);
  EXPECT_EQ(gt({"init", "a\x1b[31mb"}).status, 2);
  EXPECT_EQ(gt({"init", "a\xff"}).status, 2);
  EXPECT_THAT(entries(here_), IsEmpty());
}

TEST_F(Init, AFileInTheWayIsNamed) {
  testing::write_file(here_ / "town", "a file");
  const GtRun run = gt({"init", "town"});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr((here_ / "town").string()));
}

TEST_F(Init, AFullDiskLeavesNothing) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  const auto after = directory_.path() / "after";
  const GtRun run =
      testing::run_gt({"init", "town"}, {.directory = here_,
                                         .environment = environment_,
                                         .wrapper = testing::on_full_disk(here_, after)});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr("No space left on device"));
  EXPECT_THAT(entries(after), IsEmpty());
}

TEST_F(Init, AReadOnlyDirectoryIsNamed) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  const GtRun run =
      testing::run_gt({"init", "town"}, {.directory = here_,
                                         .environment = environment_,
                                         .wrapper = testing::on_read_only_disk(here_)});
  EXPECT_EQ(run.status, 1) << run;
  EXPECT_THAT(run.err, HasSubstr("Read-only file system"));
}

}  // namespace
}  // namespace gt
