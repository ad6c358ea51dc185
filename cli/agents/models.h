// SPDX-License-Identifier: Apache-2.0
// What models cost and how much they hold: models.yaml of the town, before the built-in one.
//
//     as_of: 2026-11-05           when the prices were looked up
//     models:
//       - match: claude-opus-5*   a pattern for the whole name: * ? [abc]; the first that fits
//       counts
//         input: 5                dollars for a million tokens
//         output: 25
//         cache_write: 6.25       the price of input if absent, as for cache_read
//         cache_read: 0.5
//         window: 1000000         tokens a conversation can hold; absent: not known
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/store/store.h"
#include "hooks/token_count.h"

namespace gt {

struct ModelFacts {
  std::string match;
  double input = 0, output = 0, cache_write = 0, cache_read = 0;  ///< dollars a million
  std::optional<std::int64_t> window;

  /// Dollars.
  [[nodiscard]] double price_of(const TokenCount& tokens) const;
};

class ModelTable {
 public:
  explicit ModelTable(std::vector<ModelFacts> rows = {}) : rows_(std::move(rows)) {}

  /// Null for a model that no row fits.
  [[nodiscard]] const ModelFacts* find(std::string_view model) const;

 private:
  std::vector<ModelFacts> rows_;
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<std::vector<ModelFacts>> parse_models(std::string_view text,
                                                           std::string_view file);

/// The town's rows, then those built in. Errors: kCorrupt; kDisk.
[[nodiscard]] Result<ModelTable> load_models(Store& store);

}  // namespace gt
