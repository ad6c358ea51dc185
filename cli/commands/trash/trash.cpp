// SPDX-License-Identifier: Apache-2.0
#include "cli/trash/trash.h"

#include <algorithm>

#include "cli/command_table.h"
#include "cli/output/confirm.h"
#include "cli/output/table.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

Value entry_value(const TrashEntry& entry) {
  const bool is_broken = entry.kind == TrashEntry::kBroken;
  return Value::map({{"id", entry.id},
                     {"kind", trash_kind_name(entry.kind)},
                     {"title", is_broken ? Value() : Value(entry.title)},
                     {"by", entry.by},
                     {"at", time_value(entry.at)},
                     {"problem", is_broken ? Value(entry.problem) : Value()}});
}

class ListReport : public Report {
 public:
  ListReport(std::vector<TrashEntry> entries, WallTime now)
      : entries_(std::move(entries)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value::List entries;
    for (const TrashEntry& each : entries_) entries.push_back(entry_value(each));
    return Value::map({{"entries", std::move(entries)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ID", "AGE", "BY", "WHAT"});
    std::string problems;
    for (const TrashEntry& each : entries_) {
      const std::string age =
          each.at ? format_age(std::max(now_ - *each.at, Duration(0))) : std::string();
      const bool is_broken = each.kind == TrashEntry::kBroken;
      table.add({each.id, age, one_line(each.by, 30),
                 is_broken ? Cell("cannot be read", Colour::kRed) : Cell(each.title)});
      if (is_broken) {
        problems +=
            format("{} {}\n", style.paint(Colour::kRed, "✕"), one_line(each.problem, kMostColumns));
      }
    }
    return (table.is_empty() ? "The trash is empty.\n" : table.text(style)) + problems;
  }

 private:
  std::vector<TrashEntry> entries_;
  WallTime now_;
};

Answer list(Context& context, const Args&) {
  GT_TRY(std::vector<TrashEntry> entries, list_trash(*context.town().store, context.town().paths));
  return make_report<ListReport>(std::move(entries), context.now());
}

Answer restore(Context& context, const Args& args) {
  GT_TRY(const TrashEntry entry, find_trash(*context.town().store, *args.word("ID")));
  GT_TRY(const std::string what, restore_trash(context, entry));
  return make_report<PlainReport>(
      format("brought back {}\n", one_line(what, kMostColumns)),
      Value::map({{"id", entry.id}, {"kind", trash_kind_name(entry.kind)}, {"what", what}}));
}

/// An entry that is to go for good, and what goes with it.
struct Farewell {
  TrashEntry entry;
  int commits = 0;  ///< that are nowhere else

  [[nodiscard]] std::string deed() const {
    const std::string title = entry.kind == TrashEntry::kBroken ? entry.id : entry.title;
    if (commits == 0) return format("drop {} for good", title);
    return format("drop {} for good, with {} commit{} that {} nowhere else", title, commits,
                  commits == 1 ? "" : "s", commits == 1 ? "is" : "are");
  }
};

/// What cannot be read has no age: it stays.
Result<std::vector<Farewell>> farewells(Context& context, Duration age) {
  GT_TRY(std::vector<TrashEntry> entries, list_trash(*context.town().store, context.town().paths));
  std::vector<Farewell> out;
  for (TrashEntry& entry : entries) {
    if (entry.kind == TrashEntry::kBroken || !entry.at || context.now() - *entry.at < age) continue;
    GT_TRY(const int commits, commits_lost_with(context, entry));
    out.push_back({std::move(entry), commits});
  }
  return out;
}

class EmptyReport : public Report {
 public:
  EmptyReport(std::vector<Farewell> dropped, bool is_dry_run)
      : dropped_(std::move(dropped)), is_dry_run_(is_dry_run) {}

  [[nodiscard]] Value json() const override {
    Value::List dropped;
    for (const Farewell& each : dropped_) {
      dropped.push_back(Value::map(
          {{"id", each.entry.id}, {"title", each.entry.title}, {"commits", each.commits}}));
    }
    return Value::map({{"entries", std::move(dropped)}, {"dry_run", is_dry_run_}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    if (dropped_.empty()) return "nothing in the trash is that old\n";
    std::string out;
    for (const Farewell& each : dropped_) {
      out +=
          format("{}{}\n", is_dry_run_ ? "would " : "done: ", one_line(each.deed(), kMostColumns));
    }
    return out;
  }

 private:
  std::vector<Farewell> dropped_;
  bool is_dry_run_;
};

Answer empty(Context& context, const Args& args) {
  GT_TRY(const auto age, args.duration("older-than"));
  if (!age) {
    return Error{ErrorCode::kUsage, "how old must it be to go?", "gt trash empty --older-than 30d"};
  }
  GT_TRY(std::vector<Farewell> leaving, farewells(context, *age));
  const bool is_dry_run = args.flag("dry-run");
  if (is_dry_run || leaving.empty()) {
    return make_report<EmptyReport>(std::move(leaving), is_dry_run);
  }
  if (!args.flag("yes")) {
    std::vector<std::string> deeds;
    for (const Farewell& each : leaving) deeds.push_back(each.deed());
    GT_CHECK(confirm(deeds));
  }
  for (const Farewell& each : leaving) {
    // Written down first: nothing goes for good without a word.
    GT_CHECK(
        context.write_down("trash.dropped", each.entry.id,
                           Value::map({{"what", each.entry.title}, {"commits", each.commits}})));
    GT_CHECK(drop_trash(context, each.entry));
  }
  return make_report<EmptyReport>(std::move(leaving), false);
}

}  // namespace

const Command kTrashList = {
    .path = "trash list",
    .aliases = {"trash", "trash ls", "trash show"},
    .group = CommandGroup::kRecords,
    .summary = "List what was taken away and can come back",
    .examples = {{"gt trash list", "the newest first"}},
    .answer = {{"entries", "array", "the newest first"},
               {"entries[].id", "string", "for gt trash restore"},
               {"entries[].kind", "string", "document, agent, rig or broken"},
               {"entries[].title", "string?", "what it is"},
               {"entries[].by", "string", "who took it away"},
               {"entries[].at", "time?", "when"},
               {"entries[].problem", "string?", "why it cannot be read"}},
    .run = list,
};

const Command kTrashRestore = {
    .path = "trash restore",
    .aliases = {"restore", "trash recover", "trash undelete"},
    .group = CommandGroup::kRecords,
    .summary = "Bring something back from the trash",
    .details =
        "An agent comes back with its branch, every file of its worktree and its hook, and does "
        "not run until it is started. Nothing is put over what is there.",
    .examples = {{"gt trash restore m-6a3k9qzz", "a memory that was forgotten"}},
    .positionals = {{"ID", "of 'gt trash list'"}},
    .answer = {{"id", "string", "in the trash"},
               {"kind", "string", "document, agent or rig"},
               {"what", "string", "that has come back"}},
    .run = restore,
};

const Command kTrashEmpty = {
    .path = "trash empty",
    .aliases = {"trash clear", "trash prune", "trash purge"},
    .group = CommandGroup::kRecords,
    .summary = "Drop what is old in the trash, for good",
    .details =
        "Shows what it would drop, and with it every commit that is nowhere else, and asks; where "
        "there is no terminal it takes --yes.",
    .examples = {{"gt trash empty --older-than 30d --dry-run", "what would go"},
                 {"gt trash empty --older-than 30d --yes", "it goes"}},
    .options = {{.name = "older-than", .value = "D", .summary = "only what is older: 30d, 12h"},
                {.name = "dry-run", .summary = "show what would go"},
                {.name = "yes", .letter = 'y', .summary = "do not ask"}},
    .answer = {{"entries", "array", "what is gone, or would be"},
               {"entries[].id", "string", "that it had in the trash"},
               {"entries[].title", "string", "what it was"},
               {"entries[].commits", "integer", "that were nowhere else"},
               {"dry_run", "boolean", "nothing was dropped"}},
    .run = empty,
};

}  // namespace gt
