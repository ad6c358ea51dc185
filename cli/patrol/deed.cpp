// SPDX-License-Identifier: Apache-2.0
#include "cli/patrol/deed.h"

namespace gt {

void Deed::end(const Result<void>& result) {
  outcome = kDone;
  error.reset();
  if (result) return;
  const ErrorCode code = result.error().code;
  outcome = code == ErrorCode::kBusy || code == ErrorCode::kConflict ? kLeft : kFailed;
  error = result.error();
}

std::string_view outcome_name(Deed::Outcome outcome) {
  switch (outcome) {
    case Deed::kPlanned:
      return "planned";
    case Deed::kDone:
      return "done";
    case Deed::kLeft:
      return "left";
    case Deed::kFailed:
      break;
  }
  return "failed";
}

}  // namespace gt
