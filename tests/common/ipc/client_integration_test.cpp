// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <thread>

#include "common/ipc/client.h"
#include "common/ipc/socket.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using std::chrono::milliseconds;
using testing::IsError;
using testing::IsOk;
using testing::TempDirectory;

/// A daemon of one thread: gives each connection's first line to `answer` and writes what comes
/// back, as it is.
class ScriptedDaemon {
 public:
  using Answer = std::function<std::string(const std::string& line)>;

  ScriptedDaemon(const std::filesystem::path& path, Answer answer)
      : listening_(*listen_at(path, 100)), thread_([this, answer] { serve(answer); }) {}
  ~ScriptedDaemon() {
    ::shutdown(listening_.get(), SHUT_RDWR);
    thread_.join();
  }
  ScriptedDaemon(const ScriptedDaemon&) = delete;
  ScriptedDaemon& operator=(const ScriptedDaemon&) = delete;

 private:
  void serve(const Answer& answer) {
    for (;;) {
      const Fd client(::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client.is_open()) return;
      std::string line;
      std::array<char, 4096> chunk{};
      while (line.empty() || line.back() != '\n') {
        const ssize_t got = ::read(client.get(), chunk.data(), chunk.size());
        if (got <= 0) break;
        line.append(chunk.data(), static_cast<std::size_t>(got));
      }
      const std::string text = answer(line);
      static_cast<void>(::send(client.get(), text.data(), text.size(), MSG_NOSIGNAL));
    }
  }

  Fd listening_;
  std::thread thread_;
};

class ClientTest : public ::testing::Test {
 protected:
  TempDirectory directory_;
  std::filesystem::path socket_ = directory_.path() / "gtd.sock";
  DaemonClient client_{socket_};
};

/// Answers `start` and `stop` for each session asked about.
std::string answer_sessions(const std::string& line) {
  const auto request = decode_request(std::string_view(line).substr(0, line.size() - 1));
  if (!request) return encode(Response{{}, request.error()}) + "\n";
  Value::List answers;
  for (const Value& session : request->args["sessions"].items()) {
    const Value& name = session.is_map() ? session["name"] : session;
    answers.push_back(to_value(SessionAnswer{*name.as_string(), "created", ""}));
  }
  return encode(Response{request->id, Value::map({{"sessions", answers}})}) + "\n";
}

TEST_F(ClientTest, ReturnsTheResultOfACall) {
  const ScriptedDaemon daemon(socket_, [](const std::string&) {
    return R"({"id":"1","ok":true,"result":{"pong":true}})"
           "\n";
  });
  const auto result = client_.call("ping");
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ((*result)["pong"], Value(true));
  EXPECT_TRUE(client_.is_running());
}

TEST_F(ClientTest, ReturnsTheErrorOfTheDaemonEvenOneThatItWasNotAskedFor) {
  const ScriptedDaemon daemon(socket_, [](const std::string&) {
    return R"({"id":null,"ok":false,"error":{"code":"busy","message":"full","hint":"wait"}})"
           "\n";
  });
  EXPECT_THAT(client_.call("ping"), IsError(ErrorCode::kBusy, "full wait"));
}

TEST_F(ClientTest, WithoutADaemonIsUnreachable) {
  EXPECT_THAT(client_.call("ping"), IsError(ErrorCode::kUnreachable, "gt daemon start"));
  EXPECT_FALSE(client_.is_running());
}

TEST_F(ClientTest, ADaemonThatDiesBeforeItAnsweredIsUnreachable) {
  const ScriptedDaemon daemon(socket_, [](const std::string&) { return R"({"id":"1","ok)"; });
  EXPECT_THAT(client_.call("ping"), IsError(ErrorCode::kUnreachable, "before it answered"));
}

TEST_F(ClientTest, ADaemonThatSaysNothingMeetsTheDeadline) {
  const auto listening = listen_at(socket_, 5);  // connects, and nobody reads
  ASSERT_THAT(listening, IsOk());
  EXPECT_THAT(client_.call("ping", Value::map(), milliseconds(50)),
              IsError(ErrorCode::kTimedOut, "in time"));
}

TEST_F(ClientTest, ADaemonThatDoesNotReadMeetsTheDeadline) {
  const auto listening = listen_at(socket_, 5);
  ASSERT_THAT(listening, IsOk());
  const Value args = Value::map({{"text", std::string(std::size_t{4} << 20, 'x')}});
  EXPECT_THAT(client_.call("ping", args, milliseconds(50)),
              IsError(ErrorCode::kTimedOut, "in time"));
}

TEST_F(ClientTest, SplitsALongBatchIntoLinesThatTheDaemonTakes) {
  std::vector<std::size_t> lengths;
  const ScriptedDaemon daemon(socket_, [&lengths](const std::string& line) {
    lengths.push_back(line.size() - 1);
    return answer_sessions(line);
  });
  std::vector<SessionSpec> sessions;
  for (int i = 0; i < 100; ++i) {
    sessions.push_back({"web/" + std::to_string(i), "I", "/", {"run", std::string(3000, 'x')}, {}});
  }
  const auto answers = client_.start(sessions);
  ASSERT_THAT(answers, IsOk());
  ASSERT_EQ(answers->size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ((*answers)[i].name, "web/" + std::to_string(i));
  EXPECT_GE(lengths.size(), 5U);
  EXPECT_LE(lengths.size(), 6U);
  for (const std::size_t length : lengths) EXPECT_LE(length, kMaxLineBytes);
}

TEST_F(ClientTest, ASessionThatFitsNoLineIsRefused) {
  const std::vector<SessionSpec> sessions = {
      {"a", "I", "/", {"run", std::string(kMaxLineBytes, 'x')}, {}}};
  EXPECT_THAT(client_.start(sessions), IsError(ErrorCode::kUsage, "over 64 KiB"));
}

TEST_F(ClientTest, StopsByName) {
  const ScriptedDaemon daemon(socket_, answer_sessions);
  const auto answers = client_.stop({"a", "b"});
  ASSERT_THAT(answers, IsOk());
  ASSERT_EQ(answers->size(), 2U);
  EXPECT_EQ((*answers)[1].name, "b");
}

TEST_F(ClientTest, NothingToStartNeedsNoDaemon) {
  const auto answers = client_.start({});
  ASSERT_THAT(answers, IsOk());
  EXPECT_TRUE(answers->empty());
}

TEST_F(ClientTest, AnAnswerAboutOtherSessionsIsAnError) {
  const ScriptedDaemon daemon(socket_, [](const std::string&) {
    return R"({"id":"1","ok":true,"result":{"sessions":[]}})"
           "\n";
  });
  EXPECT_THAT(client_.stop({"a"}), IsError(ErrorCode::kFailed, "other sessions"));
}

}  // namespace
}  // namespace gt
