// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/permissions.h"
#include "cli/agents/workspace.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/choice.h"
#include "cli/output/table.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// A file of an agent's program, and how it stands or what was done to it.
struct Row {
  std::string agent, file, standing;
};

class HooksReport : public Report {
 public:
  explicit HooksReport(std::vector<Row> rows) : rows_(std::move(rows)) {}

  [[nodiscard]] Value json() const override {
    Value::List files;
    for (const Row& each : rows_) {
      files.push_back(
          Value::map({{"agent", each.agent}, {"file", each.file}, {"standing", each.standing}}));
    }
    return Value::map({{"files", std::move(files)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"AGENT", "FILE", ""});
    for (const Row& each : rows_) table.add({each.agent, each.file, each.standing});
    return table.is_empty() ? "nothing to do\n" : table.text(style);
  }

 private:
  std::vector<Row> rows_;
};

std::filesystem::path home_of(Context& context) {
  return context.environment().get("HOME").value_or("/");
}

/// `path: reason` as a row.
Row row_of(const std::string& agent, const std::string& left_alone) {
  const std::size_t colon = left_alone.find(": ");
  return {agent, left_alone.substr(0, colon), "left alone: " + left_alone.substr(colon + 2)};
}

void add(std::vector<Row>& rows, const Address& address, const InstalledFiles& done,
         std::string_view word) {
  for (const std::string& file : done.written) {
    rows.push_back({address.str(), file, std::string(word)});
  }
  for (const std::string& each : done.left_alone) rows.push_back(row_of(address.str(), each));
}

/// Does something about each chosen agent, whose kind is loaded.
template <typename Doing>
Answer for_each_agent(Context& context, const Args& args, Doing doing) {
  GT_TRY(const auto agents, chosen_agents(context, args));
  std::vector<Row> rows;
  for (const Address& address : agents) {
    GT_TRY(const AgentHook hook, context.town().hooks.load(address));
    GT_TRY(const Kind kind, load_kind_for(*context.town().store, hook.kind, address.role()));
    GT_CHECK(doing(address, kind, rows));
  }
  return make_report<HooksReport>(std::move(rows));
}

Answer show(Context& context, const Args& args) {
  const TownPaths& paths = context.town().paths;
  return for_each_agent(
      context, args,
      [&](const Address& address, const Kind& kind, std::vector<Row>& rows) -> Result<void> {
        GT_TRY(const auto files, standing_files(kind, paths, address, home_of(context),
                                                context.disk(), context.git()));
        for (const StandingFile& each : files) {
          const char* standing = each.is_complete ? "installed"
                                 : each.is_there  ? "there, but not all of it"
                                                  : "missing";
          rows.push_back({address.str(), each.path, standing});
        }
        return {};
      });
}

Answer install(Context& context, const Args& args) {
  const TownPaths& paths = context.town().paths;
  return for_each_agent(
      context, args,
      [&](const Address& address, const Kind& kind, std::vector<Row>& rows) -> Result<void> {
        GT_TRY(const InstalledFiles done, install_files(kind, paths, address, home_of(context),
                                                        context.disk(), context.git()));
        add(rows, address, done, "installed");
        return {};
      });
}

Answer remove(Context& context, const Args& args) {
  const TownPaths& paths = context.town().paths;
  return for_each_agent(
      context, args,
      [&](const Address& address, const Kind& kind, std::vector<Row>& rows) -> Result<void> {
        GT_TRY(const InstalledFiles done,
               remove_files(kind, paths, address, context.disk(), context.git()));
        add(rows, address, done, "removed");
        return {};
      });
}

const std::initializer_list<Positional> kChosen = {
    {"ADDRESS", "agents; or --all", Positional::kAny}};
const std::initializer_list<AnswerKey> kFilesAnswer = {
    {"files", "array", "one for each file of each agent"},
    {"files[].agent", "string", "whose workspace"},
    {"files[].file", "string", "a path in it; ~/ is the home directory"},
    {"files[].standing", "string", "how it stands, or what was done"},
};

}  // namespace

const Command kHooksShow = {
    .path = "hooks show",
    .aliases = {"hooks", "hooks list"},
    .group = CommandGroup::kAgents,
    .summary = "Show whether agents' programs have their hooks",
    .details =
        "By its hooks an agent's program tells gt what it is at and gets its instructions and its "
        "mail. They are put into its workspace at each start.",
    .examples = {{"gt hooks show --all", "everybody's"}},
    .positionals = kChosen,
    .options = {{.name = "all", .summary = "every agent of the town, or of --rig"}},
    .answer = kFilesAnswer,
    .run = show,
};

const Command kHooksInstall = {
    .path = "hooks install",
    .group = CommandGroup::kAgents,
    .summary = "Put the hooks into agents' workspaces",
    .details =
        "They are merged into the program's settings; what stands there otherwise stays as it is, "
        "and files that git tracks are left alone. Every start does the same.",
    .examples = {{"gt hooks install web/toast", "one agent's"}},
    .positionals = kChosen,
    .options = {{.name = "all", .summary = "every agent of the town, or of --rig"}},
    .answer = kFilesAnswer,
    .run = install,
};

const Command kHooksRemove = {
    .path = "hooks remove",
    .aliases = {"hooks uninstall"},
    .group = CommandGroup::kAgents,
    .summary = "Take the hooks out of agents' workspaces",
    .details =
        "What gt put into the program's settings is taken out, the rest stays as it was found. The "
        "next start puts it back: stop the agent first if it is to stay so.",
    .examples = {{"gt hooks remove web/crew/max", "one agent's"}},
    .positionals = kChosen,
    .options = {{.name = "all", .summary = "every agent of the town, or of --rig"}},
    .answer = kFilesAnswer,
    .run = remove,
};

}  // namespace gt
