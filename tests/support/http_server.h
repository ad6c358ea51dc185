// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gt::testing {

/// What somebody asked.
struct HttpAsked {
  std::string method, target;
  std::vector<std::string> headers;
  std::string body;
};

/// A server on the loopback that answers one request a connection, until it goes. `answer` is
/// called on its thread.
class HttpServer {
 public:
  struct Reply {
    int status = 200;
    std::string body = "[]";
  };
  explicit HttpServer(std::function<Reply(const HttpAsked&)> answer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// `http://127.0.0.1:PORT`
  [[nodiscard]] std::string address() const;
  /// Everything that was asked so far.
  [[nodiscard]] std::vector<HttpAsked> asked() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gt::testing
