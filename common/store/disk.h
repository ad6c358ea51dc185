// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace gt {

/// The steps durable writes are made of: the seam where tests fill the disk or pull the plug.
/// Paths are absolute. Every error names its path.
class Disk {
 public:
  virtual ~Disk() = default;

  /// The whole file. Errors: kNotFound; kDisk; kFailed, also for one over 64 MiB.
  [[nodiscard]] virtual Result<std::string> read(const std::filesystem::path& path) = 0;
  /// A new file with these bytes, mode 0644 less the umask, synced. After an error a part of it may
  /// be left. Errors: kConflict if it is there.
  [[nodiscard]] virtual Result<void> write_new(const std::filesystem::path& path,
                                               std::string_view bytes) = 0;
  [[nodiscard]] virtual Result<void> rename(const std::filesystem::path& from,
                                            const std::filesystem::path& to) = 0;
  [[nodiscard]] virtual Result<void> sync_directory(const std::filesystem::path& directory) = 0;
  [[nodiscard]] virtual Result<void> remove(const std::filesystem::path& path) = 0;
  /// Appends in one write and syncs; makes the file if it is not there. The caller holds a lock: a
  /// part that was written when the disk filled up is cut off again.
  [[nodiscard]] virtual Result<void> append(const std::filesystem::path& path,
                                            std::string_view bytes) = 0;
  /// The directory and its parents, each synced; no error if it is there.
  [[nodiscard]] virtual Result<void> make_directories(const std::filesystem::path& directory) = 0;
};

class SystemDisk : public Disk {
 public:
  [[nodiscard]] Result<std::string> read(const std::filesystem::path& path) override;
  [[nodiscard]] Result<void> write_new(const std::filesystem::path& path,
                                       std::string_view bytes) override;
  [[nodiscard]] Result<void> rename(const std::filesystem::path& from,
                                    const std::filesystem::path& to) override;
  [[nodiscard]] Result<void> sync_directory(const std::filesystem::path& directory) override;
  [[nodiscard]] Result<void> remove(const std::filesystem::path& path) override;
  [[nodiscard]] Result<void> append(const std::filesystem::path& path,
                                    std::string_view bytes) override;
  [[nodiscard]] Result<void> make_directories(const std::filesystem::path& directory) override;
};

}  // namespace gt
