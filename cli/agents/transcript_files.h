// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/agents/kind.h"
#include "cli/context.h"
#include "common/base/clock.h"

namespace gt {

/// A file in which a program writes a conversation down.
struct TranscriptFile {
  std::filesystem::path path;
  std::int64_t size = 0;
  WallTime changed;
  bool is_aside = false;  ///< of a helper that the conversation started

  /// By which the program resumes the conversation.
  [[nodiscard]] std::string session_id() const;
};

/// Finds the transcripts of workspaces. Where a program keeps those of all in one place, which file
/// is whose is kept below `.gt/run`, so that a second look reads no file.
class TranscriptFinder {
 public:
  TranscriptFinder(const Environment& environment, const TownPaths& paths);

  /// Those of `kind` in `workspace`, the one that changed last first; none is no error: a program
  /// makes its own when it likes. Of a place that all share, the last 14 days that have any, and
  /// the one of `session_id` whatever its age.
  [[nodiscard]] std::vector<TranscriptFile> find(const Kind& kind,
                                                 const std::filesystem::path& workspace,
                                                 const std::optional<std::string>& session_id);

  /// Keeps what was learnt. Nothing is lost if it fails.
  void save();

 private:
  [[nodiscard]] std::filesystem::path home_of(const Kind& kind) const;
  [[nodiscard]] std::string owner_of(const std::filesystem::path& file, std::string_view field);
  void load();

  const Environment& environment_;
  std::filesystem::path memo_;
  std::map<std::string, std::string> owners_;  ///< workspaces by file
  std::map<std::string, std::string> seen_;    ///< those of them that are still there
  bool is_loaded_ = false, has_learnt_ = false;
};

/// Gives `take` each whole line from `offset` on, as many as end within `most_bytes`; a last line
/// without its end is left for the next time, one over 4 MiB is passed over. Returns the offset of
/// what has not been given. Errors: kNotFound; kFailed.
[[nodiscard]] Result<std::int64_t> read_lines(const std::filesystem::path& file,
                                              std::int64_t offset, std::int64_t most_bytes,
                                              const std::function<void(std::string_view)>& take);

}  // namespace gt
