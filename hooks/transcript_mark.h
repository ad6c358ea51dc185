// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hooks/token_count.h"

namespace gt {

/// How far a transcript has been counted, and what is needed to count on from there.
struct TranscriptMark {
  std::int64_t offset = 0;  ///< of the first byte that has not been counted
  std::string model;        ///< of the last answer
  TokenCount running;       ///< the last running total, where the transcript tells one
  /// What has been counted of the last few answers, by their ids, the newest last: an answer may be
  /// told of in several lines.
  std::vector<std::pair<std::string, TokenCount>> answers;

  friend bool operator==(const TranscriptMark&, const TranscriptMark&) = default;
};

}  // namespace gt
