// SPDX-License-Identifier: Apache-2.0
// A memory, `.gt/memory/…/ID.yaml`: something an agent, or everybody, shall know from now on. An
// agent's own stand under `agents/ADDRESS/`, those of a rig under `rigs/RIG/`, the town's under
// `town/`. Keys that are not listed here are kept.
//
//     id: m-6a3k9qzz
//     about: tests                a topic; absent: none
//     text: |
//       make test needs the database; start it with make db
//     by: web/toast
//     at: 2026-11-20T07:50:38.125Z
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"
#include "common/town/address.h"
#include "common/town/paths.h"

namespace gt {

/// Whose memory it is: who is told.
class MemoryOwner {
 public:
  [[nodiscard]] static MemoryOwner agent(const Address& address) {
    return {address.str(), TownPaths::memory_prefix(address)};
  }
  [[nodiscard]] static MemoryOwner rig(std::string_view rig) {
    return {std::string(rig), TownPaths::memory_prefix_of_rig(rig)};
  }
  [[nodiscard]] static MemoryOwner town() { return {"town", TownPaths::memory_prefix_of_town()}; }
  /// Whose it is by its key; nothing for a key of something else.
  [[nodiscard]] static std::optional<MemoryOwner> of_key(std::string_view key);

  /// `web/toast`, `web`, `town`.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Of the keys of its memories.
  [[nodiscard]] const std::string& prefix() const { return prefix_; }

 private:
  MemoryOwner(std::string name, std::string prefix)
      : name_(std::move(name)), prefix_(std::move(prefix)) {}
  std::string name_, prefix_;
};

struct Memory {
  std::string id;
  std::string owner;  ///< MemoryOwner::name
  std::string about;  ///< empty: no topic
  std::string text;
  std::string by;
  WallTime at;
  std::string key;  ///< of its document
};

inline constexpr std::size_t kMostMemoryBytes = 2000;  ///< of one text
inline constexpr std::size_t kMostMemories = 200;      ///< of one owner

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<Memory> parse_memory(std::string_view text, std::string_view key);
[[nodiscard]] std::string format_memory(const Memory& memory);

/// Keeps a new memory, whose id is made here; durable when it returns. The same words about the
/// same are kept once: whoever repeats a call is told of the memory there is. Errors: kUsage for a
/// text that is empty or over kMostMemoryBytes; kRefused when the owner has kMostMemories.
struct Kept {
  Memory memory;
  bool is_new = true;
};
[[nodiscard]] Result<Kept> remember(Store& store, const MemoryOwner& owner, Memory memory);

/// The newest `most` memories of one owner, the newest first. One that cannot be read is named in
/// `problems` and hides no other.
struct Memories {
  std::vector<Memory> memories;
  std::vector<std::string> problems;
};
[[nodiscard]] Result<Memories> memories_of(Store& store, const MemoryOwner& owner,
                                           std::size_t most = kMostMemories);

/// Every memory of the town, owner by owner.
[[nodiscard]] Result<Memories> all_memories(Store& store);

/// The key of the memory with that id. Errors: kNotFound.
[[nodiscard]] Result<std::string> find_memory(Store& store, std::string_view id);

}  // namespace gt
