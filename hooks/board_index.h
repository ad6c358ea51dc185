// SPDX-License-Identifier: Apache-2.0
// `.gt/run/board/RIG.index`: what the item files of a board said when they were last read, so that
// a listing reads only those that have changed since. A cache that is never believed over a file:
//
//     header    magic, version, how many entries, checksum of what follows
//     entries   stamp of the file (size, inode, mtime, ctime), its name, its summary
//
// Numbers are LEB128, texts have their length in front. Anything damaged counts as no index at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hooks/work_item.h"

namespace gt {

/// What tells one content of a file from another without reading it.
struct FileStamp {
  std::uint64_t size = 0;
  std::uint64_t inode = 0;
  std::int64_t mtime_ns = 0;
  std::int64_t ctime_ns = 0;

  /// False while the file could still change without its stamp changing: when its last change is
  /// within the granularity of the file system's clock before `looked_ns`, the time before its
  /// stamp was taken. Source: git, Documentation/technical/racy-git.txt.
  [[nodiscard]] bool is_settled(std::int64_t looked_ns) const;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// Now, by the clock that file systems stamp with.
[[nodiscard]] std::int64_t file_clock_ns();

/// One file of a board.
struct IndexEntry {
  std::string_view name;  ///< below the board's directory; a NUL stands behind it
  FileStamp stamp;
  std::string_view summary;  ///< encoded
};

/// An index as read; its entries are views into it.
class BoardIndex {
 public:
  /// An empty one if there is none that can be used.
  [[nodiscard]] static BoardIndex load(const std::filesystem::path& path);

  BoardIndex(BoardIndex&&) = default;
  BoardIndex& operator=(BoardIndex&&) = default;

  [[nodiscard]] const std::vector<IndexEntry>& entries() const { return entries_; }

 private:
  BoardIndex() = default;
  std::string bytes_;
  std::vector<IndexEntry> entries_;
};

/// Puts an index together.
class BoardIndexWriter {
 public:
  void add(std::string_view name, const FileStamp& stamp, std::string_view summary);
  /// Replaces the index at `path`. It is lost without harm, so it is not synced.
  [[nodiscard]] Result<void> write(const std::filesystem::path& path) const;

 private:
  std::string entries_;
  std::uint64_t count_ = 0;
};

/// The summary without its id's rig and its key, which the reader knows.
[[nodiscard]] std::string encoded(const WorkSummary& item);
/// Nothing for bytes that `encoded` has not made.
[[nodiscard]] std::optional<WorkSummary> decoded(std::string_view bytes, std::string_view rig);
/// Whether the item is finished, without decoding all of it.
[[nodiscard]] bool is_finished_in(std::string_view encoded);

}  // namespace gt
