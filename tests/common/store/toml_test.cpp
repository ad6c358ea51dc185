// SPDX-License-Identifier: Apache-2.0
#include "common/store/toml.h"

#include <gtest/gtest.h>

#include "common/base/json.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

TEST(Toml, BecomesTheSameTreeAsYamlAndJsonWithKeysInTheirOrder) {
  const auto value = parse_toml(
      "z = 1\na = \"x\\ny\"\n[vars.b]\nrequired = true\n[vars.a]\nn = 1.5\n"
      "[[steps]]\nid = 'one'\nneeds = ['p', 'q']\n[[steps]]\nid = 'two'\n"
      "when = 2026-11-20T07:50:38Z\n",
      "f.toml");
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ(
      to_json(*value),
      R"({"z":1,"a":"x\ny","vars":{"b":{"required":true},"a":{"n":1.5}},)"
      R"("steps":[{"id":"one","needs":["p","q"]},{"id":"two","when":"2026-11-20T07:50:38Z"}]})");
}

TEST(Toml, EveryValueKnowsItsLine) {
  const auto value = parse_toml("a = 1\n\n[[steps]]\nid = 'one'\n\n[[steps]]\nid = 'two'\n", "f");
  ASSERT_THAT(value, IsOk());
  EXPECT_EQ((*value)["a"].line(), 1);
  EXPECT_EQ((*value)["steps"].items().at(1).line(), 6);
  EXPECT_EQ((*value)["steps"].items().at(1)["id"].line(), 7);
}

TEST(Toml, WhatIsNoTomlIsNamedWithItsLine) {
  for (const char* text : {"a = \n", "a = 1\na = 2\n", "[a\n", "a = 'x\n", "= 1", "\xff = 1\n"}) {
    EXPECT_THAT(parse_toml(text, "f.toml"), IsError(ErrorCode::kCorrupt, "f.toml:"));
  }
  EXPECT_THAT(parse_toml("a = 1\nb = 2\nc = [\n", "f.toml"),
              IsError(ErrorCode::kCorrupt, "f.toml:3: "));
  EXPECT_THAT(parse_toml(std::string(2 << 20, '#'), "f.toml"),
              IsError(ErrorCode::kCorrupt, "over 1 MiB"));
  EXPECT_THAT(parse_toml("a = " + std::string(100'000, '['), "f.toml"),
              IsError(ErrorCode::kCorrupt, "f.toml:1: "));
}

}  // namespace
}  // namespace gt
