// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "cli/command_table.h"
#include "cli/doctor/boards.h"
#include "cli/doctor/daemon.h"
#include "cli/doctor/files.h"
#include "cli/doctor/leftovers.h"
#include "cli/doctor/programs.h"
#include "cli/doctor/space.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/file_store.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

struct LevelRow {
  std::string_view name, mark;
  Colour colour;
};
constexpr std::array<LevelRow, 4> kLevels = {{{"good", "✓", Colour::kGreen},
                                              {"note", "–", Colour::kDim},
                                              {"warning", "!", Colour::kYellow},
                                              {"broken", "✕", Colour::kRed}}};

class DoctorReport : public Report {
 public:
  DoctorReport(std::optional<std::string> town, Findings findings, std::vector<RigSpace> spaces)
      : town_(std::move(town)), findings_(std::move(findings)), spaces_(std::move(spaces)) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const Finding& finding : findings_) {
      list.push_back(Value::map({{"level", kLevels.at(finding.level).name},
                                 {"subject", finding.subject},
                                 {"message", finding.message},
                                 {"hint", finding.hint.empty() ? Value() : Value(finding.hint)},
                                 {"is_repairable", finding.repair != nullptr},
                                 {"is_repaired", finding.is_repaired}}));
    }
    return Value::map({{"town", Value::optional(town_)},
                       {"broken", left(Finding::kBroken)},
                       {"warnings", left(Finding::kWarning)},
                       {"findings", std::move(list)},
                       {"spaces", space_value()}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::size_t width = 0;
    for (const Finding& finding : findings_) width = std::max(width, finding.subject.size());
    width = std::min<std::size_t>(width, 24);
    std::string out;
    for (const Finding& finding : findings_) {
      const LevelRow& level = kLevels.at(finding.is_repaired ? Finding::kGood : finding.level);
      out +=
          format("{} {:<{}}  {}{}\n", style.paint(level.colour, level.mark),
                 one_line(finding.subject, kMostColumns), width,
                 one_line(finding.message, kMostColumns), finding.is_repaired ? " (repaired)" : "");
      if (!finding.hint.empty() && !finding.is_repaired) {
        out += style.paint(Colour::kDim, format("    {}", one_line(finding.hint, kMostColumns))) +
               "\n";
      }
    }
    return out + summary();
  }

  [[nodiscard]] int exit_status() const override { return left(Finding::kBroken) > 0 ? 1 : 0; }

 private:
  [[nodiscard]] int left(Finding::Level level) const {
    return static_cast<int>(std::count_if(
        findings_.begin(), findings_.end(),
        [&](const Finding& each) { return each.level == level && !each.is_repaired; }));
  }

  [[nodiscard]] Value space_value() const {
    Value::List list;
    for (const RigSpace& each : spaces_) {
      list.push_back(Value::map({{"rig", Value::optional(each.rig)},
                                 {"scratch_bytes", Value(each.checks.scratch_bytes)},
                                 {"log_bytes", Value(each.checks.log_bytes)},
                                 {"cache_bytes", Value(each.checks.cache_bytes)},
                                 {"trash_bytes", Value(each.trash_bytes)},
                                 {"total_bytes", Value(each.total())}}));
    }
    return list;
  }

  [[nodiscard]] std::string summary() const {
    const int broken = left(Finding::kBroken);
    const int warnings = left(Finding::kWarning);
    const bool can_repair =
        std::any_of(findings_.begin(), findings_.end(),
                    [](const Finding& each) { return each.repair && !each.is_repaired; });
    std::string out = "\n";
    if (broken + warnings == 0) return out + "all is well\n";
    out += format("{} broken, {} to look at", broken, warnings);
    return out + (can_repair ? "; 'gt doctor --fix' repairs some of it\n" : "\n");
  }

  std::optional<std::string> town_;
  Findings findings_;
  std::vector<RigSpace> spaces_;
};

/// Reads of the town what can be read. Errors: kNotFound where there is none.
Result<Patient> examine(Context& context, const std::filesystem::path& root, Store& store) {
  const TownPaths paths(root);
  GT_TRY(auto hooks, HookFiles(store).load_all());
  auto town = open_town_at(context.world(), root);
  Patient patient{paths, store, town ? *std::move(town) : nullptr, std::move(hooks), {}};
  GT_TRY(const auto names, list_rigs(paths));
  for (const std::string& name : names) {
    if (auto rig = load_rig(store, name)) patient.rigs.push_back(*std::move(rig));
  }
  return patient;
}

