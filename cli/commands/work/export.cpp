// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/work/exchange.h"
#include "common/base/format.h"
#include "common/base/json.h"

namespace gt {
namespace {

class BeadsReport : public Report {
 public:
  explicit BeadsReport(std::vector<Value> issues) : issues_(std::move(issues)) {}

  [[nodiscard]] Value json() const override { return Value::map({{"issues", Value(issues_)}}); }

  /// For another program, not for people: a line each, as beads imports them.
  [[nodiscard]] std::string text(const Style&) const override {
    std::string lines;
    for (const Value& issue : issues_) lines += to_json(issue) + "\n";
    return lines;
  }

 private:
  std::vector<Value> issues_;
};

Answer beads(Context& context, const Args& args) {
  GT_TRY(const std::string rig, context.rig(args));
  GT_TRY(auto issues, beads_of_board(context, rig));
  return make_report<BeadsReport>(std::move(issues));
}

Answer kanban(Context& context, const Args& args) {
  GT_TRY(const std::string rig, context.rig(args));
  const auto directory = (context.world().directory / *args.word("DIR")).lexically_normal();
  GT_TRY(const std::size_t count, export_kanban(context, rig, directory));
  return make_report<PlainReport>(
      format("{} tasks in {}\n", count, directory.string()),
      Value::map({{"directory", directory.string()}, {"count", static_cast<std::int64_t>(count)}}));
}

}  // namespace

const Command kExportBeads = {
    .path = "export beads",
    .group = CommandGroup::kWork,
    .summary = "Print the items of a board as issues of beads",
    .details =
        "One JSON object a line. What was imported from beads comes out as it went in, but for "
        "what has changed here.",
    .examples = {{"gt export beads --rig web > issues.jsonl", "for 'bd import'"}},
    .answer = {{"issues", "array", "one for each item"}, {"issues[]", "object", "as beads has it"}},
    .run = beads,
};

const Command kExportKanban = {
    .path = "export kanban-md",
    .aliases = {"export kanban"},
    .group = CommandGroup::kWork,
    .summary = "Write a board into a folder that kanban-md reads",
    .details =
        "A board in a town is one already; this makes a copy, and puts what was written by hand "
        "or by others into the form that kanban-md insists on.",
    .examples = {{"gt export kanban-md ~/web-board --rig web", "config.yml and tasks/"}},
    .positionals = {{"DIR", "empty, or not there yet"}},
    .answer = {{"directory", "string", "where it is"}, {"count", "integer", "how many tasks"}},
    .run = kanban,
};

}  // namespace gt
