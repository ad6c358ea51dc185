// SPDX-License-Identifier: Apache-2.0
#include "tests/support/attached_person.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "common/base/format.h"

namespace gt::testing {
namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> found;
  for (std::string& word : words) found.push_back(word.data());
  found.push_back(nullptr);
  return found;
}

}  // namespace

AttachedPerson::AttachedPerson(const std::string& server, const std::string& session,
                               const std::vector<std::string>& environment) {
  std::vector<std::string> argv = {"tmux",           "-u", "-L",         server, "-f", "/dev/null",
                                   "attach-session", "-t", "=" + session};
  std::vector<std::string> variables = environment;
  if (variables.empty()) variables = {"PATH=/usr/local/bin:/usr/bin:/bin"};
  variables.emplace_back("TERM=xterm-256color");
  auto words = pointers(argv);
  auto entries = pointers(variables);
  winsize size{50, 200, 0, 0};
  int terminal = -1;
  pid_ = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (pid_ == 0) {
    ::execvpe(words[0], words.data(), entries.data());
    ::_exit(127);
  }
  terminal_ = Fd(terminal);
  EXPECT_GT(pid_, 0);
  reader_ = std::thread([this] { drain(); });
}

AttachedPerson::~AttachedPerson() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  reader_.join();
}

void AttachedPerson::type(std::string_view keys, std::chrono::milliseconds pace) const {
  for (const char key : keys) {
    EXPECT_EQ(::write(terminal_.get(), &key, 1), 1);
    std::this_thread::sleep_for(pace);
  }
}

void AttachedPerson::drain() {
  std::array<char, 65536> bytes;
  while (::read(terminal_.get(), bytes.data(), bytes.size()) > 0) {
  }
}

}  // namespace gt::testing
