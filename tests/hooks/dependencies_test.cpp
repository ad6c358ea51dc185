// SPDX-License-Identifier: Apache-2.0
#include "hooks/dependencies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/base/format.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsOk;

WorkId web(int number) {
  return WorkId("web", number);
}

/// What depends on what, by number.
AskDependencies board_of(std::map<int, std::vector<int>> edges) {
  return [edges](const WorkId& id) {
    std::vector<WorkId> ids;
    const auto found = edges.find(id.number());
    if (found == edges.end()) return ids;
    for (const int number : found->second) ids.push_back(web(number));
    return ids;
  };
}

TEST(Dependencies, AWayIsTheShortestOne) {
  const auto ask = board_of({{1, {2, 3}}, {2, {4}}, {3, {5}}, {5, {4}}});
  EXPECT_THAT(path_between(web(1), web(4), ask), ElementsAre(web(1), web(2), web(4)));
  EXPECT_THAT(path_between(web(4), web(1), ask), IsEmpty());
  EXPECT_THAT(path_between(web(4), web(4), ask), ElementsAre(web(4)));
}

TEST(Dependencies, ACycleIsRefusedAndShown) {
  const auto ask = board_of({{1, {2}}, {2, {3}}});
  EXPECT_THAT(check_dependency(web(1), web(3), ask), IsOk());
  EXPECT_THAT(check_dependency(web(3), web(1), ask),
              IsError(ErrorCode::kRefused, "web-3 → web-1 → web-2 → web-3"));
  EXPECT_THAT(check_dependency(web(3), web(3), ask),
              IsError(ErrorCode::kRefused, "web-3 cannot depend on itself"));
}

TEST(Dependencies, ACycleThatIsThereAlreadyEndsNoSearch) {
  const auto ask = board_of({{1, {2}}, {2, {1}}});
  EXPECT_THAT(path_between(web(1), web(9), ask), IsEmpty());
  EXPECT_THAT(check_dependency(web(1), web(9), ask), IsOk());
}

std::string drawn(const std::vector<TreeLine>& lines) {
  std::string text;
  for (const TreeLine& line : lines) {
    text += format("{}{}{}\n", line.branch, line.id.number(), line.is_repeated ? " …" : "");
  }
  return text;
}

TEST(Dependencies, ATreeShowsEachItemOnceAndThenOnlyItsName) {
  const auto ask = board_of({{1, {2, 3}}, {2, {4}}, {4, {5}}, {3, {4}}});
  EXPECT_EQ(drawn(tree_of({web(1), web(9)}, ask)),
            "1\n"
            "├─ 2\n"
            "│  └─ 4\n"
            "│     └─ 5\n"
            "└─ 3\n"
            "   └─ 4 …\n"
            "9\n");
}

TEST(Dependencies, ATreeOfACycleEnds) {
  EXPECT_EQ(drawn(tree_of({web(1)}, board_of({{1, {2}}, {2, {1}}}))), "1\n└─ 2\n   └─ 1 …\n");
}

}  // namespace
}  // namespace gt
