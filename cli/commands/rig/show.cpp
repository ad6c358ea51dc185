// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/output/table.h"
#include "cli/rigs/rig_overview.h"
#include "common/base/format.h"

namespace gt {
namespace {

class ShowReport : public Report {
 public:
  ShowReport(RigOverview rig, std::filesystem::path path)
      : rig_(std::move(rig)), path_(std::move(path)) {}

  [[nodiscard]] Value json() const override {
    Value::List checks, agents;
    for (const Check& check : rig_.config->merging.checks) {
      checks.push_back(Value::map({{"name", check.name}, {"run", command_of(check)}}));
    }
    for (const AgentHook& hook : rig_.agents) {
      agents.push_back(Value::map({{"address", hook.address.str()},
                                   {"role", role_name(hook.address.role())},
                                   {"kind", hook.kind},
                                   {"desired", desired_name(hook.desired)},
                                   {"work", hook.work ? Value(hook.work->str()) : Value()}}));
    }
    Value kinds = Value::map();
    for (const auto& [role, kind] : rig_.config->kinds) kinds.set(role, kind);
    return Value::map({{"name", rig_.name},
                       {"path", path_.string()},
                       {"remote", rig_.config->remote},
                       {"branch", rig_.config->branch},
                       {"parked", rig_.config->is_parked},
                       {"max_polecats", Value::optional(rig_.config->max_polecats)},
                       {"kinds", std::move(kinds)},
                       {"checks", std::move(checks)},
                       {"agents", std::move(agents)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    const RigConfig& config = *rig_.config;
    std::string out = format("{}{}\n", style.paint(Colour::kBold, rig_.name),
                             config.is_parked ? "  – parked" : "");
    const auto line = [&](std::string_view name, std::string_view value) {
      out += format("  {:<9} {}\n", name, value);
    };
    line("path", path_.string());
    line("remote", config.remote);
    line("branch", config.branch);
    if (config.max_polecats) line("polecats", format("at most {}", *config.max_polecats));
    for (const auto& [role, kind] : config.kinds) line(role, format("of kind {}", kind));
    if (config.merging.checks.empty()) line("check", "none");
    for (const Check& check : config.merging.checks) line("check", command_of(check));
    Table table({"ADDRESS", "KIND", "DESIRED", "WORK"});
    for (const AgentHook& hook : rig_.agents) {
      table.add({hook.address.str(), hook.kind, std::string(desired_name(hook.desired)),
                 hook.work ? hook.work->str() : ""});
    }
    return out + (table.is_empty() ? "" : "\n") + table.text(style);
  }

 private:
  RigOverview rig_;
  std::filesystem::path path_;
};

Answer run(Context& context, const Args& args) {
  std::string name = args.word("RIG").value_or("");
  if (name.empty()) {
    GT_TRY(name, context.rig(args));
  }
  GT_TRY(RigOverview rig, overview_of_rig(context.town(), name));
  return make_report<ShowReport>(std::move(rig), context.town().paths.rig_directory(name));
}

}  // namespace

const Command kRigShow = {
    .path = "rig show",
    .aliases = {"rig status", "rig info"},
    .group = CommandGroup::kTown,
    .summary = "Show one rig: its repository, checks and agents",
    .examples = {{"gt rig show web", "everything about it"}, {"gt rig show", "the rig you are in"}},
    .positionals = {{"RIG", "its name; the one you are in by default", Positional::kOptional}},
    .answer = {{"name", "string", "of the rig"},
               {"path", "string", "its folder"},
               {"remote", "string", "URL or path it was cloned from"},
               {"branch", "string", "the branch it works on"},
               {"parked", "boolean", "true: nothing in it is started"},
               {"max_polecats", "integer?", "how many may run at once; null: the town's limit"},
               {"kinds", "object", "kind by role, where it is not the town's"},
               {"checks", "array", "what work must pass"},
               {"checks[].name", "string", "of the check"},
               {"checks[].run", "string", "its command"},
               {"agents", "array", "those with a hook"},
               {"agents[].address", "string", "who"},
               {"agents[].role", "string", "polecat, crew or refinery"},
               {"agents[].kind", "string", "what program it is"},
               {"agents[].desired", "string", "running, stopped or parked"},
               {"agents[].work", "string?", "what hangs on its hook"}},
    .run = run,
};

}  // namespace gt
