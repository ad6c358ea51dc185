// SPDX-License-Identifier: Apache-2.0
#include "common/base/error.h"

#include <array>
#include <cerrno>
#include <system_error>

namespace gt {
namespace {

struct Row {
  ErrorCode code;
  std::string_view name;
  int exit_status;
};

constexpr std::array<Row, 13> kRows = {{
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
}};

const Row& row_of(ErrorCode code) {
  for (const Row& row : kRows) {
    if (row.code == code) return row;
  }
  return kRows[9];
}

}  // namespace

Error Error::within(std::string_view context) const {
  return {code, std::string(context) + ": " + message, hint};
}

std::string_view error_name(ErrorCode code) {
  return row_of(code).name;
}

std::optional<ErrorCode> error_code_named(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.code;
  }
  return std::nullopt;
}

int exit_status(ErrorCode code) {
  return row_of(code).exit_status;
}

Error system_error(int errno_value, std::string_view what, ErrorCode code) {
  std::string hint;
  switch (errno_value) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      code = ErrorCode::kDisk;
      hint = "free some space and repeat the command";
      break;
    case EROFS:
    case EIO:
      code = ErrorCode::kDisk;
      break;
    case ENOENT:
      code = ErrorCode::kNotFound;
      break;
    default:
      break;
  }
  return {code, std::string(what) + ": " + std::generic_category().message(errno_value), hint};
}

}  // namespace gt
