// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "cli/agents/kind.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/doctor/programs.h"
#include "cli/town/new_town.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/spawn.h"
#include "common/store/file_store.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

// What a newcomer most likely has, in the order we would choose.
constexpr std::array<std::string_view, 4> kUsualKinds = {"claude", "codex", "opencode", "gemini"};

struct ChosenKind {
  std::string name;
  std::string note;  ///< what to do before its agents can start; empty: nothing
};

bool is_installed(const Kind& kind, const Context& context) {
  return find_program(kind.program, context.environment().get("PATH").value_or("")).has_value();
}

/// The kind that was asked for, else the first whose program is here, else claude.
Result<ChosenKind> choose_kind(const Context& context, Store& store,
                               const std::optional<std::string>& asked) {
  if (!asked) {
    for (const std::string_view name : kUsualKinds) {
      GT_TRY(const Kind kind, load_kind(store, name));
      if (is_installed(kind, context)) return ChosenKind{std::string(name), ""};
    }
  }
  GT_TRY(const Kind kind, load_kind(store, asked.value_or("claude")));
  if (is_installed(kind, context)) return ChosenKind{kind.name, ""};
  const std::string how = kind.install.empty() ? "" : format(": {}", kind.install);
  return ChosenKind{kind.name, format("'{}' is not installed{}", kind.program, how)};
}

/// The directory of the town to be, made if it is not there. `was_made` tells.
Result<fs::path> town_directory(const Context& context, const std::string& given, bool& was_made) {
  if (!is_utf8(given) || printable(given) != given || given.find('\n') != std::string::npos) {
    return Error{ErrorCode::kUsage,
                 format("'{}' is no name for a directory of a town", printable(given)),
                 "use letters, digits and the like: it stands in files and commands"};
  }
  const fs::path path = (context.world().directory / given).lexically_normal();
  std::error_code failed;
  was_made = fs::create_directories(path, failed);
  if (failed) return system_error(failed.value(), path.string());
  fs::path root = fs::canonical(path, failed);
  if (failed) return system_error(failed.value(), path.string());
  return root;
}

Result<void> check_place(const fs::path& root, bool is_forced) {
  if (const auto around = find_town(root.parent_path(), std::nullopt)) {
    return Error{ErrorCode::kRefused,
                 format("{} lies in the town at {}", root.string(), around->string()),
                 "choose a directory outside of it; 'gt rig add' adds a project to it"};
  }
  GT_TRY(const auto foreign, foreign_entries(root));
  if (foreign.empty() || is_forced) return {};
  std::vector<std::string> shown(
      foreign.begin(), foreign.begin() + std::min<std::ptrdiff_t>(3, std::ssize(foreign)));
  if (shown.size() < foreign.size()) shown.emplace_back("...");
  return Error{ErrorCode::kRefused, format("{} is not empty: {}", root.string(), join(shown, ", ")),
               "a town wants a directory of its own; --force takes this one and leaves what is "
               "there alone"};
}

struct Made {
  NewTown town;
  bool is_new = true;
  std::string note;
};

/// The town that is there already: only what is missing is added.
Result<Made> complete_town(Context& context, const fs::path& root, const Args& args) {
  GT_TRY(const auto town, open_town_at(context.world(), root));
  if (const auto name = args.value("name"); name && *name != town->name()) {
    return Error{ErrorCode::kConflict,
                 format("{} is the town '{}' already", root.string(), town->name()),
                 format("gt config set name {}", shell_quoted(*name))};
  }
  Made made{{root, town->name(), args.value("kind").value_or(town->config.kind_for(Role::kMayor))},
            false,
            ""};
  GT_CHECK(make_town(made.town, context.disk()));
  return made;
}

Result<Made> new_town(Context& context, const fs::path& root, const Args& args) {
  GT_CHECK(check_place(root, args.flag("force")));
  FileStore store(root, context.disk());
  GT_TRY(const ChosenKind kind, choose_kind(context, store, args.value("kind")));
  Made made{
      {root, args.value("name").value_or(default_town_name(root)), kind.name}, true, kind.note};
  GT_CHECK(make_town(made.town, context.disk()));
  GT_CHECK(Journal(store, context.clock())
               .append({"overseer", "", "town.created", made.town.name, Value::map()}));
  return made;
}

class InitReport : public Report {
 public:
  explicit InitReport(Made made) : made_(std::move(made)) {}

  [[nodiscard]] Value json() const override {
    return Value::map({{"town", made_.town.name},
                       {"path", made_.town.root.string()},
                       {"kind", made_.town.kind},
                       {"is_new", made_.is_new},
                       {"note", made_.note.empty() ? Value() : Value(made_.note)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    const std::string& name = made_.town.name;
    const std::string root = made_.town.root.string();
    if (!made_.is_new) return format("{} is the town '{}' already\n", root, name);
    std::string out =
        format("{} made the town '{}' in {}\n", style.paint(Colour::kGreen, "✓"), name, root);
    if (!made_.note.empty()) {
      out += format("{} {}\n", style.paint(Colour::kYellow, "!"), made_.note);
    }
    return out + format("\nNext\n  cd {}\n  gt rig add NAME URL-OR-PATH\n  gt start --all\n",
                        shell_quoted(root));
  }

 private:
  Made made_;
};

Answer run(Context& context, const Args& args) {
  GT_CHECK(require_tmux(context));
  bool was_made = false;
  GT_TRY(const fs::path root, town_directory(context, args.word("DIR").value_or("."), was_made));
  const bool is_town = fs::exists(root / TownPaths::town_key());
  auto made = is_town ? complete_town(context, root, args) : new_town(context, root, args);
  if (made) return make_report<InitReport>(*std::move(made));
  std::error_code ignored;
  if (was_made) fs::remove(root, ignored);
  return made.error();
}

}  // namespace

const Command kInit = {
    .path = "init",
    .aliases = {"install", "town init"},
    .group = CommandGroup::kTown,
    .summary = "Make a town in a directory of its own",
    .details =
        "Writes town.yaml with every setting and its default, the mayor's folder and hook, and .gt "
        "for what the town remembers. In a directory that is a town it adds what is missing and "
        "changes nothing else.",
    .examples = {{"gt init ~/town", "a town, its mayor of the first kind that is installed"},
                 {"gt init ~/town --kind codex", "all agents of another kind"}},
    .needs = Needs::kNothing,
    .positionals = {{"DIR", "its directory; here if none is given", Positional::kOptional}},
    .options = {{"name", 0, "NAME", "of the town; that of its directory if none is given"},
                {"kind", 0, "KIND", "what program its agents are"},
                {"force", 0, "", "take a directory that is not empty"}},
    .answer = {{"town", "string", "its name"},
               {"path", "string", "where it is"},
               {"kind", "string", "what program its agents are"},
               {"is_new", "boolean", "false if it was there before"},
               {"note", "string?", "what to do before its agents can start"}},
    .run = run,
};

}  // namespace gt
