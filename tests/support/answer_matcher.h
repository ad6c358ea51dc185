// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "common/base/value.h"

namespace gt::testing {

/// What is wrong with `answer` as the `--json` of the command at `path`, by that command's own
/// record: a key that is missing, unknown, or of another type. Empty if nothing is.
[[nodiscard]] std::string answer_problem(std::string_view path, const Value& answer);

/// EXPECT_THAT(town.gt({"ps", "--json"}).json(), AnswersAs("ps"));
MATCHER_P(AnswersAs, path, "has the keys of that command's record") {
  const std::string problem = answer_problem(path, arg);
  *result_listener << problem;
  return problem.empty();
}

}  // namespace gt::testing
