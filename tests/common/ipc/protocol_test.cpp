// SPDX-License-Identifier: Apache-2.0
#include "common/ipc/protocol.h"

#include <gtest/gtest.h>

#include "common/base/json.h"
#include "tests/support/matchers.h"

namespace gt {
namespace {

using testing::IsError;
using testing::IsOk;

SessionSpec example_session() {
  return {"web/toast", "01K9", "/town/web", {"claude", "--resume"}, {"A=b", "EMPTY="}, 120, 40};
}

Value example_value() {
  return to_value(example_session());
}

TEST(Protocol, ARequestComesBackAsItWasSent) {
  const auto request = decode_request(encode(Request{"7", "start", Value::map({{"a", 1}})}));
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->id, "7");
  EXPECT_EQ(request->op, "start");
  EXPECT_EQ(request->args, Value::map({{"a", 1}}));
}

TEST(Protocol, ARequestIsOneLineWhateverItHolds) {
  EXPECT_EQ(encode(Request{"1", "two\nlines", Value::map()}).find('\n'), std::string::npos);
}

TEST(Protocol, AnAnswerComesBackAsItWasSent) {
  const auto good = decode_response(encode(Response{"7", Value::map({{"pong", true}})}));
  ASSERT_THAT(good, IsOk());
  EXPECT_EQ(good->id, Value("7"));
  ASSERT_THAT(good->outcome, IsOk());
  EXPECT_EQ(*good->outcome, Value::map({{"pong", true}}));

  const Error busy{ErrorCode::kBusy, "too many clients", "try again"};
  const auto bad = decode_response(encode(Response{{}, busy}));
  ASSERT_THAT(bad, IsOk());
  EXPECT_TRUE(bad->id.is_null());
  EXPECT_THAT(bad->outcome, IsError(ErrorCode::kBusy, "too many clients try again"));
}

TEST(Protocol, AnAnswerOfAnotherKindIsAnError) {
  for (const std::string_view line : {"", "{}", "[]", "hello", R"({"ok":1})"}) {
    EXPECT_THAT(decode_response(line), IsError(ErrorCode::kFailed, "not one of its protocol"));
  }
}

TEST(Protocol, AnUnknownErrorCodeIsAFailure) {
  const auto answer =
      decode_response(R"({"id":"1","ok":false,"error":{"code":"new","message":"m"}})");
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(answer->outcome, IsError(ErrorCode::kFailed, "m"));
}

struct BadLine {
  const char* name;
  std::string line;
  const char* complaint;
  const char* id = nullptr;
};

class BadRequest : public ::testing::TestWithParam<BadLine> {};

TEST_P(BadRequest, IsRefusedWithItsReasonAndItsId) {
  EXPECT_THAT(decode_request(GetParam().line), IsError(ErrorCode::kUsage, GetParam().complaint));
  const Value id = readable_id(GetParam().line);
  EXPECT_EQ(id, GetParam().id != nullptr ? Value(GetParam().id) : Value());
}

INSTANTIATE_TEST_SUITE_P(
    Protocol, BadRequest,
    ::testing::Values(
        BadLine{"Empty", "", "JSON"}, BadLine{"Text", "hello", "JSON"},
        BadLine{"Half", R"({"v":1,"id":"1","op")", "JSON"},
        BadLine{"Two", R"({"v":1,"id":"1","op":"ping"} {})", "JSON"},
        BadLine{"BadUtf8", "{\"v\":1,\"id\":\"\xff\",\"op\":\"ping\"}", "JSON"},
        BadLine{"Nested", std::string(30000, '[') + std::string(30000, ']'), "deep"},
        BadLine{"List", "[1]", "a list"},
        BadLine{"NoVersion", R"({"id":"1","op":"ping"})", "v ", "1"},
        BadLine{"OtherVersion", R"({"v":2,"id":"1","op":"ping"})", "version 1, not 2", "1"},
        BadLine{"NoId", R"({"v":1,"op":"ping"})", "id is not a text"},
        BadLine{"IdOfAnotherType", R"({"v":1,"id":7,"op":"ping"})", "id is not a text"},
        BadLine{"NoOperation", R"({"v":1,"id":"1"})", "op is not a text", "1"},
        BadLine{"NulInOperation", "{\"v\":1,\"id\":\"1\",\"op\":\"a\\u0000b\"}", "NUL", "1"},
        BadLine{"ArgsOfAnotherType", R"({"v":1,"id":"1","op":"ping","args":[]})", "args", "1"}),
    [](const auto& info) { return info.param.name; });

TEST(SessionSpecs, ComeBackAsTheyWereSent) {
  const auto session = session_from(*parse_json(to_json(example_value())));
  ASSERT_THAT(session, IsOk());
  EXPECT_EQ(session->name, "web/toast");
  EXPECT_EQ(session->instance, "01K9");
  EXPECT_EQ(session->directory, "/town/web");
  EXPECT_EQ(session->argv, (std::vector<std::string>{"claude", "--resume"}));
  EXPECT_EQ(session->environment, (std::vector<std::string>{"A=b", "EMPTY="}));
  EXPECT_EQ(session->width, 120);
  EXPECT_EQ(session->height, 40);
}

TEST(SessionSpecs, NeedNoSizeOfTheirScreen) {
  Value value = example_value();
  value.erase("width");
  value.erase("height");
  const auto session = session_from(value);
  ASSERT_THAT(session, IsOk());
  EXPECT_EQ(session->width, SessionSpec().width);
  EXPECT_EQ(session->height, SessionSpec().height);
}

struct BadField {
  const char* name;
  const char* key;
  Value value;
};

class BadSession : public ::testing::TestWithParam<BadField> {};

TEST_P(BadSession, IsRefused) {
  Value value = example_value();
  value.set(GetParam().key, GetParam().value);
  EXPECT_THAT(session_from(value), IsError(ErrorCode::kUsage, ""));
}

INSTANTIATE_TEST_SUITE_P(
    Protocol, BadSession,
    ::testing::Values(
        BadField{"NoName", "name", {}}, BadField{"EmptyName", "name", ""},
        BadField{"NameWithDot", "name", "a.b"}, BadField{"NameWithColon", "name", "a:b"},
        BadField{"NameWithFormat", "name", "#(reboot)"},
        BadField{"NameWithNewline", "name", "a\nb"}, BadField{"NameLikeAnOption", "name", "-a"},
        BadField{"LongName", "name", std::string(201, 'a')}, BadField{"NoInstance", "instance", ""},
        BadField{"RelativeDirectory", "directory", "web"},
        BadField{"EmptyArgv", "argv", Value::List()},
        BadField{"ArgvWithoutProgram", "argv", Value::List{""}},
        BadField{"ArgvOfNumbers", "argv", Value::List{1}},
        BadField{"NulInArgv", "argv", Value::List{std::string("a\0b", 3)}},
        BadField{"EnvironmentWithoutValue", "environment", Value::List{"A"}},
        BadField{"EnvironmentWithoutName", "environment", Value::List{"=a"}},
        BadField{"NoWidth", "width", 0}, BadField{"HugeHeight", "height", 100000}),
    [](const auto& info) { return info.param.name; });

TEST(Arguments, OfStartAreReadInTheirOrder) {
  Value other = example_value();
  other.set("name", "web/nux");
  const auto specs = session_specs_from(
      Value::map({{"sessions", Value::List{example_value(), std::move(other)}}}));
  ASSERT_THAT(specs, IsOk());
  ASSERT_EQ(specs->size(), 2U);
  EXPECT_EQ(specs->front().name, "web/toast");
  EXPECT_EQ(specs->back().name, "web/nux");
}

TEST(Arguments, ThatAreWrongAreNamedByTheirPlace) {
  const Value wrong = Value::map({{"sessions", Value::List{example_value(), Value::map()}}});
  EXPECT_THAT(session_specs_from(wrong), IsError(ErrorCode::kUsage, "args.sessions[1]"));
  EXPECT_THAT(session_specs_from(Value::map()), IsError(ErrorCode::kUsage, "not a list"));
}

TEST(Arguments, OfStopAreNames) {
  const auto names_in = [](Value::List list) {
    return session_names_from(Value::map({{"sessions", std::move(list)}}));
  };
  const auto names = names_in({"web/toast", "mayor"});
  ASSERT_THAT(names, IsOk());
  EXPECT_EQ(*names, (std::vector<std::string>{"web/toast", "mayor"}));
  EXPECT_THAT(names_in({1}), IsError(ErrorCode::kUsage, "holds no names"));
  EXPECT_THAT(names_in({"a:b"}), IsError(ErrorCode::kUsage, "cannot be named"));
  EXPECT_THAT(session_names_from(Value::map()), IsError(ErrorCode::kUsage, "not a list"));
}

TEST(SessionAnswers, ComeBackAsTheyWereSent) {
  const auto answer = session_answer_from(to_value(SessionAnswer{"a/b", "failed", "no room"}));
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->name, "a/b");
  EXPECT_EQ(answer->outcome, "failed");
  EXPECT_EQ(answer->reason, "no room");
  EXPECT_THAT(session_answer_from(Value::map()), IsError(ErrorCode::kUsage, "name"));
}

TEST(SessionListings, TellWhatIsNotKnownByNothing) {
  TmuxSession session;
  session.name = "web/toast";
  session.is_dead = true;
  const Value value = to_value(session);
  EXPECT_EQ(value["name"], Value("web/toast"));
  EXPECT_EQ(value["dead"], Value(true));
  EXPECT_TRUE(value["exit_status"].is_null());
  EXPECT_TRUE(value["died"].is_null());
  session.died = WallTime();
  EXPECT_EQ(to_value(session)["died"], Value("1970-01-01T00:00:00.000Z"));
}

}  // namespace
}  // namespace gt
