// SPDX-License-Identifier: Apache-2.0
#include "cli/town/new_town.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_store.h"
#include "common/town/paths.h"
#include "common/town/town.h"
#include "hooks/agent_hook.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kFolders = {"mayor", "kinds", "roles", ".gt"};

/// Takes away what was made, newest first, unless all of it succeeded.
class Undo {
 public:
  Undo() = default;
  Undo(const Undo&) = delete;
  Undo& operator=(const Undo&) = delete;
  ~Undo() {
    std::error_code ignored;
    for (auto path = made_.rbegin(); path != made_.rend(); ++path) fs::remove(*path, ignored);
  }
  void made(fs::path path) { made_.push_back(std::move(path)); }
  void keep() { made_.clear(); }

 private:
  std::vector<fs::path> made_;
};

Result<void> make_folder(const fs::path& path, Disk& disk, Undo& undo) {
  if (fs::is_directory(path)) return {};
  if (!fs::exists(path.parent_path())) GT_CHECK(make_folder(path.parent_path(), disk, undo));
  GT_CHECK(disk.make_directories(path));
  undo.made(path);
  return {};
}

/// Puts a document that is not there yet.
Result<void> put_new(Store& store, const fs::path& root, std::string_view key,
                     std::string_view bytes, Undo& undo) {
  GT_CHECK(store.put(key, bytes, Revision::absent()));
  undo.made(root / key);
  return {};
}

}  // namespace

std::string town_file(std::string_view name, std::string_view kind) {
  std::string text = format(
      "# The town '{}'. A key that is commented out has the value shown; 'gt config explain KEY'\n"
      "# tells more, and 'gt config set KEY VALUE' changes it.\n\n",
      name);
  std::string section;
  for (const ConfigKey& key : town_config_keys()) {
    const std::size_t dot = key.key.find('.');
    if (key.key == "name") {
      text += format("name: {}\n", name);
      continue;
    }
    if (dot == std::string_view::npos) {
      text += format("{:<30}  # {}\n", format("# {}: {}", key.key, key.fallback), key.summary);
      continue;
    }
    if (key.key.substr(0, dot) != section) {
      section = key.key.substr(0, dot);
      text += format("\n{}:\n", section);
    }
    const bool is_chosen = section == "kinds" && kind != key.fallback;
    const std::string line = format("  {}{}: {}", is_chosen ? "" : "# ", key.key.substr(dot + 1),
                                    is_chosen ? kind : key.fallback);
    text += format("{:<30}  # {}\n", line, key.summary);
  }
  return text;
}

std::string default_town_name(const fs::path& directory) {
  std::string name;
  for (const char c : directory.filename().string()) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool is_plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (is_plain) {
      name += lower;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name = name.substr(0, 40);
  while (name.ends_with('-')) name.pop_back();
  return check_name(name, "town") ? name : "home";
}

Result<void> make_town(const NewTown& town, Disk& disk) {
  GT_CHECK(check_name(town.name, "town"));
  Undo undo;
  for (const std::string_view folder : kFolders) {
    GT_CHECK(make_folder(town.root / folder, disk, undo));
  }
  std::error_code failed;
  fs::permissions(town.root / ".gt", fs::perms::owner_all, failed);
  if (failed) return system_error(failed.value(), (town.root / ".gt").string());

  FileStore store(town.root, disk);
  const std::string mayor = TownPaths::hook_key(Address::mayor());
  GT_CHECK(make_folder((town.root / mayor).parent_path(), disk, undo));
  if (!fs::exists(town.root / mayor)) {
    AgentHook hook(Address::mayor());
    hook.kind = town.kind;
    GT_CHECK(put_new(store, town.root, mayor, format_hook(hook), undo));
  }
  if (!fs::exists(town.root / TownPaths::town_key())) {
    GT_CHECK(
        put_new(store, town.root, TownPaths::town_key(), town_file(town.name, town.kind), undo));
  }
  undo.keep();
  return {};
}

Result<std::vector<std::string>> foreign_entries(const fs::path& directory) {
  std::error_code failed;
  std::vector<std::string> foreign;
  for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    const bool is_ours = name == TownPaths::town_key() ||
                         std::find(kFolders.begin(), kFolders.end(), name) != kFolders.end();
    if (!is_ours) foreign.push_back(name);
  }
  if (failed) return system_error(failed.value(), directory.string());
  std::sort(foreign.begin(), foreign.end());
  return foreign;
}

}  // namespace gt
