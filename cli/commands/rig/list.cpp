// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/output/table.h"
#include "cli/rigs/rig_overview.h"
#include "common/base/format.h"

namespace gt {
namespace {

class ListReport : public Report {
 public:
  explicit ListReport(std::vector<RigOverview> rigs) : rigs_(std::move(rigs)) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const RigOverview& rig : rigs_) {
      const bool is_read = rig.config.has_value();
      list.push_back(
          Value::map({{"name", rig.name},
                      {"remote", is_read ? Value(rig.config->remote) : Value()},
                      {"branch", is_read ? Value(rig.config->branch) : Value()},
                      {"parked", is_read ? Value(rig.config->is_parked) : Value()},
                      {"polecats", rig.count(Role::kPolecat)},
                      {"crew", rig.count(Role::kCrew)},
                      {"problem", rig.problem ? Value(rig.problem->message) : Value()}}));
    }
    return Value::map({{"rigs", std::move(list)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    if (rigs_.empty()) return "no rig yet; 'gt rig add NAME URL-OR-PATH' makes one\n";
    Table table({"RIG", "STATE", "POLECATS", "CREW", "BRANCH", "REMOTE"});
    std::string problems;
    for (const RigOverview& rig : rigs_) {
      const std::string polecats = format("{}", rig.count(Role::kPolecat));
      const std::string crew = format("{}", rig.count(Role::kCrew));
      if (!rig.config) {
        table.add({rig.name, Cell("✕ broken", Colour::kRed), polecats, crew, "", ""});
        problems += format("{} {}\n", style.paint(Colour::kRed, "✕"), rig.problem->message);
        continue;
      }
      const Cell state =
          rig.config->is_parked ? Cell("– parked", Colour::kDim) : Cell("● open", Colour::kGreen);
      table.add({rig.name, state, polecats, crew, rig.config->branch, rig.config->remote});
    }
    return table.text(style) + problems;
  }

  [[nodiscard]] int exit_status() const override {
    for (const RigOverview& rig : rigs_) {
      if (rig.problem) return gt::exit_status(rig.problem->code);
    }
    return 0;
  }

 private:
  std::vector<RigOverview> rigs_;
};

Answer run(Context& context, const Args&) {
  GT_TRY(auto rigs, overview_of_rigs(context.town()));
  return make_report<ListReport>(std::move(rigs));
}

}  // namespace

const Command kRigList = {
    .path = "rig list",
    .aliases = {"rigs", "rig ls"},
    .group = CommandGroup::kTown,
    .summary = "List the rigs of the town",
    .examples = {{"gt rig list", "name, state, agents, branch and remote of each"},
                 {"gt rig list --json | jq -r '.rigs[].name'", "their names"}},
    .answer = {{"rigs", "array", "one for each, by name"},
               {"rigs[].name", "string", "of the rig"},
               {"rigs[].remote", "string?", "URL or path it was cloned from"},
               {"rigs[].branch", "string?", "the branch it works on"},
               {"rigs[].parked", "boolean?", "true: nothing in it is started"},
               {"rigs[].polecats", "integer", "how many it has"},
               {"rigs[].crew", "integer", "how many crew members it has"},
               {"rigs[].problem", "string?", "what is wrong with its rig.yaml"}},
    .run = run,
};

}  // namespace gt
