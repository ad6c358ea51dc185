// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/stamps.h"

#include <algorithm>
#include <ctime>
#include <fstream>

#include "common/base/format.h"

namespace gt::bench {
namespace {

/// A beat can be earlier than the earliest of the quiet span, but not by as much as this.
constexpr std::int64_t kEarlyNs = 10'000'000;

}  // namespace

std::int64_t monotonic_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

Result<Stamps> Stamps::read(const std::filesystem::path& file, std::chrono::nanoseconds period) {
  std::vector<std::int64_t> stamps;
  std::ifstream in(file, std::ios::binary);
  for (std::int64_t stamp = 0; in.read(reinterpret_cast<char*>(&stamp), sizeof stamp);) {
    stamps.push_back(stamp);
  }
  if (stamps.size() < 2) {
    return Error{ErrorCode::kFailed, format("{} beats in {}", stamps.size(), file.string()), ""};
  }
  // Two stamping programs that overtake each other write in the other order.
  std::sort(stamps.begin(), stamps.end());
  return Stamps(std::move(stamps), period.count());
}

void Stamps::calibrate(const Span& quiet) {
  std::int64_t anchor = 0, earliest = 0;
  for (const std::int64_t stamp : stamps_) {
    if (stamp < quiet.begin || stamp > quiet.end) continue;
    if (anchor == 0) anchor = stamp;
    // The distance to the nearest multiple of the period after the anchor, early or late.
    const std::int64_t offset = (stamp - anchor + period_ / 2) % period_ - period_ / 2;
    earliest = std::min(earliest, offset);
  }
  phase_ = anchor + earliest;
}

Samples Stamps::lateness_ms(const Span& span) const {
  Samples lateness;
  const std::int64_t first = (span.begin - phase_ + period_ - 1) / period_;
  for (std::int64_t due = phase_ + first * period_; due < span.end; due += period_) {
    const auto beat = std::lower_bound(stamps_.begin(), stamps_.end(), due - kEarlyNs);
    const std::int64_t at = beat == stamps_.end() ? span.end : *beat;
    lateness.add(static_cast<double>(std::max<std::int64_t>(at - due, 0)) / 1e6);
  }
  return lateness;
}

}  // namespace gt::bench
