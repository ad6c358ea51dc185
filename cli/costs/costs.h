// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/agents/models.h"
#include "hooks/usage.h"

namespace gt {

/// What costs are added up by.
enum class CostsBy { kAgent, kItem, kRig, kDay, kModel };

/// `agent`, `item`, `rig`, `day`, `model`. Errors: kUsage for any other name.
[[nodiscard]] Result<CostsBy> costs_by_named(std::string_view name);

struct Cost {
  TokenCount tokens;
  double money = 0;           ///< dollars, of the tokens that have a price
  std::int64_t unpriced = 0;  ///< of the tokens, those that have none

  void add(const TokenCount& more, const ModelFacts* facts);
};

struct CostRow {
  std::string name;  ///< empty: no item, no rig, a model that is not known
  Cost cost;
};

struct Costs {
  std::vector<CostRow> rows;  ///< the dearest first, days and what has no price by name
  Cost total;
  std::vector<std::string> unpriced_models;
};

/// Adds up what was used on `since` (a day) and after; all if it is empty. A month of long ago
/// counts if all of it does.
[[nodiscard]] Costs costs_of(const std::vector<Usage>& usages, const ModelTable& models, CostsBy by,
                             std::string_view since);

/// `$0.11`, `$1,234.50`; of less than a cent `<$0.01`.
[[nodiscard]] std::string shown_money(double dollars);
/// `812`, `13.8k`, `2.4M`.
[[nodiscard]] std::string shown_tokens(std::int64_t tokens);

}  // namespace gt
