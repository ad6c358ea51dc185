// SPDX-License-Identifier: Apache-2.0
#include "hooks/memory.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

constexpr std::string_view kSuffix = ".yaml";
constexpr int kTries = 20;

/// `m-6a3k9qzz` of `.gt/memory/town/m-6a3k9qzz.yaml`.
std::string_view id_of(std::string_view key) {
  key.remove_prefix(key.rfind('/') + 1);
  return key.ends_with(kSuffix) ? key.substr(0, key.size() - kSuffix.size()) : "";
}

/// The first that follow a prefix, without what stands deeper.
bool is_directly_under(std::string_view key, std::string_view prefix) {
  return key.starts_with(prefix) && key.find('/', prefix.size()) == key.npos && !id_of(key).empty();
}

/// Reads the documents of `keys`, which are there in order of time, from the last one on.
Memories read_newest(Store& store, const std::vector<std::string>& keys, std::size_t most) {
  Memories found;
  for (auto key = keys.rbegin(); key != keys.rend() && found.memories.size() < most; ++key) {
    const auto document = store.get(*key);
    if (!document && document.error().code == ErrorCode::kNotFound) continue;  // just forgotten
    auto memory = document ? parse_memory(document->bytes, *key) : document.error();
    if (memory) {
      found.memories.push_back(*std::move(memory));
    } else {
      found.problems.push_back(memory.error().message);
    }
  }
  std::stable_sort(found.memories.begin(), found.memories.end(),
                   [](const Memory& a, const Memory& b) { return a.at > b.at; });
  return found;
}

Result<std::vector<std::string>> keys_of(Store& store, const MemoryOwner& owner) {
  GT_TRY(std::vector<std::string> keys, store.list(owner.prefix()));
  std::erase_if(keys,
                [&](const std::string& key) { return !is_directly_under(key, owner.prefix()); });
  return keys;
}

Result<void> check_text(std::string_view text) {
  if (trimmed(text).empty()) {
    return Error{ErrorCode::kUsage, "there is nothing to remember",
                 "gt remember 'make test needs the database'"};
  }
  if (text.size() <= kMostMemoryBytes) return {};
  return Error{ErrorCode::kUsage,
               format("a memory has at most {} bytes, this text {}", kMostMemoryBytes, text.size()),
               "put it into a file of the repository, and its name into the memory"};
}

}  // namespace

std::optional<MemoryOwner> MemoryOwner::of_key(std::string_view key) {
  const std::string all = TownPaths::memory_prefix();
  if (!key.starts_with(all) || id_of(key).empty()) return std::nullopt;
  const std::string_view prefix = key.substr(0, key.rfind('/') + 1);
  if (prefix == TownPaths::memory_prefix_of_town()) return town();
  std::string_view name = prefix.substr(all.size(), prefix.size() - all.size() - 1);
  const std::size_t slash = name.find('/');
  if (slash == name.npos) return std::nullopt;
  const std::string_view which = name.substr(0, slash);
  name.remove_prefix(slash + 1);
  if (which == "rigs") return rig(name);
  const auto address = Address::parse(name);
  return which == "agents" && address ? std::optional(agent(*address)) : std::nullopt;
}

Result<Memory> parse_memory(std::string_view text, std::string_view key) {
  GT_TRY(const Value map, parse_yaml(text, key));
  Fields fields(map, std::string(key));
  Memory memory;
  memory.id = fields.text("id");
  if (memory.id != id_of(key))
    fields.fail("id", format("must be {}, as the file's name", id_of(key)));
  memory.about = fields.text_or("about", "");
  memory.text = fields.text("text");
  memory.by = fields.text_or("by", "");
  const auto at = fields.optional_time("at");
  if (!at) fields.fail("at", "is missing");
  GT_CHECK(fields.finish());
  memory.at = *at;
  memory.key = key;
  const auto owner = MemoryOwner::of_key(key);
  memory.owner = owner ? owner->name() : "";
  return memory;
}

std::string format_memory(const Memory& memory) {
  Value map = Value::map({{"id", memory.id}});
  map.set_or_erase("about", memory.about.empty() ? Value() : Value(memory.about));
  map.set("text", memory.text);
  map.set("by", memory.by);
  map.set("at", format_time(memory.at));
  return to_yaml(map);
}

Result<Kept> remember(Store& store, const MemoryOwner& owner, Memory memory) {
  GT_CHECK(check_text(memory.text));
  GT_TRY(const auto keys, keys_of(store, owner));
  for (Memory& each : read_newest(store, keys, keys.size()).memories) {
    if (each.text == memory.text && each.about == memory.about) return Kept{std::move(each), false};
  }
  if (keys.size() >= kMostMemories) {
    return Error{ErrorCode::kRefused,
                 format("{} has {} memories already, and reads no more", owner.name(), keys.size()),
                 "'gt memories' lists them, 'gt forget ID' makes room"};
  }
  memory.owner = owner.name();
  for (int tries = 0; tries < kTries; ++tries) {
    memory.id = "m-" + new_short_id(memory.at);
    memory.key = format("{}{}{}", owner.prefix(), memory.id, kSuffix);
    if (find_memory(store, memory.id)) continue;
    const auto put = store.put(memory.key, format_memory(memory), Revision::absent());
    if (put) return Kept{std::move(memory), true};
    if (put.error().code != ErrorCode::kConflict) return put.error();
  }
  return Error{ErrorCode::kBusy, "no free id for a memory", "try again"};
}

Result<Memories> memories_of(Store& store, const MemoryOwner& owner, std::size_t most) {
  GT_TRY(const auto keys, keys_of(store, owner));
  return read_newest(store, keys, most);
}

Result<Memories> all_memories(Store& store) {
  GT_TRY(std::vector<std::string> keys, store.list(TownPaths::memory_prefix()));
  std::erase_if(keys, [](const std::string& key) { return !MemoryOwner::of_key(key); });
  Memories all = read_newest(store, keys, keys.size());
  std::stable_sort(all.memories.begin(), all.memories.end(),
                   [](const Memory& a, const Memory& b) { return a.owner < b.owner; });
  return all;
}

Result<std::string> find_memory(Store& store, std::string_view id) {
  GT_TRY(const auto keys, store.list(TownPaths::memory_prefix()));
  for (const std::string& key : keys) {
    if (id_of(key) == id && MemoryOwner::of_key(key)) return key;
  }
  return Error{ErrorCode::kNotFound, format("there is no memory '{}'", printable(id)),
               "'gt memories' lists those there are"};
}

}  // namespace gt
