// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gt {

/// Why something was not done. Callers branch on the code, never on the text.
enum class ErrorCode {
  kFailed,       ///< it was tried and did not work
  kUsage,        ///< the words of the command are wrong
  kNotFound,     ///< the thing named is not there
  kConflict,     ///< somebody else changed or holds it
  kRefused,      ///< a rule forbids it
  kCorrupt,      ///< a file cannot be parsed; it is left as it is
  kDisk,         ///< the disk is full, read-only or broken; the old content stands
  kMissing,      ///< a program or feature this needs is not installed
  kUnreachable,  ///< the daemon does not answer
  kInternal,     ///< a defect of ours
  kBusy,         ///< all places are taken now; trying again may work
  kTimedOut,     ///< a deadline passed
  kInterrupted,  ///< a person pressed Ctrl-C
};

/// One failure, told to a person: `message` is one line, lower case, no full stop, and names the
/// thing; `hint` is what to try next, usually a command, and may be empty.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string hint;

  /// The same error with `context: ` in front of its message.
  [[nodiscard]] Error within(std::string_view context) const;
};

/// The name of a code as it stands on the wire and in JSON, such as `not_found`.
[[nodiscard]] std::string_view error_name(ErrorCode code);

/// The code with that name; nothing for a name no table row has.
[[nodiscard]] std::optional<ErrorCode> error_code_named(std::string_view name);

/// The exit status of a program that ends with this error.
[[nodiscard]] int exit_status(ErrorCode code);

/// An error of `code` that names the system's own reason for `errno_value` after `what`.
/// ENOSPC, EDQUOT, EFBIG, EIO and EROFS become kDisk; ENOENT becomes kNotFound, whatever `code`
/// says.
[[nodiscard]] Error system_error(int errno_value, std::string_view what,
                                 ErrorCode code = ErrorCode::kFailed);

}  // namespace gt
