// SPDX-License-Identifier: Apache-2.0
#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <mutex>
#include <thread>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt::testing {
namespace {

/// The whole request: up to the empty line, and as much more as Content-Length says.
HttpAsked read_request(int socket) {
  std::string text;
  std::size_t wanted = std::string::npos, head = 0;
  char buffer[4096];
  while (text.size() < wanted) {
    const ssize_t count = recv(socket, buffer, sizeof buffer, 0);
    if (count <= 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
    if (head != 0 || (head = text.find("\r\n\r\n")) == std::string::npos) {
      head = head == std::string::npos ? 0 : head;
      continue;
    }
    const std::size_t at = text.find("Content-Length: ");
    wanted = head + 4 + (at < head ? std::stoul(text.substr(at + 16)) : 0);
  }
  HttpAsked asked;
  const std::string head_text = text.substr(0, head);
  for (std::string_view line : lines_of(head_text)) asked.headers.emplace_back(trimmed(line));
  if (asked.headers.empty()) return asked;
  const std::vector<std::string_view> words = split(asked.headers.front(), ' ');
  asked.method = words[0];
  asked.target = words.size() > 1 ? std::string(words[1]) : "";
  asked.headers.erase(asked.headers.begin());
  asked.body = text.substr(std::min(head + 4, text.size()));
  return asked;
}

}  // namespace

struct HttpServer::State {
  std::function<Reply(const HttpAsked&)> answer;
  Fd listener;
  int port = 0;
  mutable std::mutex mutex;
  std::vector<HttpAsked> asked;
  std::thread thread;

  void serve() {
    while (true) {
      const Fd client(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client.is_open()) return;
      HttpAsked request = read_request(client.get());
      const Reply reply = answer(request);
      {
        const std::lock_guard lock(mutex);
        asked.push_back(std::move(request));
      }
      const std::string text =
          format("HTTP/1.1 {} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", reply.status,
                 reply.body.size(), reply.body);
      send(client.get(), text.data(), text.size(), MSG_NOSIGNAL);
    }
  }
};

HttpServer::HttpServer(std::function<Reply(const HttpAsked&)> answer)
    : state_(std::make_unique<State>()) {
  state_->answer = std::move(answer);
  state_->listener = Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(bind(state_->listener.get(), generic, size), 0);
  EXPECT_EQ(listen(state_->listener.get(), 16), 0);
  EXPECT_EQ(getsockname(state_->listener.get(), generic, &size), 0);
  state_->port = ntohs(address.sin_port);
  state_->thread = std::thread([state = state_.get()] { state->serve(); });
}

HttpServer::~HttpServer() {
  shutdown(state_->listener.get(), SHUT_RDWR);  // ends accept
  state_->thread.join();
}

std::string HttpServer::address() const {
  return format("http://127.0.0.1:{}", state_->port);
}

std::vector<HttpAsked> HttpServer::asked() const {
  const std::lock_guard lock(state_->mutex);
  return state_->asked;
}

}  // namespace gt::testing
