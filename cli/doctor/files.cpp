// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/files.h"

#include "cli/formula/library.h"
#include "cli/trash/trash.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/board.h"
#include "hooks/escalation.h"
#include "hooks/mailbox.h"
#include "hooks/memory.h"
#include "hooks/message.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// The message names the file, and the line where it is known.
Finding broken(const Error& error) {
  return {Finding::kBroken, "file", error.message, error.hint};
}

class FileCheck {
 public:
  FileCheck(Context& context, const Patient& patient) : context_(context), patient_(patient) {}

  Findings run() {
    check_town_file();
    check_rigs();
    check_hooks();
    for (const RigConfig& rig : patient_.rigs) check_board(rig.name);
    check_mail();
    check_messages();
    check_journal();
    check_records();
    if (findings_.empty()) {
      findings_.push_back({Finding::kGood, "files", format("{} read, none broken", read_)});
    }
    check_permissions();
    return std::move(findings_);
  }

 private:
  /// Counts a file that could be read; tells of one that could not.
  template <typename T>
  void take(const Result<T>& result) {
    if (result) {
      ++read_;
    } else {
      findings_.push_back(broken(result.error()));
    }
  }

  void check_town_file() {
    const std::string key = TownPaths::town_key();
    const auto document = patient_.store.get(key);
    if (!document) return take(document);
    take(parse_town_config(document->bytes, key));
  }

  void check_rigs() {
    const auto names = list_rigs(patient_.paths);
    if (!names) return take(names);
    for (const std::string& name : *names) {
      take(load_rig(patient_.store, name));
    }
  }

  void check_hooks() {
    read_ += patient_.hooks.hooks.size();
    for (const auto& [address, error] : patient_.hooks.broken) findings_.push_back(broken(error));
  }

  void check_board(const std::string& rig) {
    const auto list = Board(patient_.store, patient_.paths, rig).list(ListScope::kAll);
    if (!list) return take(list);
    read_ += list->items.size();
    for (const Error& error : list->problems) findings_.push_back(broken(error));
  }

  void check_mail() {
    std::vector<Address> owners = {Address::overseer()};
    for (const AgentHook& hook : patient_.hooks.hooks) owners.push_back(hook.address);
    for (const Address& owner : owners) {
      const Mailbox box(context_.disk(), patient_.paths.mailbox(owner));
      const auto entries = box.list(true);
      if (!entries) {
        take(entries);
        continue;
      }
      for (const MailEntry& entry : *entries) take(box.load(entry));
    }
  }

  void check_messages() {
    const auto all = Messages(patient_.store).list();
    if (!all) return take(all);
    read_ += all->messages.size();
    for (const Error& error : all->broken) findings_.push_back(broken(error));
  }

  void check_journal() {
    const std::string date = format_time(context_.now()).substr(0, 10);
    const auto day = Journal(patient_.store, context_.clock()).read(date);
    if (!day) return take(day);
    for (const std::string& problem : day->problems) {
      findings_.push_back({Finding::kWarning, "journal", problem, "nothing depends on that line"});
    }
    ++read_;
  }

  /// What a list says of those of its files that cannot be read.
  void take(std::size_t read, const std::vector<std::string>& problems) {
    read_ += read;
    for (const std::string& problem : problems) {
      findings_.push_back({Finding::kBroken, "file", problem, "mend it with an editor"});
    }
  }

  void check_records() {
    const auto memories = all_memories(patient_.store);
    memories ? take(memories->memories.size(), memories->problems) : take(memories);
    const auto escalations = EscalationFiles(patient_.store).list(true);
    escalations ? take(escalations->escalations.size(), escalations->problems) : take(escalations);
    const auto formulas = list_formulas(patient_.store);
    if (!formulas) return take(formulas);
    for (const FormulaEntry& each : *formulas) {
      if (each.error) findings_.push_back(broken(*each.error));
    }
    const auto trash = list_trash(patient_.store, patient_.paths);
    if (!trash) return take(trash);
    for (const TrashEntry& each : *trash) {
      if (each.kind == TrashEntry::kBroken) take(0, {each.problem});
    }
  }

  void check_permissions() {
    const fs::path directory = patient_.paths.root() / ".gt";
    std::error_code failed;
    const auto status = fs::status(directory, failed);
    if (!fs::exists(status)) return;
    const auto others = fs::perms::group_all | fs::perms::others_all;
    if ((status.permissions() & others) == fs::perms::none) return;
    findings_.push_back({Finding::kWarning, ".gt", "others on this machine may look into it",
                         format("chmod 700 {}", shell_quoted(directory.string())),
                         [directory]() -> Result<void> {
                           std::error_code problem;
                           fs::permissions(directory, fs::perms::owner_all, problem);
                           if (problem) return system_error(problem.value(), directory.string());
                           return {};
                         }});
  }

  Context& context_;
  const Patient& patient_;
  Findings findings_;
  std::size_t read_ = 0;
};

}  // namespace

Findings check_files(Context& context, const Patient& patient) {
  return FileCheck(context, patient).run();
}

Findings check_nesting(const TownPaths& paths) {
  Findings findings;
  const auto tell = [&](const fs::path& inner, const fs::path& outer) {
    findings.push_back({Finding::kBroken, "town",
                        format("{} lies in another town, {}", inner.string(), outer.string()),
                        "move one of them: both take the folders between them for their own"});
  };
  if (const auto around = find_town(paths.root().parent_path(), std::nullopt)) {
    tell(paths.root(), *around);
  }
  std::error_code failed;
  for (fs::directory_iterator entry(paths.root(), failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code ignored;
    if (fs::exists(entry->path() / TownPaths::town_key(), ignored)) {
      tell(entry->path(), paths.root());
    }
  }
  return findings;
}

}  // namespace gt
