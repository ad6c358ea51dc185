// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/workspace.h"

#include <sys/stat.h>

#include <algorithm>
#include <optional>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/file_store.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// `text` between the quotes of a JSON or TOML string.
std::string in_quotes(std::string_view text) {
  return replaced(replaced(std::string(text), "\\", "\\\\"), "\"", "\\\"");
}

/// New files are the owner's alone while this lives: what a home directory holds may be secret.
class PrivateUmask {
 public:
  PrivateUmask() : before_(::umask(077)) {}
  ~PrivateUmask() { ::umask(before_); }
  PrivateUmask(const PrivateUmask&) = delete;
  PrivateUmask& operator=(const PrivateUmask&) = delete;

 private:
  mode_t before_;
};

bool has_line(std::string_view text, std::string_view line) {
  const auto lines = lines_of(text);
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

std::string with_newline(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

/// What the file is to hold, given what it holds. Errors: kCorrupt when it cannot be merged into.
Result<std::string> wanted(const KindFile& file, const std::string& content,
                           const std::string* before) {
  if (file.how == KindFile::How::kReplace) {
    return file.is_in_home && before != nullptr ? *before : content;
  }
  if (before == nullptr && file.how == KindFile::How::kAppend) return content;
  if (file.how == KindFile::How::kAppend) {
    const auto lines = lines_of(content);
    if (lines.empty() || has_line(*before, lines.front())) return *before;
    return with_newline(*before) + (before->empty() ? "" : "\n") + content;
  }
  GT_TRY(const Value ours, parse_json(content));
  Value theirs = Value::map();
  if (before != nullptr && !trimmed(*before).empty()) {
    auto parsed = parse_json(*before);
    if (!parsed || !parsed->is_map()) {
      return Error{
          ErrorCode::kCorrupt,
          format("is no JSON object{}{}", parsed ? "" : ": ", parsed ? "" : parsed.error().message),
          ""};
    }
    theirs = *std::move(parsed);
  }
  const Value merged = file.is_in_home ? filled_json(theirs, ours) : merged_json(theirs, ours);
  // Not rewritten for the sake of its layout.
  if (before != nullptr && merged == theirs) return *before;
  return to_pretty_json(merged) + "\n";
}

/// Where `path` really is: its directory may be a link, and so may the file itself.
fs::path resolved(const fs::path& path) {
  std::error_code absent;
  const fs::path real = fs::weakly_canonical(path, absent);
  return absent ? path : real;
}

bool is_below(const fs::path& path, const fs::path& directory) {
  const auto end = std::mismatch(directory.begin(), directory.end(), path.begin(), path.end());
  return end.first == directory.end();
}

/// What is left of a file when what the kind put there is taken out; nothing: the file itself goes.
/// Errors: kCorrupt when it cannot be read.
Result<std::optional<std::string>> unwanted(const KindFile& file, const std::string& content,
                                            const std::string& before) {
  if (file.how == KindFile::How::kReplace) {
    return before == content ? std::nullopt : std::optional(before);
  }
  if (file.how == KindFile::How::kAppend) {
    const std::size_t at = before.find(content);
    if (at == std::string::npos) return std::optional(before);
    const std::string rest = before.substr(0, at) + before.substr(at + content.size());
    return trimmed(rest).empty() ? std::nullopt : std::optional(rest);
  }
  GT_TRY(const Value ours, parse_json(content));
  GT_TRY(const Value theirs, parse_json(before));
  const Value rest = without_json(theirs, ours);
  if (rest == theirs) return std::optional(before);
  if (rest.entries().empty()) return std::optional<std::string>();
  return std::optional(to_pretty_json(rest) + "\n");
}

class Installer {
 public:
  Installer(const TownPaths& paths, const Address& address, fs::path home, Disk& disk, Git git)
      : paths_(paths),
        address_(address),
        workspace_(resolved(paths.workspace(address))),
        home_(std::move(home)),
        disk_(disk),
        git_(git) {}

  /// An agent starts without what its home directory could not be given: it may ask for it.
  Result<void> install(const KindFile& file) {
    auto installed = put(file);
    if (installed || !file.is_in_home) return installed;
    done_.left_alone.push_back(format("{}: {}", shown(file), installed.error().message));
    return {};
  }

  Result<void> remove(const KindFile& file) {
    if (file.is_in_home) return {};
    const fs::path path = resolved(workspace_ / file.path);
    const auto before = disk_.read(path);
    if (!before && before.error().code == ErrorCode::kNotFound) return {};
    if (!before) return before.error();
    auto rest = unwanted(file, with_paths(file.content, paths_, address_), *before);
    if (!rest) {
      (void)leave_alone(file, rest.error().message);
      return {};
    }
    if (*rest == *before) return {};
    if (!is_below(path, workspace_) || is_tracked(file)) {
      (void)leave_alone(file, is_tracked(file) ? "git tracks it" : "it leads out of the workspace");
      return {};
    }
    FileStore store(path.parent_path(), disk_);
    GT_TRY(const Document kept, store.get(path.filename().string()));
    if (kept.bytes != *before) {
      return Error{ErrorCode::kConflict, format("somebody has just changed {}", shown(file)), ""};
    }
    if (*rest) {
      GT_CHECK(store.put(path.filename().string(), **rest, kept.revision));
    } else {
      GT_CHECK(store.erase(path.filename().string(), kept.revision));
    }
    done_.written.push_back(shown(file));
    return {};
  }

  Result<StandingFile> look_at(const KindFile& file) {
    StandingFile standing{shown(file)};
    const auto before = disk_.read(resolved((file.is_in_home ? home_ : workspace_) / file.path));
    if (!before && before.error().code == ErrorCode::kNotFound) return standing;
    if (!before) return before.error();
    standing.is_there = true;
    const auto text = wanted(file, with_paths(file.content, paths_, address_), &*before);
    standing.is_complete = text && *text == *before;
    return standing;
  }

  [[nodiscard]] InstalledFiles take() { return std::move(done_); }

 private:
  /// A file that is there keeps its mode, and one that is a link stays one.
  Result<void> put(const KindFile& file) {
    const fs::path path = resolved((file.is_in_home ? home_ : workspace_) / file.path);
    if (!file.is_in_home && !is_below(path, workspace_)) {
      return Error{ErrorCode::kRefused,
                   format("{} in {} leads out of the workspace", file.path, workspace_.string()),
                   "a symbolic link in the repository points elsewhere: take it away"};
    }
    std::error_code absent;
    const fs::file_status status = fs::status(path, absent);
    std::optional<PrivateUmask> umask;
    if (file.is_in_home) umask.emplace();
    FileStore store(path.parent_path(), disk_);
    const std::string content = with_paths(file.content, paths_, address_);
    bool is_written = false;
    GT_CHECK(update(store, path.filename().string(),
                    [&](const std::string* before) -> Result<std::string> {
                      GT_TRY(const auto text, decide(file, content, before));
                      is_written = text.has_value();
                      return is_written ? *text : *before;
                    }));
    if (!is_written) return {};
    if (fs::exists(status)) fs::permissions(path, status.permissions(), absent);
    done_.written.push_back(shown(file));
    return {};
  }

  /// What to write; nothing where the file is to stay as it is.
  Result<std::optional<std::string>> decide(const KindFile& file, const std::string& content,
                                            const std::string* before) {
    auto text = wanted(file, content, before);
    if (!text && before == nullptr) return text.error();
    if (!text) return leave_alone(file, text.error().message);
    if (before != nullptr && *text == *before) return std::optional<std::string>();
    if (file.is_in_home) return std::optional(*std::move(text));
    if (before != nullptr && is_tracked(file)) return leave_alone(file, "git tracks it");
    GT_CHECK(ignore(file));
    return std::optional(*std::move(text));
  }

  std::optional<std::string> leave_alone(const KindFile& file, std::string_view reason) {
    done_.left_alone.push_back(format("{}: {}", shown(file), reason));
    return std::nullopt;
  }

  static std::string shown(const KindFile& file) {
    return file.is_in_home ? "~/" + file.path : file.path;
  }

  bool is_tracked(const KindFile& file) {
    if (address_.rig().empty()) return false;
    const auto tracked = git_.is_tracked(workspace_, file.path);
    return tracked && *tracked;
  }

  /// Adds the file to what git ignores in all worktrees of the rig, before it is there.
  Result<void> ignore(const KindFile& file) {
    if (address_.rig().empty()) return {};
    FileStore store(paths_.repository(address_.rig()), disk_);
    const std::string line = "/" + file.path;
    return update(store, "info/exclude", [&](const std::string* before) -> Result<std::string> {
      const std::string text = before != nullptr ? with_newline(*before) : "";
      return has_line(text, line) ? text : text + line + "\n";
    });
  }

  const TownPaths& paths_;
  const Address& address_;
  fs::path workspace_, home_;
  Disk& disk_;
  Git git_;
  InstalledFiles done_;
};

}  // namespace

std::string with_paths(std::string text, const TownPaths& paths, const Address& address) {
  const auto quoted = [](const fs::path& path) { return in_quotes(resolved(path).string()); };
  const fs::path repository =
      address.rig().empty() ? paths.root() : paths.repository(address.rig());
  text = replaced(std::move(text), "{town}", quoted(paths.root()));
  text = replaced(std::move(text), "{repository}", quoted(repository));
  return replaced(std::move(text), "{workspace}", quoted(paths.workspace(address)));
}

Value merged_json(Value into, const Value& from) {
  if (into.is_map() && from.is_map()) {
    for (const auto& [key, value] : from.entries()) {
      const Value* present = into.find(key);
      into.set(key, present != nullptr ? merged_json(*present, value) : value);
    }
    return into;
  }
  if (into.is_list() && from.is_list()) {
    for (const Value& item : from.items()) {
      const auto& items = into.items();
      if (std::find(items.begin(), items.end(), item) == items.end()) into.push_back(item);
    }
    return into;
  }
  return from;
}

Value without_json(const Value& from, const Value& ours) {
  if (from.is_list() && ours.is_list()) {
    Value::List left;
    for (const Value& item : from.items()) {
      const auto& gone = ours.items();
      if (std::find(gone.begin(), gone.end(), item) == gone.end()) left.push_back(item);
    }
    return Value(std::move(left));
  }
  if (!from.is_map() || !ours.is_map()) return from;
  Value left = Value::map();
  for (const auto& [key, value] : from.entries()) {
    const Value* taken = ours.find(key);
    if (taken == nullptr) {
      left.set(key, value);
      continue;
    }
    if (value == *taken) continue;
    Value rest = without_json(value, *taken);
    const bool is_emptied =
        (rest.is_map() && rest.entries().empty()) || (rest.is_list() && rest.items().empty());
    if (!is_emptied) left.set(key, std::move(rest));
  }
  return left;
}

Value filled_json(Value into, const Value& from) {
  if (!into.is_map() || !from.is_map()) return into;
  for (const auto& [key, value] : from.entries()) {
    const Value* present = into.find(key);
    into.set(key, present != nullptr ? filled_json(*present, value) : value);
  }
  return into;
}

Result<InstalledFiles> install_files(const Kind& kind, const TownPaths& paths,
                                     const Address& address, const fs::path& home, Disk& disk,
                                     Git git) {
  Installer installer(paths, address, home, disk, git);
  for (const KindFile& file : kind.files) GT_CHECK(installer.install(file));
  return installer.take();
}

Result<std::vector<StandingFile>> standing_files(const Kind& kind, const TownPaths& paths,
                                                 const Address& address, const fs::path& home,
                                                 Disk& disk, Git git) {
  Installer installer(paths, address, home, disk, git);
  std::vector<StandingFile> standing;
  for (const KindFile& file : kind.files) {
    GT_TRY(StandingFile each, installer.look_at(file));
    standing.push_back(std::move(each));
  }
  return standing;
}

Result<InstalledFiles> remove_files(const Kind& kind, const TownPaths& paths,
                                    const Address& address, Disk& disk, Git git) {
  Installer installer(paths, address, "/", disk, git);
  for (const KindFile& file : kind.files) GT_CHECK(installer.remove(file));
  return installer.take();
}

}  // namespace gt
