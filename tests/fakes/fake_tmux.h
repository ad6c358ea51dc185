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
  /// Sees the session as it is listed, with its screen.
  [[nodiscard]] Result<std::optional<PaneLook>> look(std::string_view session,
                                                     std::string_view typist) override {
    if (failure) return *failure;
    for (const TmuxSession& each : sessions) {
      if (each.name != session) continue;
      PaneLook seen;
      seen.session = each;
      seen.pane = "%0";
      seen.typist = typist;
      seen.screen = screens[each.name];
      return std::optional(seen);
    }
    return std::optional<PaneLook>();
  }
  [[nodiscard]] Result<bool> type(const std::string& script) override {
    typed.push_back(script);
    if (failure) return *failure;
    return true;
  }
  void run_line(const std::string& line) override { typed.push_back(line); }
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
  std::vector<std::string> typed;  ///< scripts
  std::optional<Error> failure;
  int list_calls = 0, capture_calls = 0;
};

}  // namespace gt::testing
