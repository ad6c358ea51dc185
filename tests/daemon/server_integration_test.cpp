// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <optional>

#include "common/base/json.h"
#include "common/base/log.h"
#include "common/ipc/socket.h"
#include "daemon/server.h"
#include "tests/support/matchers.h"
#include "tests/support/run_until.h"
#include "tests/support/temp_directory.h"

namespace gt {
namespace {

using namespace std::chrono_literals;
using testing::IsOk;
using testing::run_until;
using testing::TempDirectory;

constexpr std::string_view kHold = "{\"v\":1,\"id\":\"1\",\"op\":\"hold\"}\n";

std::string echo(int id) {
  return R"({"v":1,"id":")" + std::to_string(id) + R"(","op":"echo","args":{"n":)" +
         std::to_string(id) + "}}\n";
}

/// Sends what the socket takes now; how much that was.
std::size_t send(const Fd& client, std::string_view text) {
  const ssize_t sent = ::send(client.get(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

/// A server on the test's own loop. `echo` is answered at once with its args, `hold` when the test
/// does it, anything else with an error.
class ServerTest : public ::testing::Test {
 protected:
  void serve(ServerLimits limits = {}) {
    server_.emplace(loop_, log_, limits, [this](const Request& request, Server::Respond respond) {
      if (request.op == "echo") return respond(request.args);
      if (request.op == "hold") return held_.push_back(std::move(respond));
      respond(Error{ErrorCode::kUsage, "there is no operation '" + request.op + "'", ""});
    });
    server_->listen(*listen_at(path_, 100));
  }

  Fd connect() {
    auto fd = connect_to(path_, 1s);
    EXPECT_THAT(fd, IsOk());
    return fd ? *std::move(fd) : Fd();
  }

  void send_all(const Fd& client, std::string_view text) {
    ASSERT_TRUE(run_until(loop_, [&] {
      text.remove_prefix(send(client, text));
      return text.empty();
    }));
  }

  /// Asks something whose answer the test holds.
  Fd ask_and_hold(std::size_t times = 1) {
    Fd client = connect();
    for (std::size_t i = 0; i < times; ++i) send(client, kHold);
    EXPECT_TRUE(run_until(loop_, [&] { return held_.size() == times; }));
    return client;
  }

  void answer_held(const Value& value) {
    for (const auto& respond : std::exchange(held_, {})) respond(value);
  }

  /// The answers that come until there are `count`, or the server closes.
  std::vector<Value> receive(const Fd& client, std::size_t count) {
    std::vector<Value> answers;
    const bool came = run_until(loop_, [&] {
      std::array<char, 65536> chunk{};
      const ssize_t got = ::recv(client.get(), chunk.data(), chunk.size(), MSG_DONTWAIT);
      if (got > 0) received_.append(chunk.data(), static_cast<std::size_t>(got));
      for (std::size_t end; (end = received_.find('\n')) != std::string::npos;) {
        answers.push_back(*parse_json(received_.substr(0, end)));
        received_.erase(0, end + 1);
      }
      return answers.size() >= count || got == 0;
    });
    EXPECT_TRUE(came) << "only " << answers.size() << " answers came";
    return answers;
  }

  Value receive_one(const Fd& client) {
    const auto answers = receive(client, 1);
    EXPECT_EQ(answers.size(), 1U);
    return answers.empty() ? Value() : answers.front();
  }

  bool is_closed(const Fd& client) {
    return run_until(loop_, [&] {
      char byte = 0;
      const ssize_t got = ::recv(client.get(), &byte, 1, MSG_DONTWAIT);
      return got == 0 || (got < 0 && errno == ECONNRESET);
    });
  }

  bool has_connections(std::size_t count) {
    return run_until(loop_, [&] { return server_->status().connections == count; });
  }

  TempDirectory directory_;
  std::filesystem::path path_ = directory_.path() / "run" / "gtd.sock";
  Log log_{directory_.path() / "log", "info"};
  boost::asio::io_context loop_{1};
  std::vector<Server::Respond> held_;
  std::optional<Server> server_;
  std::string received_;
};

TEST_F(ServerTest, AnswersARequest) {
  serve();
  const Fd client = connect();
  send(client, echo(7));
  const Value answer = receive_one(client);
  EXPECT_EQ(answer["id"], Value("7"));
  EXPECT_EQ(answer["ok"], Value(true));
  EXPECT_EQ(answer["result"]["n"], Value(7));
  EXPECT_EQ(server_->status().total, 1U);
  EXPECT_EQ(server_->status().failed, 0U);
}

TEST_F(ServerTest, ARequestMayComeByteByByte) {
  serve();
  const Fd client = connect();
  for (const char byte : echo(1)) {
    send(client, {&byte, 1});
    loop_.restart();
    loop_.poll();
  }
  EXPECT_EQ(receive_one(client)["id"], Value("1"));
}

TEST_F(ServerTest, PipelinedRequestsGetEachTheirAnswer) {
  serve();
  const Fd client = connect();
  std::string all;
  for (int i = 0; i < 2000; ++i) all += echo(i);
  send_all(client, all);
  const auto answers = receive(client, 2000);
  ASSERT_EQ(answers.size(), 2000U);
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(answers[i]["id"], Value(std::to_string(i)));
}

TEST_F(ServerTest, AClientThatSaysNoMoreStillGetsItsAnswer) {
  serve();
  const Fd client = ask_and_hold();
  ::shutdown(client.get(), SHUT_WR);
  loop_.restart();
  loop_.poll();
  answer_held(true);
  EXPECT_EQ(receive_one(client)["ok"], Value(true));
  EXPECT_TRUE(is_closed(client));
  EXPECT_TRUE(has_connections(0));
}

TEST_F(ServerTest, AClientThatIsGoneBeforeTheAnswerHarmsNobody) {
  serve();
  ask_and_hold().reset();
  answer_held(true);
  EXPECT_TRUE(has_connections(0));
  const Fd other = connect();
  send(other, echo(2));
  EXPECT_EQ(receive_one(other)["id"], Value("2"));
}

struct Garbage {
  const char* name;
  std::string text;
};

class ServerGarbageTest : public ServerTest, public ::testing::WithParamInterface<Garbage> {};

TEST_P(ServerGarbageTest, GetsOneAnswerAndTheNextRequestWorks) {
  serve();
  const Fd client = connect();
  send_all(client, GetParam().text + "\n" + echo(2));
  const auto answers = receive(client, 2);
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0]["ok"], Value(false));
  EXPECT_EQ(answers[0]["error"]["code"], Value("usage"));
  EXPECT_NE(answers[0]["error"]["message"], Value(""));
  EXPECT_EQ(answers[1]["id"], Value("2"));
  EXPECT_EQ(answers[1]["ok"], Value(true));
  EXPECT_EQ(server_->status().total, 2U);
  EXPECT_EQ(server_->status().failed, 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Server, ServerGarbageTest,
    ::testing::Values(Garbage{"Empty", ""}, Garbage{"NotJson", "hello"},
                      Garbage{"BadUtf8", "{\"v\":1,\"id\":\"\xc3\x28\",\"op\":\"echo\"}"},
                      Garbage{"Nul", std::string("{\0}", 3)},
                      Garbage{"Nested", std::string(60000, '[')},
                      Garbage{"UnknownOperation", R"({"v":1,"id":"1","op":"dance"})"},
                      Garbage{"OtherVersion", R"({"v":9,"id":"1","op":"echo"})"},
                      Garbage{"LongestLine", std::string(kMaxLineBytes, 'x')},
                      Garbage{"LineOneByteTooLong", std::string(kMaxLineBytes + 1, 'x')},
                      Garbage{"LineOfAMegabyte", std::string(1 << 20, 'x')}),
    [](const auto& info) { return info.param.name; });

TEST_F(ServerTest, HalfARequestAtTheEndGetsAnAnswer) {
  serve();
  const Fd client = connect();
  send(client, R"({"v":1,"id":"1","op")");
  ::shutdown(client.get(), SHUT_WR);
  EXPECT_EQ(receive_one(client)["error"]["code"], Value("usage"));
  EXPECT_TRUE(is_closed(client));
}

TEST_F(ServerTest, HalfARequestThenSilenceIsAnsweredAndClosed) {
  ServerLimits limits;
  limits.silence = 50ms;
  serve(limits);
  const Fd client = connect();
  send(client, R"({"v":1,"id":"1")");
  EXPECT_EQ(receive_one(client)["error"]["code"], Value("timed_out"));
  EXPECT_TRUE(is_closed(client));
  EXPECT_TRUE(has_connections(0));
}

TEST_F(ServerTest, ALineThatIsTooLongAndThenSilentIsAnsweredOnce) {
  ServerLimits limits;
  limits.silence = 50ms;
  serve(limits);
  const Fd client = connect();
  send_all(client, std::string(kMaxLineBytes + 1, 'x'));
  EXPECT_EQ(receive_one(client)["error"]["code"], Value("usage"));
  EXPECT_TRUE(receive(client, 1).empty()) << "closed without another answer";
  EXPECT_TRUE(has_connections(0));
}

TEST_F(ServerTest, WhoSaysNothingAtAllIsClosedAndWhoHasSpokenMayStay) {
  ServerLimits limits;
  limits.silence = 50ms;
  serve(limits);
  const Fd friendly = connect();
  send(friendly, echo(1));
  EXPECT_EQ(receive_one(friendly)["id"], Value("1"));
  const Fd silent = connect();
  EXPECT_TRUE(is_closed(silent));
  EXPECT_TRUE(has_connections(1));
  send(friendly, echo(2));
  EXPECT_EQ(receive_one(friendly)["id"], Value("2"));
}

TEST_F(ServerTest, WhoGoesOnEndingLinesMayAlwaysBeInTheMiddleOfOne) {
  ServerLimits limits;
  limits.silence = 300ms;
  serve(limits);
  const Fd client = connect();
  const auto end = std::chrono::steady_clock::now() + 3 * limits.silence;
  send(client, "{");
  while (std::chrono::steady_clock::now() < end) {
    send(client, "\n{");
    ASSERT_EQ(receive(client, 1).size(), 1U);
    loop_.restart();
    loop_.run_for(20ms);
  }
  EXPECT_EQ(server_->status().connections, 1U);
}

TEST_F(ServerTest, OneClientTooManyIsToldAtOnce) {
  ServerLimits limits;
  limits.connections = 2;
  serve(limits);
  Fd first = connect();
  const Fd second = connect();
  ASSERT_TRUE(has_connections(2));
  const Fd third = connect();
  const Value answer = receive_one(third);
  EXPECT_EQ(answer["error"]["code"], Value("busy"));
  EXPECT_TRUE(answer["id"].is_null());
  EXPECT_TRUE(is_closed(third));

  first.reset();
  ASSERT_TRUE(has_connections(1));
  const Fd fourth = connect();
  send(fourth, echo(4));
  EXPECT_EQ(receive_one(fourth)["id"], Value("4"));
}

/// Leaves this process no descriptor beyond those it has now.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const Fd next(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    rlimit limit = before_;
    limit.rlim_cur = static_cast<rlim_t>(next.get());
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_F(ServerTest, WithoutDescriptorsItSaysSoDoesNotSpinAndRecovers) {
  serve();
  const Fd first = connect(), second = connect();
  {
    const NoMoreDescriptors limit;
    EXPECT_EQ(receive_one(first)["error"]["code"], Value("busy"));
    EXPECT_EQ(receive_one(second)["error"]["code"], Value("busy"));
    loop_.restart();
    EXPECT_LT(loop_.run_for(300ms), 20U);
  }
  const Fd third = connect();
  send(third, echo(3));
  EXPECT_EQ(receive_one(third)["id"], Value("3"));
}

TEST_F(ServerTest, WhoDoesNotReadItsAnswersLosesItsConnection) {
  ServerLimits limits;
  limits.backlog_bytes = 100'000;
  serve(limits);
  const Fd client = ask_and_hold(100);
  answer_held(std::string(10'000, 'x'));
  EXPECT_TRUE(has_connections(0));
}

TEST_F(ServerTest, WhoLosesItsConnectionInTheMiddleOfARequestIsForgottenWhole) {
  ServerLimits limits;
  limits.backlog_bytes = 10'000;
  limits.silence = 50ms;
  serve(limits);
  const Fd client = connect();
  send_all(client, std::string(4000, '\n') + "half a request");
  EXPECT_TRUE(is_closed(client));
  EXPECT_TRUE(has_connections(0));
  // Whoever is silent for as long is asked about after it.
  const Fd silent = connect();
  send_all(silent, "half");
  EXPECT_EQ(receive_one(silent)["error"]["code"], Value("timed_out"));
}

TEST_F(ServerTest, WhoReadsTooSlowlyLosesItsConnection) {
  ServerLimits limits;
  limits.silence = 50ms;
  serve(limits);
  const Fd client = ask_and_hold();
  answer_held(std::string(std::size_t{4} << 20, 'x'));
  EXPECT_TRUE(has_connections(0));
}

TEST_F(ServerTest, ALargeAnswerArrivesWhole) {
  serve();
  const Fd client = ask_and_hold();
  const std::string large(std::size_t{4} << 20, 'x');
  answer_held(large);
  EXPECT_EQ(receive_one(client)["result"], Value(large));
}

TEST_F(ServerTest, AnotherUserIsRefusedBeforeAnythingIsRead) {
  ServerLimits limits;
  limits.owner = ::geteuid() + 1;
  serve(limits);
  const Fd client = connect();
  send(client, echo(1));
  EXPECT_EQ(receive_one(client)["error"]["code"], Value("refused"));
  EXPECT_TRUE(is_closed(client));
  EXPECT_EQ(server_->status().total, 0U);
}

/// As nobody, connects and looks for the refusal; the exit status of a child that does it.
int refusal_status(const std::filesystem::path& socket) {
  if (::setuid(65534) != 0) return 1;
  const auto fd = connect_to(socket, 1s);
  if (!fd) return 2;
  std::array<char, 4096> answer{};
  const ssize_t got = ::recv(fd->get(), answer.data(), answer.size(), 0);
  if (got <= 0) return 3;
  const std::string_view text(answer.data(), static_cast<std::size_t>(got));
  return text.find("\"refused\"") != std::string_view::npos ? 0 : 4;
}

TEST_F(ServerTest, AUserWhoHasGotAtTheSocketIsRefusedAllTheSame) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  serve();
  for (const auto& each : {path_, path_.parent_path(), directory_.path()}) {
    std::filesystem::permissions(each, std::filesystem::perms::all);
  }
  const pid_t child = ::fork();
  if (child == 0) ::_exit(refusal_status(path_));
  int status = -1;
  ASSERT_TRUE(run_until(loop_, [&] { return ::waitpid(child, &status, WNOHANG) == child; }));
  EXPECT_EQ(status, 0);
  EXPECT_EQ(server_->status().connections, 0U);
}

TEST_F(ServerTest, ClosingWaitsForTheAnswersThatAreDue) {
  serve();
  const Fd idle = connect();
  const Fd waiting = ask_and_hold();
  bool closed = false;
  server_->close([&] { closed = true; });
  EXPECT_TRUE(is_closed(idle));
  EXPECT_FALSE(closed);
  answer_held(true);
  EXPECT_EQ(receive_one(waiting)["ok"], Value(true));
  EXPECT_TRUE(run_until(loop_, [&] { return closed; }));
  EXPECT_FALSE(connect_to(path_, 100ms).has_value());
}

}  // namespace
}  // namespace gt
