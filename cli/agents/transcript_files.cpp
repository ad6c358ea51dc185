// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/transcript_files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "cli/agents/transcript_scan.h"
#include "common/base/fd.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostDays = 14;
constexpr std::int64_t kMostLineBytes = std::int64_t{4} << 20;
constexpr std::int64_t kMostFirstLineBytes = std::int64_t{1} << 20;
constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::size_t kSessionIdLength = 36;  // a UUID

/// The names in a directory that are folders, or files that end in .jsonl; none if it is not there.
std::vector<fs::path> entries_of(const fs::path& folder, bool are_folders) {
  std::vector<fs::path> entries;
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end;
       at.increment(problem)) {
    std::error_code ignored;
    if (at->is_directory(ignored) != are_folders) continue;
    if (are_folders || at->path().extension() == ".jsonl") entries.push_back(at->path());
  }
  return entries;
}

std::optional<TranscriptFile> look_at(const fs::path& path, bool is_aside) {
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  const auto changed =
      std::chrono::seconds(found.st_mtim.tv_sec) + std::chrono::nanoseconds(found.st_mtim.tv_nsec);
  return TranscriptFile{path, found.st_size, WallTime(std::chrono::floor<Duration>(changed)),
                        is_aside};
}

/// Every .jsonl file below a workspace's own folder; the ones in folders of it belong to helpers.
void collect_own(const fs::path& folder, int depth, std::vector<TranscriptFile>& files) {
  constexpr int kMostDepth = 3;
  for (const fs::path& path : entries_of(folder, false)) {
    if (auto file = look_at(path, depth > 0)) files.push_back(*std::move(file));
  }
  if (depth == kMostDepth) return;
  for (const fs::path& below : entries_of(folder, true)) collect_own(below, depth + 1, files);
}

/// `YYYY/MM/DD` below `folder`, the newest first.
std::vector<fs::path> days_below(const fs::path& folder) {
  std::vector<fs::path> level = {folder};
  for (int depth = 0; depth < 3; ++depth) {
    std::vector<fs::path> next;
    for (const fs::path& each : level) {
      auto below = entries_of(each, true);
      std::move(below.begin(), below.end(), std::back_inserter(next));
    }
    level = std::move(next);
  }
  std::sort(level.begin(), level.end(), std::greater<>());
  return level;
}

/// The name Claude Code gives to the folder of a workspace.
std::string dashed(std::string text) {
  for (char& each : text) {
    const bool is_plain = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
                          (each >= '0' && each <= '9');
    if (!is_plain) each = '-';
  }
  return text;
}

/// The part of `folder` before {date} or {workspace}, which ends it.
std::string_view fixed_part(std::string_view folder) {
  return folder.substr(0, std::min(folder.find("/{"), folder.size()));
}

}  // namespace

std::string TranscriptFile::session_id() const {
  const std::string stem = path.stem().string();
  return stem.substr(stem.size() > kSessionIdLength ? stem.size() - kSessionIdLength : 0);
}

TranscriptFinder::TranscriptFinder(const Environment& environment, const TownPaths& paths)
    : environment_(environment), memo_(paths.transcript_owners()) {}

fs::path TranscriptFinder::home_of(const Kind& kind) const {
  const TranscriptFormat& format = kind.transcript;
  for (const auto& [name, value] : kind.environment) {
    if (name == format.home_variable && !value.empty()) return value;
  }
  if (const auto named = environment_.get(format.home_variable)) return *named;
  return fs::path(environment_.get("HOME").value_or("/")) / format.home_folder;
}

