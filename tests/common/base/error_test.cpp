// SPDX-License-Identifier: Apache-2.0
#include "common/base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <set>

#include "common/base/result.h"

namespace gt {
namespace {

TEST(Error, EveryCodeHasItsNameAndExitStatus) {
  struct {
    ErrorCode code;
    const char* name;
    int status;
  } const cases[] = {
      {ErrorCode::kFailed, "failed", 1},
      {ErrorCode::kUsage, "usage", 2},
      {ErrorCode::kNotFound, "not_found", 3},
      {ErrorCode::kConflict, "conflict", 4},
      {ErrorCode::kRefused, "refused", 5},
      {ErrorCode::kCorrupt, "corrupt", 1},
      {ErrorCode::kDisk, "disk", 1},
      {ErrorCode::kMissing, "missing", 1},
      {ErrorCode::kUnreachable, "unreachable", 69},
      {ErrorCode::kInternal, "internal", 70},
      {ErrorCode::kBusy, "busy", 75},
      {ErrorCode::kTimedOut, "timed_out", 75},
      {ErrorCode::kInterrupted, "interrupted", 130},
  };
  for (const auto& [code, name, status] : cases) {
    EXPECT_EQ(error_name(code), name);
    EXPECT_EQ(error_code_named(name), code);
    EXPECT_EQ(exit_status(code), status) << name;
  }
  EXPECT_EQ(error_code_named("no_such_code"), std::nullopt);
  EXPECT_EQ(error_code_named(""), std::nullopt);
}

TEST(Error, OfTheSystemNamesTheThingAndTheReason) {
  struct {
    int errno_value;
    ErrorCode code;
  } const cases[] = {
      {ENOSPC, ErrorCode::kDisk}, {EDQUOT, ErrorCode::kDisk},  {EFBIG, ErrorCode::kDisk},
      {EIO, ErrorCode::kDisk},    {EROFS, ErrorCode::kDisk},   {ENOENT, ErrorCode::kNotFound},
      {EACCES, ErrorCode::kBusy}, {ENOTDIR, ErrorCode::kBusy},
  };
  for (const auto& [errno_value, code] : cases) {
    EXPECT_EQ(system_error(errno_value, "x", ErrorCode::kBusy).code, code) << errno_value;
  }
  EXPECT_EQ(system_error(EACCES, "write /a").code, ErrorCode::kFailed);
  EXPECT_EQ(system_error(EACCES, "write /a").message, "write /a: Permission denied");
}

TEST(Error, KeepsCodeAndHintInAContext) {
  const Error error = Error{ErrorCode::kBusy, "no place", "wait"}.within("start web/toast");
  EXPECT_EQ(error.code, ErrorCode::kBusy);
  EXPECT_EQ(error.message, "start web/toast: no place");
  EXPECT_EQ(error.hint, "wait");
}

Result<std::unique_ptr<int>> half_of(int number) {
  if (number % 2 != 0) return Error{ErrorCode::kUsage, "odd", ""};
  return std::make_unique<int>(number / 2);
}

Result<int> quarter_of(int number) {
  GT_TRY(const std::unique_ptr<int> half, half_of(number));
  GT_CHECK(half_of(*half));
  return *half / 2;
}

TEST(Result, HandsOnTheFirstErrorAndMovesValues) {
  EXPECT_EQ(*quarter_of(8), 2);
  EXPECT_EQ(quarter_of(7).error().message, "odd");
  EXPECT_EQ(quarter_of(6).error().code, ErrorCode::kUsage);
  EXPECT_EQ(quarter_of(6).value_or(-1), -1);
}

}  // namespace
}  // namespace gt
