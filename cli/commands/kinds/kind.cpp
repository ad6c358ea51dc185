// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/kind.h"

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/output/table.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/spawn.h"

namespace gt {
namespace {

/// A kind, or why its file cannot be read.
struct Entry {
  std::string name;
  Result<Kind> kind;
  bool is_installed = false;
};

Entry entry_of(Context& context, const std::string& name) {
  Entry entry{name, load_kind(*context.town().store, name)};
  // Sessions have the directory of gt in front of their PATH.
  const std::string path = format("{}:{}", context.world().program.parent_path().string(),
                                  context.environment().get("PATH").value_or(""));
  entry.is_installed = entry.kind && find_program(entry.kind->program, path).has_value();
  return entry;
}

/// Kinds without a command that installs them are part of every machine.
std::string verified_words(const Kind& kind) {
  if (kind.install.empty()) return "-";
  return kind.verified.empty() ? "unverified" : kind.verified;
}

Value to_value(const Entry& entry) {
  if (!entry.kind) {
    return Value::map({{"name", entry.name}, {"problem", entry.kind.error().message}});
  }
  const Kind& kind = *entry.kind;
  Value::List files;
  for (const KindFile& file : kind.files) {
    files.push_back((file.is_in_home ? "~/" : "") + file.path);
  }
  return Value::map({{"name", kind.name},
                     {"summary", kind.summary},
                     {"program", kind.program},
                     {"installed", entry.is_installed},
                     {"install", kind.install},
                     {"verified", kind.verified.empty() ? Value() : Value(kind.verified)},
                     {"permissions", kind.bypasses_permissions ? "bypass" : "ask"},
                     {"start_words", Value::list_of(kind.start)},
                     {"resume_words", Value::list_of(kind.resume)},
                     {"continue_words", Value::list_of(kind.continue_latest)},
                     {"flags", Value::list_of(kind.flags)},
                     {"files", std::move(files)},
                     {"screen_rules", static_cast<int>(kind.screen.rules.size())}});
}

class KindsReport : public Report {
 public:
  explicit KindsReport(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  [[nodiscard]] Value json() const override {
    Value::List kinds;
    for (const Entry& each : entries_) kinds.push_back(to_value(each));
    return Value::map({{"kinds", std::move(kinds)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"KIND", "INSTALLED", "VERIFIED", "PERMISSIONS", "SUMMARY"});
    for (const Entry& each : entries_) {
      if (!each.kind) {
        table.add({each.name, "?", "?", "?", each.kind.error().message});
        continue;
      }
      table.add({each.name, each.is_installed ? "yes" : "no", verified_words(*each.kind),
                 each.kind->bypasses_permissions ? "bypass" : "ask", each.kind->summary});
    }
    return table.text(style);
  }

 private:
  std::vector<Entry> entries_;
};

class KindReport : public Report {
 public:
  explicit KindReport(Entry entry) : entry_(std::move(entry)) {}

  [[nodiscard]] Value json() const override { return to_value(entry_); }

  [[nodiscard]] std::string text(const Style&) const override {
    const Kind& kind = *entry_.kind;
    std::string out = format("{}: {}\n", kind.name, kind.summary);
    const auto add = [&out](std::string_view name, const std::string& value) {
      if (!value.empty()) out += format("  {:<12} {}\n", name, value);
    };
    add("program", format("{} ({})", kind.program, entry_.is_installed ? "installed" : "missing"));
    add("install", kind.install);
    add("verified", verified_words(kind));
    add("permissions", kind.bypasses_permissions ? "bypass: it does what it likes, alone"
                                                 : "ask: a person answers its dialogs");
    add("start", join(kind.start, " "));
    add("resume", join(kind.resume, " "));
    add("continue", join(kind.continue_latest, " "));
    add("flags", join(kind.flags, " "));
    for (const KindFile& file : kind.files) add("file", (file.is_in_home ? "~/" : "") + file.path);
    for (const ScreenRule& rule : kind.screen.rules) {
      add("screen", format("{} ({})", screen_state_name(rule.state), rule.name));
    }
    return out;
  }

 private:
  Entry entry_;
};

Answer list(Context& context, const Args&) {
  GT_TRY(const auto names, list_kinds(*context.town().store));
  std::vector<Entry> entries;
  for (const std::string& name : names) entries.push_back(entry_of(context, name));
  return make_report<KindsReport>(std::move(entries));
}

Answer show(Context& context, const Args& args) {
  Entry entry = entry_of(context, *args.word("NAME"));
  if (!entry.kind) return entry.kind.error();
  return make_report<KindReport>(std::move(entry));
}

}  // namespace

const Command kKindList = {
    .path = "kind list",
    .aliases = {"kind", "kinds", "kind ls"},
    .group = CommandGroup::kAgents,
    .summary = "List the programs agents can be",
    .details =
        "Built in, or from kinds/*.yaml of the town. VERIFIED is the version that a kind was "
        "measured with; an unverified one was written from the program's documentation and never "
        "run: 'gt kind test' tells what of it works here.",
    .examples = {{"gt kind list", "all of them"}},
    .answer = {{"kinds", "array", "those built in, and the town's own"},
               {"kinds[]", "object",
                "as gt kind show; of one that cannot be read name and problem"}},
    .run = list,
};

const Command kKindShow = {
    .path = "kind show",
    .group = CommandGroup::kAgents,
    .summary = "Show how a program is started, set up and read",
    .examples = {{"gt kind show claude", "with what kinds/claude.yaml of the town says"}},
    .positionals = {{"NAME", "the kind"}},
    .answer = {{"name", "string", "of the kind"},
               {"summary", "string", "what it is"},
               {"program", "string", "what must be installed"},
               {"installed", "boolean", "it is"},
               {"install", "string", "the command that installs it, or empty"},
               {"verified", "string?", "the version it was measured with; null: unverified"},
               {"permissions", "string", "ask or bypass"},
               {"start_words", "array", "the words that start it"},
               {"start_words[]", "string", "a word"},
               {"resume_words", "array", "the words that resume a conversation"},
               {"resume_words[]", "string", "a word"},
               {"continue_words", "array", "the words that resume the latest one"},
               {"continue_words[]", "string", "a word"},
               {"flags", "array", "what {flags} stands for"},
               {"flags[]", "string", "a word"},
               {"files", "array", "what is put into its workspace"},
               {"files[]", "string", "a path; ~/ is the home directory"},
               {"screen_rules", "integer", "how many rules read its screen"}},
    .run = show,
};

}  // namespace gt