std::vector<TranscriptFile> TranscriptFinder::find(const Kind& kind, const fs::path& workspace,
                                                   const std::optional<std::string>& session_id) {
  const TranscriptFormat& format = kind.transcript;
  std::vector<TranscriptFile> files;
  if (!format.is_known()) return files;
  const fs::path folder = home_of(kind) / fixed_part(format.folder);
  if (format.workspace.empty()) {
    collect_own(folder / dashed(workspace.string()), 0, files);
  } else {
    const auto days = days_below(folder);
    for (std::size_t day = 0; day < days.size(); ++day) {
      for (const fs::path& path : entries_of(days[day], false)) {
        const bool is_named = session_id && path.stem().string().ends_with(*session_id);
        if (!is_named && day >= kMostDays) continue;
        if (owner_of(path, format.workspace) != workspace) continue;
        if (auto file = look_at(path, false)) files.push_back(*std::move(file));
      }
    }
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.changed > b.changed; });
  return files;
}

std::string TranscriptFinder::owner_of(const fs::path& file, std::string_view field) {
  load();
  const std::string name = file.string();
  if (const auto known = owners_.find(name); known != owners_.end()) {
    return seen_[name] = known->second;
  }
  std::string owner;
  bool is_first = true;
  const auto ended = read_lines(file, 0, kMostFirstLineBytes, [&](std::string_view line) {
    if (!std::exchange(is_first, false)) return;
    const auto parsed = parse_json(line);
    const Value* value = parsed ? field_at(*parsed, field) : nullptr;
    if (value != nullptr && value->as_string() != nullptr) owner = *value->as_string();
  });
  if (!ended || is_first) return {};  // its first line is yet to come
  owners_[name] = owner;
  has_learnt_ = true;
  return seen_[name] = owner;
}

void TranscriptFinder::load() {
  if (std::exchange(is_loaded_, true)) return;
  std::ifstream stream(memo_);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const auto parsed = parse_json(text);
  if (!parsed) return;  // it is made anew
  for (const auto& [file, owner] : parsed->entries()) {
    if (const std::string* name = owner.as_string()) owners_[file] = *name;
  }
}

void TranscriptFinder::save() {
  if (!has_learnt_) return;
  Value::Map entries;
  for (const auto& [file, owner] : seen_) entries.push_back({file, owner});
  const fs::path fresh = memo_.string() + ".new";
  std::ofstream(fresh) << to_json(Value::map_of(std::move(entries)));
  std::error_code ignored;
  fs::rename(fresh, memo_, ignored);
}

Result<std::int64_t> read_lines(const fs::path& file, std::int64_t offset, std::int64_t most_bytes,
                                const std::function<void(std::string_view)>& take) {
  const Fd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open()) return system_error(errno, file.string());
  struct stat found = {};
  if (fstat(fd.get(), &found) != 0) return system_error(errno, file.string());
  if (!S_ISREG(found.st_mode)) return Error{ErrorCode::kFailed, file.string() + " is no file", ""};
  const std::int64_t end = std::min<std::int64_t>(found.st_size, offset + most_bytes);
  std::string rest;  // of a line whose end has not come
  std::int64_t given = offset, at = offset;
  bool is_too_long = false;
  std::vector<char> chunk(kChunkBytes);
  while (at < end) {
    const auto wanted = std::min<std::int64_t>(end - at, static_cast<std::int64_t>(kChunkBytes));
    const ssize_t count = pread(fd.get(), chunk.data(), static_cast<std::size_t>(wanted), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error(errno, file.string());
    if (count == 0) break;
    std::string_view text(chunk.data(), static_cast<std::size_t>(count));
    for (std::size_t newline; (newline = text.find('\n')) != std::string_view::npos;) {
      if (!is_too_long) {
        rest += text.substr(0, newline);
        take(rest);
      }
      rest.clear();
      is_too_long = false;
      text.remove_prefix(newline + 1);
      given = at + (count - static_cast<std::int64_t>(text.size()));
    }
    rest += text;
    at += count;
    if (static_cast<std::int64_t>(rest.size()) > kMostLineBytes) {
      rest.clear();
      is_too_long = true;
      given = at;
    }
  }
  return given;
}

}  // namespace gt
