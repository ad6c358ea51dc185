// SPDX-License-Identifier: Apache-2.0
#include "cli/rigs/new_rig.h"

#include <algorithm>
#include <future>
#include <system_error>

#include "cli/doctor/programs.h"
#include "cli/rigs/board.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/store/file_store.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// A folder shaped like a town, where one rig is built; gone at the end with what was not moved.
class BuildingSite {
 public:
  static Result<BuildingSite> open(const TownPaths& town, WallTime now, Disk& disk) {
    fs::path root = town.run_directory() / format("adding-{}", new_ulid(now));
    GT_CHECK(disk.make_directories(root));
    return BuildingSite(std::move(root));
  }
  BuildingSite(BuildingSite&& other) noexcept
      : paths_(std::exchange(other.paths_, TownPaths(""))) {}
  BuildingSite(const BuildingSite&) = delete;
  BuildingSite& operator=(const BuildingSite&) = delete;
  BuildingSite& operator=(BuildingSite&&) = delete;
  ~BuildingSite() {
    std::error_code ignored;
    if (!paths_.root().empty()) fs::remove_all(paths_.root(), ignored);
  }
  [[nodiscard]] const TownPaths& paths() const { return paths_; }

 private:
  explicit BuildingSite(fs::path root) : paths_(std::move(root)) {}
  TownPaths paths_;
};

/// `work`, with the spinner turning until it is done.
template <typename Work>
auto with_spinner(Progress& progress, Work work) {
  auto future = std::async(std::launch::async, std::move(work));
  while (future.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready) {
    progress.turn();
  }
  return future.get();
}

Result<void> clone(Context& context, const std::string& source, const fs::path& to,
                   const std::string& name) {
  Progress& progress = context.progress();
  const std::size_t item = progress.begin(name, format("cloning {}", source));
  Git git = context.git();
  auto cloned = with_spinner(progress, [&] { return git.clone_bare(source, to); });
  if (cloned) {
    progress.done(item, format("cloned {}", source));
    return {};
  }
  progress.failed(item, "not cloned");
  Error error = std::move(cloned).error();
  if (error.code == ErrorCode::kNotFound && error.hint.empty()) {
    error.hint = "name the URL or the directory of a git repository";
  }
  return error;
}

/// The branch the rig works on: the one asked for, if it exists, else the remote's own.
Result<std::string> branch_of(Context& context, const fs::path& repository, const NewRig& rig) {
  Git git = context.git();
  GT_TRY(const std::string fallback, git.default_branch(repository));
  if (!rig.branch) {
    if (!fallback.empty()) return fallback;
    return Error{ErrorCode::kRefused, format("{} has no branch to begin from", rig.source),
                 "make a first commit there, or name a branch with --branch"};
  }
  const auto commit =
      git.resolve(repository, format("refs/remotes/origin/{}^{{commit}}", *rig.branch));
  if (commit) return *rig.branch;
  return Error{ErrorCode::kNotFound, format("{} has no branch '{}'", rig.source, *rig.branch),
               fallback.empty() ? "" : format("its own is '{}'", fallback)};
}

/// Everything of the rig's folder but its repository, rig.yaml last.
Result<void> write_files(const TownPaths& site, const RigConfig& rig, Disk& disk) {
  FileStore store(site.root(), disk);
  const fs::path folder = site.rig_directory(rig.name);
  for (const char* each : {"board/tasks", "polecats", "crew"}) {
    GT_CHECK(disk.make_directories(folder / each));
  }
  GT_CHECK(store.put(TownPaths::board_prefix(rig.name) + "config.yml", board_file(rig.name),
                     Revision::absent()));
  GT_CHECK(store.put(TownPaths::rig_key(rig.name), format_rig(rig), Revision::absent()));
  return {};
}

Error is_there(std::string_view name, const fs::path& folder) {
  return {ErrorCode::kConflict, format("{} is there already", folder.string()),
          format("gt rig show {}", name)};
}

}  // namespace

std::string absolute_source(const std::string& source, const fs::path& directory) {
  std::error_code ignored;
  const fs::path path = (directory / source).lexically_normal();
  if (fs::exists(path, ignored)) return path.string();
  const bool is_url = source.find("://") != std::string::npos;
  const bool is_remote = source.find(':') < source.find('/');  // host:path, as scp has it
  return is_url || is_remote ? source : path.string();
}

std::string check_name_for(std::string_view command, const std::vector<Check>& taken) {
  std::string slug;
  for (const char c : command.substr(0, 30)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      slug += static_cast<char>(std::tolower(c));
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (slug.ends_with('-')) slug.pop_back();
  if (slug.empty()) slug = "check";
  const auto is_taken = [&](const std::string& name) {
    return std::any_of(taken.begin(), taken.end(),
                       [&](const Check& check) { return check.name == name; });
  };
  std::string name = slug;
  for (int number = 2; is_taken(name); ++number) name = format("{}-{}", slug, number);
  return name;
}

Result<RigConfig> add_rig(Context& context, const NewRig& wanted) {
  GT_CHECK(check_name(wanted.name, "rig"));
  const TownPaths& town = context.town().paths;
  const fs::path folder = town.rig_directory(wanted.name);
  if (fs::exists(folder)) return is_there(wanted.name, folder);
  GT_CHECK(require_git(context));

  RigConfig rig;
  rig.name = wanted.name;
  rig.remote = absolute_source(wanted.source, context.world().directory);
  for (const std::string& command : wanted.checks) {
    Check check;
    check.name = check_name_for(command, rig.merging.checks);
    check.run = command;
    rig.merging.checks.push_back(std::move(check));
  }
  GT_TRY(const BuildingSite site, BuildingSite::open(town, context.now(), context.disk()));
  const fs::path repository = site.paths().repository(rig.name);
  GT_CHECK(context.disk().make_directories(repository.parent_path()));
  GT_CHECK(clone(context, rig.remote, repository, rig.name));
  GT_TRY(rig.branch, branch_of(context, repository, wanted));
  GT_CHECK(write_files(site.paths(), rig, context.disk()));
  // Somebody may have added the same rig while we cloned: a rename onto a folder with files fails.
  if (auto moved = context.disk().rename(site.paths().rig_directory(rig.name), folder); !moved) {
    return fs::exists(folder) ? is_there(rig.name, folder) : moved.error();
  }
  GT_CHECK(context.disk().sync_directory(town.root()));
  return rig;
}

}  // namespace gt
