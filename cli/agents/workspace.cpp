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

}  // namespace gt
