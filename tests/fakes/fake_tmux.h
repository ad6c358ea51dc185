// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>

#include "common/tmux/tmux.h"

namespace gt::testing {

/// A tmux server that shows what a test put on it. `failure` is the answer to every call once set.
class FakeTmux : public Tmux {
 public:
  [[nodiscard]] Result<std::vector<TmuxSession>> list() override {
    ++list_calls;
    if (failure) return *failure;
    return sessions;
  }
  [[nodiscard]] Result<std::vector<std::string>> capture(const std::vector<std::string>& names,
                                                         int) override {
    ++capture_calls;
    if (failure) return *failure;
    std::vector<std::string> shown;
    for (const std::string& name : names) {
      const auto screen = screens.find(name);
      shown.push_back(screen == screens.end() ? "" : screen->second);
    }
    return shown;
  }
  [[nodiscard]] std::vector<std::string> attach_command(std::string_view session,
                                                        bool read_only) const override {
    std::vector<std::string> command = {"fake-attach", std::string(session)};
    if (read_only) command.emplace_back("-r");
    return command;
  }
  [[nodiscard]] Result<void> end_server() override {
    if (failure) return *failure;
    sessions.clear();
    screens.clear();
    return {};
  }

  /// A session whose program runs; `sessions.back()` to make it another one.
  void add(std::string name, std::string instance = "") {
    TmuxSession session;
    session.name = std::move(name);
    session.instance = std::move(instance);
    session.pid = 1000 + static_cast<pid_t>(sessions.size());
    sessions.push_back(std::move(session));
  }

  std::vector<TmuxSession> sessions;
  std::map<std::string, std::string> screens;
  std::optional<Error> failure;
  int list_calls = 0, capture_calls = 0;
};

}  // namespace gt::testing
