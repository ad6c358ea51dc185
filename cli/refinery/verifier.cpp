// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/verifier.h"

#include <algorithm>
#include <fstream>

#include "common/base/format.h"
#include "common/base/text.h"
#include "common/git/merging.h"
#include "common/process/process_tree.h"
#include "common/town/merge_paths.h"
#include "hooks/merge_records.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr Duration kPatience{0}, kGrace = std::chrono::seconds(2);
constexpr auto kOldest = std::chrono::hours(24 * 14);
constexpr std::uintmax_t kMostLogBytes = std::uintmax_t{256} << 20;

void touch(const fs::path& file) {
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  std::ofstream stream(file);
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

/// A name that is one for a file.
std::string file_name(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, 60)) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  }
  return name;
}

struct OldFile {
  fs::path path;
  fs::file_time_type at;
  std::uintmax_t bytes = 0;
};

/// The oldest first.
std::vector<OldFile> files_in(const fs::path& directory) {
  std::vector<OldFile> files;
  std::error_code failed;
  for (fs::directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code ignored;
    files.push_back({entry->path(), entry->last_write_time(ignored), entry->file_size(ignored)});
  }
  std::sort(files.begin(), files.end(),
            [](const OldFile& a, const OldFile& b) { return a.at < b.at; });
  return files;
}

}  // namespace

CheckVerdict TreeReport::verdict() const {
  const Row* row = culprit();
  return row == nullptr ? CheckVerdict::kGreen : row->verdict;
}

const TreeReport::Row* TreeReport::culprit() const {
  const auto is = [this](CheckVerdict verdict) -> const Row* {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const Row& row) { return row.verdict == verdict; });
    return found == rows.end() ? nullptr : &*found;
  };
  const Row* cannot = is(CheckVerdict::kCannotRun);
  return cannot != nullptr ? cannot : is(CheckVerdict::kRed);
}

Verifier::Verifier(Context& context, const RigConfig& rig)
    : context_(context),
      rig_(rig),
      repository_(context.town().paths.repository(rig.name)),
      scratch_(context.town().paths.workspace(Address::refinery(rig.name))),
      run_(merge_paths::run_directory(context.town().paths, rig.name)),
      mark_("GT_REFINERY=" + scratch_.string()) {}

void Verifier::end_leftovers() {
  std::vector<ProcessIdentity> left = processes_with({mark_});
  if (left.empty()) return;
  end_processes(std::move(left), kPatience, kGrace, context_.clock());
}

fs::path Verifier::memo(std::string_view folder, const Subject& subject, const Check& check) const {
  return run_ / folder / format("{}-{}", subject.tree, definition_of(check));
}

Result<std::vector<const Check*>> Verifier::needed(const Subject& subject, TreeReport& report) {
  const auto& checks = rig_.merging.checks;
  const bool looks_at_paths = std::any_of(checks.begin(), checks.end(),
                                          [](const Check& check) { return !check.paths.empty(); });
  std::vector<std::string> files;
  if (looks_at_paths && subject.base != subject.commit) {
    GT_TRY(const auto changes,
           Merging(context_.processes()).changes(repository_, subject.base, subject.commit));
    for (const FileChange& change : changes) files.push_back(change.path);
  }
  std::vector<const Check*> needed;
  for (const Check& check : checks) {
    TreeReport::Row row;
    row.check = check.name;
    // Of a target there is nothing that differs: everything is asked.
    row.is_skipped = subject.base != subject.commit && !is_needed_for(check, files);
    row.is_known = !row.is_skipped && is_there(memo("green", subject, check));
    if (row.is_skipped || row.is_known) {
      report.rows.push_back(std::move(row));
    } else {
      needed.push_back(&check);
    }
  }
  return needed;
}

Result<void> Verifier::prepare_scratch(const std::string& commit) {
  end_leftovers();
  Merging git(context_.processes(), {mark_});
  if (!is_there(scratch_ / ".git")) GT_CHECK(git.add_scratch(repository_, scratch_, commit));
  return git.put_files(scratch_, commit);
}

