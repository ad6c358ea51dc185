// SPDX-License-Identifier: Apache-2.0
#include "common/town/town.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::IsError;
using testing::IsOk;
using testing::TempDirectory;

TEST(TownConfig, HasADefaultForAllButTheName) {
  const auto config = parse_town_config("name: home\n", "town.yaml");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->name, "home");
  EXPECT_EQ(config->heartbeat.every, seconds(180));
  EXPECT_EQ(config->heartbeat.deadline, seconds(120));
  EXPECT_EQ(config->heartbeat.command, (std::vector<std::string>{"gt", "tick"}));
  EXPECT_EQ(config->max_agents, 40);
  EXPECT_EQ(config->max_polecats, 8);
  EXPECT_EQ(config->max_connections, 1024);
  EXPECT_EQ(config->log_level, "info");
  EXPECT_EQ(config->kind_for(Role::kCrew), "claude");
}

TEST(TownConfig, ReadsEveryKey) {
  const auto config = parse_town_config(R"(
name: home
heartbeat: {every: 90s, deadline: 1m30s, command: [/opt/gt, tick, --as, 7]}
limits: {agents: 3, polecats: 2, connections: 20000}
kinds: {mayor: codex, polecat: robot}
log: {level: debug}
)",
                                        "town.yaml");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->heartbeat.every, seconds(90));
  EXPECT_EQ(config->heartbeat.deadline, seconds(90));
  EXPECT_EQ(config->heartbeat.command, (std::vector<std::string>{"/opt/gt", "tick", "--as", "7"}));
  EXPECT_EQ(config->max_agents, 3);
  EXPECT_EQ(config->max_polecats, 2);
  EXPECT_EQ(config->max_connections, 20000);
  EXPECT_EQ(config->kind_for(Role::kMayor), "codex");
  EXPECT_EQ(config->kind_for(Role::kPolecat), "robot");
  EXPECT_EQ(config->kind_for(Role::kCrew), "claude");
  EXPECT_EQ(config->log_level, "debug");
}

struct BadConfig {
  std::string name, yaml, message, hint;
};

class BadTownConfig : public ::testing::TestWithParam<BadConfig> {};

TEST_P(BadTownConfig, IsRefusedWithFileLineAndAdvice) {
  const auto config = parse_town_config(GetParam().yaml, "/t/town.yaml");
  EXPECT_THAT(config, IsError(ErrorCode::kCorrupt, GetParam().message));
  EXPECT_THAT(config, IsError(ErrorCode::kCorrupt, GetParam().hint));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadTownConfig,
    ::testing::Values(
        BadConfig{"Empty", "", "/t/town.yaml:1: expected a map of fields, found nothing", "mend"},
        BadConfig{"AList", "- a\n", "/t/town.yaml:1: expected a map", "mend"},
        BadConfig{"NotYaml", "name: home\nlog: [\n", "/t/town.yaml:3: ", "mend"},
        BadConfig{"NoName", "log: {level: info}\n", "/t/town.yaml:1: 'name' is missing", "mend"},
        BadConfig{"BadName", "# x\nname: My Town\n", "/t/town.yaml:2: 'name'",
                  "'my-town' would do"},
        BadConfig{"UnknownKey", "name: x\nhartbeat:\n  every: 3m\n",
                  "/t/town.yaml:2: unknown key 'hartbeat'", "did you mean 'heartbeat'?"},
        BadConfig{"UnknownNestedKey", "name: x\nheartbeat:\n  evry: 3m\n",
                  "/t/town.yaml:3: unknown key 'evry'", "did you mean 'every'?"},
        BadConfig{"UnknownKeyInALimit", "name: x\nlimits: {polecat: 3}\n",
                  "/t/town.yaml:2: unknown key 'polecat'", "did you mean 'polecats'?"},
        BadConfig{"UnknownRole", "name: x\nkinds:\n  major: claude\n",
                  "/t/town.yaml:3: unknown key 'major'", "did you mean 'mayor'?"},
        BadConfig{"StrangeKey", "name: x\nqwertyuiop: 1\n",
                  "/t/town.yaml:2: unknown key 'qwertyuiop'", "mend"},
        BadConfig{"KeyTwice", "name: x\nname: y\n", "/t/town.yaml:2: key 'name' stands twice",
                  "mend"},
        BadConfig{"SectionIsAText", "name: x\nlog: info\n", "/t/town.yaml:2: 'log' must be a map",
                  "mend"},
        BadConfig{"BadDuration", "name: x\nheartbeat:\n  every: 3\n",
                  "/t/town.yaml:3: 'every' is not a duration", "3m"},
        BadConfig{"ZeroDuration", "name: x\nheartbeat: {every: 0s}\n",
                  "/t/town.yaml:2: 'every' must be longer", "3m"},
        BadConfig{"EmptyCommand", "name: x\nheartbeat: {command: []}\n",
                  "/t/town.yaml:2: 'command' must name a program", "[gt, tick]"},
        BadConfig{"CommandIsAText", "name: x\nheartbeat: {command: gt tick}\n",
                  "/t/town.yaml:2: 'command' must be a list", "mend"},
        BadConfig{"LimitIsAText", "name: x\nlimits: {agents: many}\n", "/t/town.yaml:2: 'agents'",
                  "mend"},
        BadConfig{"LimitIsNegative", "name: x\nlimits: {agents: -1}\n",
                  "/t/town.yaml:2: 'agents' must be from 1", "mend"},
        BadConfig{"LimitIsHuge", "name: x\nlimits: {polecats: 4294967297}\n",
                  "/t/town.yaml:2: 'polecats' must be", "mend"},
        BadConfig{"KindIsAPath", "name: x\nkinds: {crew: ../../etc/x}\n", "/t/town.yaml:2: 'crew'",
                  "would do"},
        BadConfig{"KindIsNull", "name: x\nkinds: {crew: }\n", "/t/town.yaml:2: 'crew' is missing",
                  "mend"},
        BadConfig{"GroupOfNoAddress", "name: x\ngroups:\n  all-in: [web/toast, bob]\n",
                  "/t/town.yaml:3: 'all-in' holds a name that is none: 'bob' is no address",
                  "RIG/NAME"},
        BadConfig{"GroupOfAReservedName", "name: x\ngroups: {all: [mayor]}\n",
                  "/t/town.yaml:2: 'all' a group cannot be called 'all'", "would do"},
        BadConfig{"GroupThatIsNoList", "name: x\ngroups: {ops: mayor}\n",
                  "/t/town.yaml:2: 'ops' must be a list", "mend"},
        BadConfig{"LogLevel", "name: x\nlog: {level: loud}\n",
                  "/t/town.yaml:2: 'level' must be debug", "mend"}),
    [](const auto& info) { return info.param.name; });

