// SPDX-License-Identifier: Apache-2.0
#include "tests/support/run_gt.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <ostream>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/process/process_runner.h"

namespace gt::testing {

Value GtRun::json() const {
  auto value = parse_json(trimmed(out));
  if (value) return *std::move(value);
  ADD_FAILURE() << "not JSON: " << value.error().message << "\n" << *this;
  return {};
}

std::ostream& operator<<(std::ostream& stream, const GtRun& run) {
  return stream << "exit " << run.status << "\nstdout: " << run.out << "\nstderr: " << run.err;
}

std::vector<std::string> clean_environment(const std::filesystem::path& home,
                                           const std::filesystem::path& tmux_directory) {
  const auto directory_of = [](const char* program) {
    return std::filesystem::path(program).parent_path().string();
  };
  std::vector<std::string> environment = {
      format("PATH={}:{}:/usr/local/bin:/usr/bin:/bin", directory_of(GT_PROGRAM),
             directory_of(GTD_PROGRAM)),
      "HOME=" + home.string(),
      "TMUX_TMPDIR=" + tmux_directory.string(),
      "LANG=C.UTF-8",
      "GIT_CONFIG_NOSYSTEM=1",
      "GIT_AUTHOR_NAME=Ada",
      "GIT_AUTHOR_EMAIL=ada@example.org",
      "GIT_COMMITTER_NAME=Ada",
      "GIT_COMMITTER_EMAIL=ada@example.org",
  };
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) set_variable(environment, name, value);
  }
  return environment;
}

void set_variable(std::vector<std::string>& environment, const std::string& name,
                  const std::string& value) {
  std::erase_if(environment, [&](const std::string& each) { return each.starts_with(name + "="); });
  environment.push_back(name + "=" + value);
}

GtRun run_gt(const std::vector<std::string>& words, const GtPlace& place) {
  ProcessRequest request;
  request.program.argv = place.wrapper;
  request.program.argv.emplace_back(GT_PROGRAM);
  request.program.argv.insert(request.program.argv.end(), words.begin(), words.end());
  request.program.directory = place.directory;
  request.program.environment = place.environment;
  request.input = place.input;
  request.deadline = place.deadline;
  SystemProcessRunner runner;
  auto outcome = runner.run(request);
  if (!outcome) {
    ADD_FAILURE() << "gt was not run: " << outcome.error().message;
    return {-1, "", outcome.error().message};
  }
  GtRun run{outcome->exit_status, std::move(outcome->out), std::move(outcome->err)};
  if (outcome->timed_out) ADD_FAILURE() << "gt ran past its deadline\n" << run;
  return run;
}

}  // namespace gt::testing
