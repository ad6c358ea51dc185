// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/process/async_child.h"
#include "common/tmux/listing.h"
#include "common/tmux/session_batch.h"

namespace gt {

/// The daemon's second job: makes and ends tmux sessions. Requests queue while tmux works, and
/// everything queued goes into its next call, so a burst of requests is few processes. Nothing is
/// remembered between calls but how many sessions there were. Thread: that of `loop`.
class Sessions {
 public:
  struct Settings {
    std::string server;                    ///< for `tmux -L`
    std::string server_lines;              ///< options of the server, given with every start
    std::size_t descriptors = 1024;        ///< RLIMIT_NOFILE, which the tmux server inherits
    std::string tmux = "tmux";             ///< the program, absolute: `environment` has no PATH
    std::vector<std::string> environment;  ///< of tmux, and so of what it starts
    /// Of one tmux call; 20 ms more for each order.
    Duration deadline = std::chrono::seconds(5);
  };
  using Answers = std::function<void(Result<std::vector<SessionAnswer>>)>;
  using Listing = std::function<void(Result<std::vector<TmuxSession>>)>;

  Sessions(boost::asio::io_context& loop, Settings settings);

  /// Each calls `done` once, from the loop. Errors: kBusy when the queue is full; kTimedOut when
  /// tmux hangs, for everything queued; kMissing without tmux; kFailed; kUnreachable after close.
  void start(std::vector<SessionSpec> sessions, Answers done);
  void stop(const std::vector<std::string>& names, Answers done);
  void list(Listing done);

  /// Answers what is queued with an error and lets the call that runs come to its end.
  void close();

 private:
  /// Whoever is to be told what a call, or its failure, has made true.
  struct Asked {
    std::vector<SessionOrder> orders;
    std::vector<Listing> listings;
    [[nodiscard]] bool empty() const { return orders.empty() && listings.empty(); }
  };

  void queue(std::vector<SessionOrder> orders, Answers done);
  void next();
  void refuse_over_limit();
  void call();
  void on_end(const Result<ProcessOutcome>& outcome);
  void call_again_later();
  [[nodiscard]] Result<BatchTruth> truth_of(const ProcessOutcome& outcome) const;
  static void tell(const Asked& asked, const Result<BatchTruth>& truth);

  Settings settings_;
  AsyncChild child_;
  boost::asio::steady_timer retry_timer_;
  Asked queued_, running_;
  std::optional<std::vector<std::string>> known_;  ///< names in the last listing
  bool is_busy_ = false;                           ///< a call runs, or waits to be tried again
  bool is_closed_ = false;
  int tries_ = 0;
};

}  // namespace gt