std::vector<std::string> Verifier::environment_for(const Check& check) const {
  std::vector<std::string> environment;
  const auto is_secret = [this](const std::string& variable) {
    if (!rig_.merging.pull_requests) return false;
    const auto& secrets = rig_.merging.pull_requests->pass;
    return std::any_of(secrets.begin(), secrets.end(),
                       [&](const std::string& name) { return variable.starts_with(name + "="); });
  };
  for (const std::string& variable : context_.environment().all()) {
    // The caller's town and git are none of the check's business, nor is the host's key.
    if (!variable.starts_with("GT_") && !variable.starts_with("GIT_") &&
        !variable.starts_with("TMUX") && !is_secret(variable)) {
      environment.push_back(variable);
    }
  }
  environment.push_back("CI=true");
  environment.push_back(mark_);
  for (const auto& [name, value] : check.environment) {
    std::erase_if(environment,
                  [&](const std::string& variable) { return variable.starts_with(name + "="); });
    environment.push_back(format("{}={}", name, value));
  }
  return environment;
}

Result<TreeReport::Row> Verifier::run_one(const Check& check, const Subject& subject,
                                          const Place& place, TreeReport& report) {
  TreeReport::Row row;
  row.check = check.name;
  const fs::path log =
      run_ / "logs" / format("{}-{}.log", file_name(subject.label), file_name(check.name));
  row.log = log.string();
  Progress& progress = context_.progress();
  const std::vector<std::string> environment = environment_for(check);
  const CheckOrder order{
      check, rig_.merging.no_tests, place,
      log,   environment,           [&](std::string_view line) { progress.note(printable(line)); }};
  CheckRecord record;
  record.name = check.name;
  for (int attempt = 0; attempt <= check.retries; ++attempt) {
    const std::size_t item = progress.begin(check.name, format("on {}", subject.label));
    GT_TRY(const CheckOutcome outcome, run_check(order, context_.clock()));
    ++report.runs;
    row.verdict = outcome.judgement.verdict;
    row.reason = outcome.judgement.reason;
    row.took = outcome.took;
    row.tail = outcome.tail;
    const std::string said(verdict_name(row.verdict));
    if (row.verdict == CheckVerdict::kGreen) {
      progress.done(item, said);
    } else {
      progress.failed(item, format("{}: {}", said, row.reason));
    }
    record.took += outcome.took;
    ++record.runs;
    if (row.verdict == CheckVerdict::kRed) {
      ++record.red;
      touch(memo("red", subject, check));
      continue;
    }
    break;
  }
  if (row.verdict == CheckVerdict::kGreen) {
    row.is_flaky = is_there(memo("red", subject, check));
    if (row.is_flaky) {
      ++record.flaky;
      std::error_code ignored;
      fs::remove(memo("red", subject, check), ignored);
    }
    touch(memo("green", subject, check));
  }
  record.last = context_.now();
  GT_CHECK(add_to_check_record(*context_.town().store, rig_.name, record));
  return row;
}

Result<TreeReport> Verifier::run(const Subject& subject, const Place* worktree) {
  TreeReport report;
  GT_TRY(const auto checks, needed(subject, report));
  if (checks.empty()) return report;
  if (worktree == nullptr) GT_CHECK(prepare_scratch(subject.commit));
  for (const Check* check : checks) {
    GT_TRY(TreeReport::Row row,
           run_one(*check, subject, worktree == nullptr ? scratch_ : *worktree, report));
    const bool is_green = row.verdict == CheckVerdict::kGreen;
    report.rows.push_back(std::move(row));
    if (!is_green) break;
  }
  return report;
}

Result<TreeReport> Verifier::verify(const Subject& subject) {
  return run(subject, nullptr);
}

Result<TreeReport> Verifier::verify_in(const Place& worktree, const Subject& subject) {
  return run(subject, &worktree);
}

void reap_check_files(const fs::path& run) {
  const auto oldest = fs::file_time_type::clock::now() - kOldest;
  std::error_code ignored;
  for (const char* folder : {"green", "red"}) {
    for (const OldFile& file : files_in(run / folder)) {
      if (file.at < oldest) fs::remove(file.path, ignored);
    }
  }
  const std::vector<OldFile> logs = files_in(run / "logs");
  std::uintmax_t bytes = 0;
  for (const OldFile& file : logs) bytes += file.bytes;
  for (const OldFile& file : logs) {
    if (file.at >= oldest && bytes <= kMostLogBytes) break;
    fs::remove(file.path, ignored);
    bytes -= file.bytes;
  }
}

}  // namespace gt
