// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/output/style.h"
#include "common/base/clock.h"

namespace gt {

/// Tells a person on stderr what long work is at, one line per item: on a terminal those that run
/// are redrawn with a spinner; each that ends becomes a line with ✓ or ✕ and the time it took,
/// which is all that a pipe gets. Silent with --quiet and --json.
class Progress {
 public:
  Progress(int fd, Style style, const Clock& clock, bool is_silent);

  /// Begins an item; returns its number.
  std::size_t begin(std::string_view item, std::string_view doing);
  /// What the item is at now.
  void update(std::size_t item, std::string_view doing);
  void done(std::size_t item, std::string_view outcome);
  void failed(std::size_t item, std::string_view reason);
  /// Redraws the spinners; called from loops that wait.
  void turn();
  /// A line of its own above the items.
  void note(std::string_view line);

 private:
  struct Item {
    std::string name, doing;
    std::chrono::steady_clock::time_point since;
    enum { kRunning, kDone, kFailed } state = kRunning;
    Duration took{0};
  };
  void finish(std::size_t item, std::string_view text, bool succeeded);
  [[nodiscard]] std::string line(const Item& item) const;
  void redraw();
  void write(std::string_view text) const;

  int fd_;
  Style style_;
  const Clock& clock_;
  bool is_silent_;
  std::vector<Item> items_;
  std::size_t drawn_ = 0;  // lines of running items on the terminal, just above the cursor
  unsigned frame_ = 0;
};

}  // namespace gt
