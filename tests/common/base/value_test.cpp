// SPDX-License-Identifier: Apache-2.0
#include "common/base/value.h"

#include <gtest/gtest.h>

namespace gt {
namespace {

TEST(Value, ConvertsNothing) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_EQ(Value(true).as_integer(), std::nullopt);
  EXPECT_EQ(Value(1).as_bool(), std::nullopt);
  EXPECT_EQ(Value(1).as_double(), 1.0);
  EXPECT_EQ(Value(1.5).as_integer(), std::nullopt);
  EXPECT_EQ(Value("1").as_integer(), std::nullopt);
  EXPECT_EQ(Value(1).as_string(), nullptr);
  EXPECT_TRUE(Value("x").items().empty());
  EXPECT_TRUE(Value(1).entries().empty());
  EXPECT_TRUE(Value("text").is_string());  // not a truth value
}

TEST(Value, KeepsTheOrderOfKeys) {
  Value value = Value::map({{"z", 1}, {"a", 2}});
  value.set("m", 3);
  value.set("z", 4);
  value.erase("a");
  value.erase("none");
  EXPECT_EQ(value, Value::map({{"z", 4}, {"m", 3}}));
  EXPECT_EQ(value.entries()[0].key, "z");
  EXPECT_FALSE(value == Value::map({{"m", 3}, {"z", 4}}));
}

TEST(Value, MissingKeysAreNull) {
  const Value value = Value::map({{"a", Value()}});
  EXPECT_TRUE(value["a"].is_null());
  EXPECT_TRUE(value["b"].is_null());
  EXPECT_TRUE(value["b"]["c"].is_null());
  EXPECT_NE(value.find("a"), nullptr);
  EXPECT_EQ(value.find("b"), nullptr);
}

TEST(Value, GrowsFromNull) {
  Value map, list;
  map.set("k", "v");
  list.push_back(1);
  EXPECT_EQ(map, Value::map({{"k", "v"}}));
  EXPECT_EQ(list, Value(Value::List{1}));
}

TEST(Value, IsEqualWhateverItsLine) {
  Value a("x"), b("x");
  a.set_line(3);
  EXPECT_EQ(a, b);
  EXPECT_FALSE(Value(1) == Value(1.0));
  EXPECT_FALSE(Value() == Value(""));
}

TEST(Value, NamesItsKind) {
  EXPECT_EQ(Value().kind_name(), "nothing");
  EXPECT_EQ(Value(true).kind_name(), "true or false");
  EXPECT_EQ(Value(1).kind_name(), "a whole number");
  EXPECT_EQ(Value(0.5).kind_name(), "a number");
  EXPECT_EQ(Value("").kind_name(), "a text");
  EXPECT_EQ(Value(Value::List{}).kind_name(), "a list");
  EXPECT_EQ(Value::map().kind_name(), "a map");
}

TEST(Value, OptionalIsNullForNothing) {
  EXPECT_TRUE(Value::optional(std::optional<std::string>()).is_null());
  EXPECT_EQ(Value::optional(std::optional<int>(3)), Value(3));
}

}  // namespace
}  // namespace gt
