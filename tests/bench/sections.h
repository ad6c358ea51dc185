// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/result.h"
#include "tests/bench/table.h"

namespace gt::bench {

/// How much time a measurement may take: everything under a minute for a look, or as long as good
/// numbers need.
struct Effort {
  bool is_fast = false;
  /// `fast` or `full`, whichever it is.
  template <typename T>
  [[nodiscard]] T of(T fast, T full) const {
    return is_fast ? fast : full;
  }
};

Result<void> measure_idle(const Effort& effort, Table& table);
Result<void> measure_ping(const Effort& effort, Table& table);
Result<void> measure_load(const Effort& effort, Table& table);
Result<void> measure_lateness(const Effort& effort, Table& table);
Result<void> measure_sessions(const Effort& effort, Table& table);
Result<void> measure_commands(const Effort& effort, Table& table);
Result<void> measure_boards(const Effort& effort, Table& table);
Result<void> measure_worktrees(const Effort& effort, Table& table);
Result<void> measure_tick(const Effort& effort, Table& table);
Result<void> measure_work(const Effort& effort, Table& table);
Result<void> measure_delivery(const Effort& effort, Table& table);
Result<void> measure_merging(const Effort& effort, Table& table);

}  // namespace gt::bench
