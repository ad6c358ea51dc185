// SPDX-License-Identifier: Apache-2.0
#include "tests/support/private_tmux.h"

#include <gtest/gtest.h>

#include "common/base/ulid.h"
#include "common/tmux/script.h"

namespace gt::testing {

PrivateTmux::PrivateTmux()
    : name_("gt-test-" + new_ulid(SystemClock().now())), tmux_(runner_, name_) {}

PrivateTmux::~PrivateTmux() {
  if (const Result<void> ended = tmux_.end_server(); !ended) {
    ADD_FAILURE() << "tmux -L " << name_ << " is left behind: " << ended.error().message;
  }
}

Result<ProcessOutcome> PrivateTmux::run_batch(std::string_view script) {
  ProcessRequest request;
  request.program.argv = batch_arguments(name_);
  request.program.environment = {{"HOME=/nonexistent"}};
  request.input = std::string(script) + listing_line();
  return runner_.run(request);
}

std::string PrivateTmux::run(std::vector<std::string> arguments) {
  ProcessRequest request;
  request.program.argv = {"tmux", "-u", "-L", name_};
  request.program.argv.insert(request.program.argv.end(), arguments.begin(), arguments.end());
  const Result<ProcessOutcome> outcome = runner_.run(request);
  return outcome ? outcome->out : "error: " + outcome.error().message;
}

TmuxSession PrivateTmux::session(std::string_view name) {
  const Result<std::vector<TmuxSession>> sessions = tmux_.list();
  if (!sessions) {
    ADD_FAILURE() << sessions.error().message;
    return {};
  }
  for (const TmuxSession& session : *sessions) {
    if (session.name == name) return session;
  }
  return {};
}

}  // namespace gt::testing
