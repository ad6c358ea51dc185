// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/transcript.h"

#include <algorithm>

namespace gt {
namespace {

constexpr std::int64_t kFirstTailBytes = std::int64_t{256} << 10;
constexpr std::int64_t kMostTailBytes = std::int64_t{16} << 20;

/// Scans the last `bytes` of the file, from the first line that begins there.
Result<TranscriptScan> scan_tail(const TranscriptFormat& format, const TranscriptFile& file,
                                 std::int64_t bytes) {
  TranscriptScan scan(format);
  const std::int64_t from = std::max<std::int64_t>(file.size - bytes, 0);
  bool is_torn = from > 0;
  GT_TRY([[maybe_unused]] const auto end,
         read_lines(file.path, from, bytes, [&](std::string_view line) {
           if (!std::exchange(is_torn, false)) scan.read(line);
         }));
  return scan;
}

}  // namespace

std::optional<double> TranscriptReading::context_fill() const {
  if (!context_used || !context_window || *context_window <= 0) return std::nullopt;
  return static_cast<double>(*context_used) / static_cast<double>(*context_window);
}

Result<std::optional<TranscriptReading>> read_transcript(const Kind& kind, const AgentHook& hook,
                                                         const TownPaths& paths,
                                                         TranscriptFinder& finder,
                                                         const ModelTable& models) {
  const auto files = finder.find(kind, paths.workspace(hook.address), hook.session_id);
  const auto latest = std::find_if(files.begin(), files.end(),
                                   [](const TranscriptFile& file) { return !file.is_aside; });
  if (latest == files.end()) return std::optional<TranscriptReading>();
  for (std::int64_t bytes = kFirstTailBytes;; bytes *= 4) {
    GT_TRY(const TranscriptScan scan, scan_tail(kind.transcript, *latest, bytes));
    const bool is_all = bytes >= latest->size || bytes >= kMostTailBytes;
    if (!is_all && (!scan.state() || !scan.context_used())) continue;
    TranscriptReading reading{latest->path,         latest->session_id(), scan.state(),
                              latest->changed,      scan.mark().model,    scan.context_used(),
                              scan.context_window()};
    const ModelFacts* facts = models.find(reading.model);
    if (!reading.context_window && facts != nullptr) reading.context_window = facts->window;
    return std::optional(std::move(reading));
  }
}

}  // namespace gt