struct TownCheck {
  Findings findings;
  std::vector<RigSpace> spaces;
};

Result<TownCheck> check_town(Context& context, const std::filesystem::path& root) {
  FileStore store(root, context.disk());
  GT_TRY(const Patient patient, examine(context, root, store));
  Findings findings = check_kinds(context, patient);
  append(findings, check_nesting(patient.paths));
  append(findings, check_files(context, patient));
  append(findings, check_boards(patient, context.now()));
  append(findings, check_daemon(context, patient));
  append(findings, check_leftovers(context, patient));
  std::vector<RigSpace> spaces = measure_space(patient);
  for (const RigSpace& each : spaces) {
    if (each.total() == 0) continue;
    findings.push_back(
        {Finding::kNote, each.rig.value_or("town"), space_words(each), space_hint(each)});
  }
  return TownCheck{std::move(findings), std::move(spaces)};
}

/// Does what can be done without a person; what fails says why.
void repair(Findings& findings) {
  for (Finding& finding : findings) {
    if (!finding.repair) continue;
    if (auto repaired = finding.repair()) {
      finding.is_repaired = true;
    } else {
      finding.level = Finding::kBroken;
      finding.hint = repaired.error().message;
    }
  }
}

Answer run(Context& context, const Args& args) {
  Findings findings = check_programs(context);
  std::vector<RigSpace> spaces;
  std::optional<std::string> asked = args.value("town");
  if (!asked) asked = context.environment().get("GT_TOWN");
  const auto root = find_town(context.world().directory, asked);
  if (!root && asked) return root.error();
  if (root) {
    GT_TRY(TownCheck town, check_town(context, *root));
    append(findings, std::move(town.findings));
    spaces = std::move(town.spaces);
  } else {
    findings.push_back({Finding::kNote, "town", "there is none here", root.error().hint});
  }
  if (args.flag("fix")) repair(findings);
  return make_report<DoctorReport>(root ? std::optional(root->string()) : std::nullopt,
                                   std::move(findings), std::move(spaces));
}

}  // namespace

const Command kDoctor = {
    .path = "doctor",
    .aliases = {"diagnose"},
    .group = CommandGroup::kTown,
    .summary = "Find what is missing, broken or left behind",
    .details =
        "Looks at the programs gt needs, the programs of the agents, every file of the town, the "
        "daemon, and what crashes may leave behind. Each problem comes with the command that mends "
        "it. --fix removes files that were never finished and a dead daemon's socket, and closes "
        ".gt to others; it touches no worktree, no session and no file a person wrote.",
    .examples = {{"gt doctor", "look, and change nothing"},
                 {"gt doctor --fix", "repair what needs no decision"}},
    .needs = Needs::kNothing,
    .options = {{"fix", 0, "", "repair what needs no decision of a person"}},
    .answer = {{"town", "string?", "where it is; null outside of one"},
               {"broken", "integer", "how many findings are broken"},
               {"warnings", "integer", "how many a person should look at"},
               {"findings", "array", "everything that was looked at"},
               {"findings[].level", "string", "good, note, warning or broken"},
               {"findings[].subject", "string", "what was looked at"},
               {"findings[].message", "string", "what was found"},
               {"findings[].hint", "string?", "the command that mends it"},
               {"findings[].is_repairable", "boolean", "true: --fix can"},
               {"findings[].is_repaired", "boolean", "true: --fix did"},
               {"spaces", "array", "what could be freed on the disk"},
               {"spaces[].rig", "string?", "whose; null: what is in the trash of no rig"},
               {"spaces[].scratch_bytes", "integer", "of the worktree in which checks run"},
               {"spaces[].log_bytes", "integer", "of the logs of checks"},
               {"spaces[].cache_bytes", "integer", "of what can be found out again"},
               {"spaces[].trash_bytes", "integer", "of what was taken away and can come back"},
               {"spaces[].total_bytes", "integer", "the sum"}},
    .run = run,
};

}  // namespace gt
