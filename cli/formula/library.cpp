// SPDX-License-Identifier: Apache-2.0
#include "cli/formula/library.h"

#include <algorithm>

#include "cli/agents/embedded.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

void parse_into(FormulaEntry& entry, const Result<std::string>& text) {
  auto formula = text ? parse_formula(*text, entry.file) : text.error();
  if (formula) {
    entry.formula = *std::move(formula);
  } else {
    entry.error = formula.error();
  }
}

Result<std::string> bytes_at(Store& store, const std::string& key) {
  GT_TRY(Document document, store.get(key));
  return std::move(document.bytes);
}

/// Those of the town; of two files with one name, both are broken.
Result<std::vector<FormulaEntry>> of_town(Store& store) {
  GT_TRY(const auto keys, store.list(TownPaths::formulas_prefix()));
  std::vector<FormulaEntry> entries;
  for (const std::string& key : keys) {
    if (const auto name = formula_name(key)) entries.push_back({*name, key, false, {}, {}});
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.name < b.name; });
  for (std::size_t i = 0; i + 1 < entries.size(); ++i) {
    if (entries[i].name != entries[i + 1].name) continue;
    const Error twice{ErrorCode::kConflict,
                      format("the formula {} stands in two files: {} and {}", entries[i].name,
                             entries[i].file, entries[i + 1].file),
                      "take one of them away"};
    entries[i].error = entries[i + 1].error = twice;
  }
  for (FormulaEntry& entry : entries) {
    if (!entry.error) parse_into(entry, bytes_at(store, entry.file));
  }
  return entries;
}

}  // namespace

Result<std::vector<FormulaEntry>> list_formulas(Store& store) {
  GT_TRY(std::vector<FormulaEntry> entries, of_town(store));
  const std::size_t own = entries.size();
  for (const EmbeddedFile& file : embedded_files()) {
    const auto name = formula_name(file.path);
    if (!name) continue;
    const bool is_replaced =
        std::any_of(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(own),
                    [&](const FormulaEntry& each) { return each.name == *name; });
    if (is_replaced) continue;
    FormulaEntry entry{*name, std::string(file.path), true, {}, {}};
    parse_into(entry, std::string(file.content));
    entries.push_back(std::move(entry));
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

Result<Formula> load_formula(Store& store, std::string_view name) {
  GT_TRY(std::vector<FormulaEntry> entries, list_formulas(store));
  std::vector<std::string_view> names;
  for (FormulaEntry& entry : entries) {
    names.push_back(entry.name);
    if (entry.name != name) continue;
    if (entry.error) return *std::move(entry.error);
    return *std::move(entry.formula);
  }
  const auto meant = nearest(name, names);
  return Error{
      ErrorCode::kNotFound, format("there is no formula '{}'", printable(name)),
      meant ? format("did you mean '{}'?", *meant) : "'gt formula list' lists those there are"};
}

Result<FormulaValues> given_values(const Args& args) {
  FormulaValues values;
  for (const std::string& text : args.values("var")) {
    const std::size_t end = text.find('=');
    if (end == text.npos || end == 0) {
      return Error{ErrorCode::kUsage, format("--var: '{}' is not NAME=VALUE", one_line(text, 60)),
                   "gt formula run fix --var 'title=the login fails'"};
    }
    values[text.substr(0, end)] = printable(text.substr(end + 1));
  }
  return values;
}

Result<void> add_item_values(Town& town, const AgentHook& hook, const Formula& formula,
                             FormulaValues& values) {
  if (!hook.work) return {};
  const auto wants = [&](std::string_view name) {
    return !values.contains(name) &&
           std::any_of(formula.variables.begin(), formula.variables.end(),
                       [&](const FormulaVariable& each) { return each.name == name; });
  };
  if (wants("item")) values["item"] = hook.work->str();
  if (!wants("title") && !wants("description")) return {};
  GT_TRY(const WorkItem item, town.board(hook.work->rig()).load(*hook.work));
  if (wants("title")) values["title"] = one_line(item.title, 200);
  if (wants("description")) values["description"] = printable(item.body);
  return {};
}

}  // namespace gt
