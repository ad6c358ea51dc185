// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/agents/transcript_format.h"
#include "common/base/clock.h"
#include "hooks/token_count.h"
#include "hooks/transcript_mark.h"

namespace gt {

/// Tokens that an answer took.
struct TokenUse {
  std::optional<WallTime> at;
  std::string model;  ///< empty: the transcript does not say
  TokenCount tokens;
};

/// Reads the lines of one transcript, one after the other. What it cannot read it passes over: the
/// file is another program's, and its model's.
class TranscriptScan {
 public:
  explicit TranscriptScan(const TranscriptFormat& format, TranscriptMark from = {})
      : format_(format), mark_(std::move(from)) {}

  /// One whole line, without its newline.
  void read(std::string_view line);

  /// Where `read` began, but for the offset, which its caller knows.
  [[nodiscard]] const TranscriptMark& mark() const { return mark_; }
  [[nodiscard]] const std::vector<TokenUse>& uses() const { return uses_; }
  /// What the last line that says so says the agent is at; asides say nothing.
  [[nodiscard]] std::optional<AgentState> state() const { return state_; }
  [[nodiscard]] std::optional<WallTime> said_at() const { return said_at_; }
  /// Tokens that the model had before it when it last answered.
  [[nodiscard]] std::optional<std::int64_t> context_used() const { return context_used_; }
  [[nodiscard]] std::optional<std::int64_t> context_window() const { return context_window_; }

 private:
  [[nodiscard]] bool is_worth_parsing(std::string_view line) const;
  void read_state(const Value& line);
  void read_usage(const Value& line, bool is_aside);
  [[nodiscard]] TokenCount not_counted_yet(const Value& line, const TokenCount& tokens);

  const TranscriptFormat& format_;
  TranscriptMark mark_;
  std::vector<TokenUse> uses_;
  std::optional<AgentState> state_;
  std::optional<WallTime> said_at_;
  std::optional<std::int64_t> context_used_, context_window_;
};

}  // namespace gt
