// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/space.h"

#include <sys/stat.h>

#include <array>
#include <fstream>

#include "cli/refinery/refinery.h"
#include "cli/refinery/verifier.h"
#include "common/base/format.h"
#include "common/town/merge_paths.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr auto kOldest = std::chrono::hours(24 * 14);
constexpr auto kPace = std::chrono::hours(24);
constexpr std::uintmax_t kMostScratchBytes = std::uintmax_t{10} << 30;

std::uintmax_t bytes_of(const fs::path& path) {
  struct stat status {};
  constexpr std::uintmax_t kBlock = 512;  // of st_blocks, whatever the file system's are
  return ::lstat(path.c_str(), &status) == 0
             ? static_cast<std::uintmax_t>(status.st_blocks) * kBlock
             : 0;
}

std::optional<fs::file_time_type> changed_at(const fs::path& path) {
  std::error_code failed;
  const auto at = fs::last_write_time(path, failed);
  return failed ? std::nullopt : std::optional(at);
}

/// When a check was run last, as far as anything tells.
std::optional<fs::file_time_type> used_at(const fs::path& run, const fs::path& scratch) {
  auto latest = changed_at(scratch);
  for (const char* folder : {"logs", "green", "red"}) {
    const auto at = changed_at(run / folder);
    if (at && (!latest || *latest < *at)) latest = at;
  }
  return latest;
}

fs::path scratch_of(const TownPaths& paths, const std::string& rig) {
  return paths.workspace(Address::refinery(rig));
}

fs::path marker_of(const fs::path& run) {
  return run / "cleaned";
}

Result<void> remove_scratch(Context& context, const std::string& rig) {
  const TownPaths& paths = context.town().paths;
  const fs::path scratch = scratch_of(paths, rig);
  std::error_code failed;
  if (!fs::exists(scratch, failed)) return {};
  return context.git().remove_worktree(paths.repository(rig), scratch);
}

/// Under the rig's lease, which also says that nobody checks anything there.
template <typename Clean>
Result<std::uintmax_t> cleaned(Context& context, const std::string& rig, const Clean& clean) {
  const TownPaths& paths = context.town().paths;
  GT_TRY(const FileLock lease, take_refinery_lease(context, rig));
  const std::uintmax_t before = space_of_checks(paths, rig).total();
  GT_CHECK(clean());
  std::ofstream marker(marker_of(merge_paths::run_directory(paths, rig)));
  const std::uintmax_t after = space_of_checks(paths, rig).total();
  return before > after ? before - after : 0;
}

}  // namespace

std::uintmax_t bytes_below(const fs::path& path) {
  std::uintmax_t bytes = bytes_of(path);
  std::error_code failed;
  if (!fs::is_directory(fs::symlink_status(path, failed))) return bytes;
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry(path, kOptions, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    bytes += bytes_of(entry->path());
  }
  return bytes;
}

std::string format_bytes(std::uintmax_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (amount >= 1024 && unit + 1 < kUnits.size()) {
    amount /= 1024;
    ++unit;
  }
  const int digits = unit == 0 || amount >= 10 ? 0 : 1;
  return format("{:.{}f} {}", amount, digits, kUnits.at(unit));
}

bool is_scratch_to_go(Duration unused, std::uintmax_t bytes) {
  return unused > kOldest || bytes > kMostScratchBytes;
}

CheckSpace space_of_checks(const TownPaths& paths, const std::string& rig) {
  const fs::path run = merge_paths::run_directory(paths, rig);
  CheckSpace space;
  space.scratch_bytes = bytes_below(scratch_of(paths, rig));
  space.log_bytes = bytes_below(run / "logs");
  space.cache_bytes =
      bytes_below(run / "green") + bytes_below(run / "red") + bytes_below(paths.board_index(rig));
  return space;
}

Result<std::uintmax_t> clean_old(Context& context, const std::string& rig) {
  const TownPaths& paths = context.town().paths;
  const fs::path run = merge_paths::run_directory(paths, rig);
  return cleaned(context, rig, [&]() -> Result<void> {
    const auto used = used_at(run, scratch_of(paths, rig));
    reap_check_files(run);
    const auto unused =
        used ? fs::file_time_type::clock::now() - *used : fs::file_time_type::duration(0);
    const bool is_to_go =
        is_scratch_to_go(std::chrono::floor<Duration>(unused), bytes_below(scratch_of(paths, rig)));
    return is_to_go ? remove_scratch(context, rig) : Result<void>();
  });
}

Result<std::uintmax_t> clean_all(Context& context, const std::string& rig) {
  const fs::path run = merge_paths::run_directory(context.town().paths, rig);
  return cleaned(context, rig, [&]() -> Result<void> {
    for (const char* folder : {"logs", "green", "red"}) {
      std::error_code failed;
      fs::remove_all(run / folder, failed);
      if (failed) return system_error(failed.value(), (run / folder).string());
    }
    return remove_scratch(context, rig);
  });
}

std::optional<WallTime> clean_due_at(const TownPaths& paths, const std::string& rig) {
  const fs::path run = merge_paths::run_directory(paths, rig), scratch = scratch_of(paths, rig);
  std::error_code failed;
  if (!fs::exists(scratch, failed) && !fs::exists(run / "logs", failed)) return std::nullopt;
  auto since = changed_at(marker_of(run));
  if (!since) since = used_at(run, scratch);
  if (!since) return std::nullopt;
  const auto age = fs::file_time_type::clock::now() - *since;
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  return now - std::chrono::floor<Duration>(age) + kPace;
}

}  // namespace gt
