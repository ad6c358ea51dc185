// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/models.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "cli/agents/embedded.h"
#include "common/base/fields.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 3> kKeys = {"as_of", "currency", "models"};
constexpr std::array<std::string_view, 6> kRowKeys = {"match",       "input",      "output",
                                                      "cache_write", "cache_read", "window"};

double read_price(Fields& fields, const Value& map, std::string_view key,
                  std::optional<double> fallback) {
  const Value* value = map.find(key);
  if (value == nullptr && fallback) return *fallback;
  const auto price = value == nullptr ? std::nullopt : value->as_double();
  if (!price || *price < 0 || !std::isfinite(*price)) {
    fields.fail(key, "must be a price: dollars for a million tokens");
    return 0;
  }
  return *price;
}

Result<ModelFacts> read_row(const Value& map, std::string_view file) {
  Fields fields(map, std::string(file));
  fields.only(kRowKeys);
  ModelFacts row;
  row.match = fields.text("match");
  row.input = read_price(fields, map, "input", std::nullopt);
  row.output = read_price(fields, map, "output", std::nullopt);
  row.cache_write = read_price(fields, map, "cache_write", row.input);
  row.cache_read = read_price(fields, map, "cache_read", row.input);
  row.window = fields.optional_integer("window");
  if (row.window && *row.window <= 0) fields.fail("window", "must be more than nothing");
  GT_CHECK(fields.finish());
  return row;
}

}  // namespace

double ModelFacts::price_of(const TokenCount& tokens) const {
  constexpr double kMillion = 1'000'000;
  return (input * static_cast<double>(tokens.input) + output * static_cast<double>(tokens.output) +
          cache_write * static_cast<double>(tokens.cache_write) +
          cache_read * static_cast<double>(tokens.cache_read)) /
         kMillion;
}

const ModelFacts* ModelTable::find(std::string_view model) const {
  const std::string name(model);
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const ModelFacts& each) {
    return fnmatch(each.match.c_str(), name.c_str(), 0) == 0;
  });
  return row == rows_.end() ? nullptr : &*row;
}

Result<std::vector<ModelFacts>> parse_models(std::string_view text, std::string_view file) {
  GT_TRY(const Value map, parse_yaml(text, file));
  Fields fields(map, std::string(file));
  fields.only(kKeys);
  if (fields.text_or("currency", "USD") != "USD") {
    fields.fail("currency", "must be USD: prices of all rows are added");
  }
  const Value::List& list = fields.list("models");
  GT_CHECK(fields.finish());
  std::vector<ModelFacts> rows;
  for (const Value& each : list) {
    GT_TRY(ModelFacts row, read_row(each, file));
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<ModelTable> load_models(Store& store) {
  std::vector<ModelFacts> rows;
  const std::string key = TownPaths::models_key();
  const auto own = store.get(key);
  if (own) {
    GT_TRY(rows, parse_models(own->bytes, key));
  } else if (own.error().code != ErrorCode::kNotFound) {
    return own.error();
  }
  constexpr std::string_view kBuiltIn = "agents/models.yaml";
  GT_TRY(std::vector<ModelFacts> built_in,
         parse_models(embedded_file(kBuiltIn).value_or(""), kBuiltIn));
  std::move(built_in.begin(), built_in.end(), std::back_inserter(rows));
  return ModelTable(std::move(rows));
}

}  // namespace gt
