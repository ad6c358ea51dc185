// SPDX-License-Identifier: Apache-2.0
// What one tmux call carries that makes and ends many sessions, and what its output says: pure
// functions.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/tmux/listing.h"
#include "common/tmux/script.h"

namespace gt {

/// What became of one session of a `start` or `stop` batch.
struct SessionAnswer {
  std::string name;
  /// `created`, `running` (it was there before), `stopped`, `absent` (there was none) or `failed`.
  std::string outcome;
  std::string reason;  ///< of `failed`
};

/// One session to make or to end.
struct SessionOrder {
  bool is_start = true;
  SessionSpec spec;                                        ///< of a stop only the name
  std::function<void(const Result<SessionAnswer>&)> done;  ///< told once, by whoever carries it out
};

/// Takes the orders out of `queue` that one call can carry, in order, at most `most`. An order
/// waits for the next call if one about the same session is before it: a call is judged by one
/// listing at its end.
[[nodiscard]] std::vector<SessionOrder> take_batch(std::vector<SessionOrder>& queue,
                                                   std::size_t most);

/// The `source-file` script of a call: a listing if something is stopped, the orders, a listing.
[[nodiscard]] std::string batch_script(const std::vector<SessionOrder>& batch,
                                       std::string_view server_lines);

/// What one call found to be true.
struct BatchTruth {
  std::vector<TmuxSession> before, after;
  std::string complaints;  ///< what tmux said on its error output
};

/// Reads the output of a batch_script; without a server there are no sessions. Errors: kFailed if
/// it did not run to its end.
[[nodiscard]] Result<BatchTruth> read_batch(std::string_view out, std::string_view err);

[[nodiscard]] SessionAnswer judge(const SessionOrder& order, const BatchTruth& truth);

}  // namespace gt
