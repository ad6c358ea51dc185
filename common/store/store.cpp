// SPDX-License-Identifier: Apache-2.0
#include "common/store/store.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr int kMaxRaces = 50;

/// Sleeps a random time that may grow with every race lost, so that many writers get out of each
/// other's way: a put takes about half a millisecond.
void back_off(int races) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int most_us = 500 * std::min(races, 40);
  std::this_thread::sleep_for(
      std::chrono::microseconds(std::uniform_int_distribution<int>(0, most_us)(random)));
}

}  // namespace

Revision Revision::of(std::string_view bytes) {
  Revision revision;
  revision.length_ = static_cast<std::int64_t>(bytes.size());
  revision.hash_ = fnv1a(bytes);
  return revision;
}

Result<void> update(Store& store, std::string_view key, const Change& change) {
  for (int races = 1; races <= kMaxRaces; ++races) {
    auto document = store.get(key);
    if (!document && document.error().code != ErrorCode::kNotFound) return document.error();
    GT_TRY(const std::string bytes, change(document ? &document->bytes : nullptr));
    if (document && bytes == document->bytes) return {};
    auto revision = store.put(key, bytes, document ? document->revision : Revision::absent());
    if (revision) return {};
    if (revision.error().code != ErrorCode::kConflict) return revision.error();
    back_off(races);
  }
  return Error{ErrorCode::kConflict, format("{}: others changed it {} times", key, kMaxRaces),
               "try again in a moment"};
}

}  // namespace gt
