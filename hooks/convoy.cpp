// SPDX-License-Identifier: Apache-2.0
#include "hooks/convoy.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kMostItems = 1000;

std::string key_of(std::string_view id) {
  return format("{}{}.yaml", TownPaths::convoys_prefix(), id);
}

std::vector<WorkId> read_items(Fields& fields) {
  std::vector<WorkId> items;
  for (const std::string& text : fields.texts("items")) {
    auto id = WorkId::parse(text);
    if (id) {
      items.push_back(*std::move(id));
    } else {
      fields.fail("items", format("has one that is none: {}", id.error().message));
    }
  }
  return items;
}

Address read_owner(Fields& fields) {
  const std::string text = fields.text("owner");
  auto owner = Address::parse(text);
  if (owner) return *std::move(owner);
  if (!text.empty()) fields.fail("owner", format("is no address: {}", owner.error().message));
  return Address::overseer();
}

Result<void> check(const Convoy& convoy) {
  if (convoy.id.empty() || convoy.name.size() > kMostNameBytes ||
      convoy.name.find('\n') != std::string::npos) {
    return Error{ErrorCode::kUsage, "a convoy needs a name: one line with a word in it",
                 "gt convoy create 'Summer release' web-1 web-2"};
  }
  if (convoy.items.empty() || convoy.items.size() > kMostItems) {
    return Error{ErrorCode::kUsage, format("a convoy has 1 to {} items", kMostItems),
                 format("gt convoy create '{}' web-1 web-2", convoy.name)};
  }
  return {};
}

}  // namespace

Result<Convoy> parse_convoy(std::string_view text, std::string_view file, std::string_view id) {
  GT_TRY(Value map, parse_yaml(text, file));
  Fields fields(map, std::string(file));
  Convoy convoy;
  convoy.id = fields.text("id");
  if (convoy.id != id) fields.fail("id", format("must be {}, as the file's name says", id));
  convoy.name = fields.text("name");
  convoy.owner = read_owner(fields);
  convoy.items = read_items(fields);
  convoy.created = fields.optional_time("created");
  convoy.notice = fields.text_or("notice", "");
  convoy.closed = fields.optional_time("closed");
  GT_CHECK(fields.finish());
  convoy.source = std::move(map);
  return convoy;
}

std::string format_convoy(const Convoy& convoy) {
  std::vector<std::string> items;
  for (const WorkId& id : convoy.items) items.push_back(id.str());
  Value map = convoy.source;
  map.set("id", convoy.id);
  map.set("name", convoy.name);
  map.set("owner", convoy.owner.str());
  map.set("items", Value::list_of(items));
  map.set_or_erase("created", time_value(convoy.created));
  map.set_or_erase("notice", convoy.notice.empty() ? Value() : Value(convoy.notice));
  map.set_or_erase("closed", time_value(convoy.closed));
  return to_yaml(map);
}

ConvoyProgress progress_of(const Convoy& convoy, const AskFinished& ask) {
  ConvoyProgress progress;
  progress.total = static_cast<int>(convoy.items.size());
  for (const WorkId& id : convoy.items) {
    const std::optional<bool> is_finished = ask(id);
    if (!is_finished) progress.missing.push_back(id);
    if (is_finished.value_or(false)) ++progress.done;
  }
  return progress;
}

Result<Convoy> Convoys::create(Convoy convoy) {
  convoy.name = trimmed(convoy.name);
  convoy.id = work_slug(convoy.name);
  GT_CHECK(check(convoy));
  const auto put = store_.put(key_of(convoy.id), format_convoy(convoy), Revision::absent());
  if (put) return convoy;
  if (put.error().code != ErrorCode::kConflict) return put.error();
  return Error{ErrorCode::kConflict, format("there is a convoy {} already", convoy.id),
               format("'gt convoy add {} ID…' adds items to it", convoy.id)};
}

Result<Convoy> Convoys::load(std::string_view id_or_name) {
  const std::string id = work_slug(id_or_name);
  const auto document = store_.get(key_of(id));
  if (document) return parse_convoy(document->bytes, key_of(id), id);
  if (document.error().code != ErrorCode::kNotFound) return document.error();
  return Error{ErrorCode::kNotFound, format("there is no convoy '{}'", printable(id_or_name)),
               "'gt convoy list' shows those there are"};
}

Result<Convoy> Convoys::change(std::string_view id, const ConvoyChange& change) {
  const std::string key = key_of(id);
  std::optional<Convoy> saved;
  GT_CHECK(update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) return load(id).error();
    GT_TRY(Convoy convoy, parse_convoy(*bytes, key, id));
    const std::string before = format_convoy(convoy);
    GT_CHECK(change(convoy));
    GT_CHECK(check(convoy));
    std::string after = format_convoy(convoy);
    saved = std::move(convoy);
    return after == before ? *bytes : after;
  }));
  return *std::move(saved);
}

Result<Convoys::All> Convoys::load_all() {
  GT_TRY(const std::vector<std::string> keys, store_.list(TownPaths::convoys_prefix()));
  All all;
  for (const std::string& key : keys) {
    if (!key.ends_with(".yaml")) continue;
    const std::string_view name = std::string_view(key).substr(key.rfind('/') + 1);
    const auto document = store_.get(key);
    if (!document && document.error().code == ErrorCode::kNotFound) continue;  // gone since
    auto convoy = document ? parse_convoy(document->bytes, key, name.substr(0, name.size() - 5))
                           : Result<Convoy>(document.error());
    if (convoy) {
      all.convoys.push_back(*std::move(convoy));
    } else {
      all.broken.push_back(convoy.error());
    }
  }
  return all;
}

}  // namespace gt