TEST(TownConfig, EveryKeyOfTheTableIsTakenWithItsDefault) {
  for (const ConfigKey& row : town_config_keys()) {
    if (row.key == "name") continue;
    const std::size_t dot = row.key.find('.');
    const std::string section(row.key.substr(0, dot));
    const std::string value(row.fallback);
    const std::string text =
        "name: x\n" +
        (dot == std::string_view::npos
             ? section + ": " + value + "\n"
             : section + ": {" + std::string(row.key.substr(dot + 1)) + ": " + value + "}\n");
    EXPECT_THAT(parse_town_config(text, "town.yaml"), IsOk()) << text;
  }
}

class FindTown : public ::testing::Test {
 protected:
  FindTown() {
    fs::create_directories(town() / "web/polecats/toast/src");
    fs::create_directories(directory_.path() / "outside");
    std::ofstream(town() / "town.yaml") << "name: x\n";
  }
  [[nodiscard]] fs::path town() const { return directory_.path() / "my town"; }

  TempDirectory directory_;
};

TEST_F(FindTown, WalksUpFromAnywhereInside) {
  EXPECT_EQ(*find_town(town(), std::nullopt), town());
  EXPECT_EQ(*find_town(town() / "web/polecats/toast/src", std::nullopt), town());
}

TEST_F(FindTown, ResolvesSymbolicLinks) {
  fs::create_directory_symlink(town() / "web", directory_.path() / "link");
  EXPECT_EQ(*find_town(directory_.path() / "link/polecats", std::nullopt), town());
  fs::create_directory_symlink(town(), directory_.path() / "town-link");
  EXPECT_EQ(*find_town("/", (directory_.path() / "town-link").string()), town());
}

TEST_F(FindTown, OutsideItSaysHowToMakeOne) {
  const auto found = find_town(directory_.path() / "outside", std::nullopt);
  ASSERT_THAT(found, IsError(ErrorCode::kNotFound, "gt init DIR"));
  EXPECT_EQ(found.error().message, "not in a town");
  EXPECT_THAT(found, IsError(ErrorCode::kNotFound, "GT_TOWN"));
}

TEST_F(FindTown, TheOverrideOutranksTheDirectory) {
  EXPECT_EQ(*find_town(directory_.path() / "outside", town().string()), town());
  EXPECT_EQ(*find_town(directory_.path() / "outside", "../my town"), town());
}

TEST_F(FindTown, AnOverrideWithoutATownIsAnErrorEvenInsideOne) {
  for (const std::string& wrong :
       {(directory_.path() / "outside").string(), (town() / "web").string(),
        (town() / "town.yaml").string(), std::string("/no/such")}) {
    EXPECT_THAT(find_town(town(), wrong), IsError(ErrorCode::kNotFound, wrong)) << wrong;
  }
}

TEST_F(FindTown, AnEmptyOverrideIsNone) {
  EXPECT_EQ(*find_town(town() / "web", ""), town());
}

TEST_F(FindTown, ADirectoryThatIsGoneIsNamed) {
  EXPECT_THAT(find_town(directory_.path() / "gone", std::nullopt),
              IsError(ErrorCode::kNotFound, "gone"));
}

TEST_F(FindTown, APathOf200CharactersWorks) {
  const fs::path deep = directory_.path() / std::string(200, 'd');
  fs::create_directories(deep / "web");
  std::ofstream(deep / "town.yaml") << "name: x\n";
  EXPECT_EQ(*find_town(deep / "web", std::nullopt), deep);
  EXPECT_LT(tmux_server_name("home", deep).size(), 60U);
}

TEST(TmuxServerName, DiffersByTownAndByPathAndNeverChanges) {
  EXPECT_EQ(tmux_server_name("home", "/srv/home"), tmux_server_name("home", "/srv/home"));
  EXPECT_NE(tmux_server_name("home", "/srv/home"), tmux_server_name("home", "/srv/home2"));
  EXPECT_NE(tmux_server_name("home", "/srv/home"), tmux_server_name("work", "/srv/home"));
  EXPECT_THAT(tmux_server_name("home", "/srv/home"),
              ::testing::MatchesRegex("gt-home-[0-9a-f]{6}"));
}

}  // namespace
}  // namespace gt
