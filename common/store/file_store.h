// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "common/store/disk.h"
#include "common/store/store.h"

namespace gt {

/// A Store in a directory: the key is the path of the file. A put writes a temporary file beside
/// it (`.NAME.ULID.tmp`), syncs it, renames it and syncs the directory, under a lock on the
/// directory.
class FileStore : public Store {
 public:
  FileStore(std::filesystem::path root, Disk& disk);

  [[nodiscard]] Result<Document> get(std::string_view key) override;
  [[nodiscard]] Result<Revision> put(std::string_view key, std::string_view bytes,
                                     Revision expected) override;
  [[nodiscard]] Result<void> erase(std::string_view key, Revision expected) override;
  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view prefix) override;
  [[nodiscard]] Result<void> append(std::string_view journal, const MakeLine& make_line) override;

 private:
  std::filesystem::path root_;
  Disk& disk_;
};

}  // namespace gt
