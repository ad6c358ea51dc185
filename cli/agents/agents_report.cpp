// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/agents_report.h"

#include "cli/output/table.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

class AgentsReport : public Report {
 public:
  AgentsReport(HookFiles::All all, TownPaths paths, std::string_view none)
      : all_(std::move(all)), paths_(std::move(paths)), none_(none) {}

  [[nodiscard]] Value json() const override {
    Value agents = Value(Value::List()), problems = Value(Value::List());
    for (const AgentHook& hook : all_.hooks) {
      agents.push_back(Value::map({{"address", hook.address.str()},
                                   {"role", role_name(hook.address.role())},
                                   {"kind", hook.kind},
                                   {"desired", desired_name(hook.desired)},
                                   {"work", hook.work ? Value(hook.work->str()) : Value()},
                                   {"branch", Value::optional(hook.branch)},
                                   {"directory", paths_.workspace(hook.address).string()}}));
    }
    for (const auto& [address, error] : all_.broken) {
      problems.push_back(Value::map({{"address", address.str()}, {"error", error.message}}));
    }
    return Value::map({{"agents", agents}, {"problems", problems}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ADDRESS", "ROLE", "KIND", "DESIRED", "WORK", "WORKSPACE"});
    for (const AgentHook& hook : all_.hooks) {
      table.add({hook.address.str(), role_name(hook.address.role()), printable(hook.kind),
                 desired_name(hook.desired), hook.work ? hook.work->str() : "",
                 paths_.workspace(hook.address).lexically_relative(paths_.root()).string()});
    }
    std::string text = table.is_empty() && all_.broken.empty() ? none_ : table.text(style);
    for (const auto& [address, error] : all_.broken) {
      text += style.paint(Colour::kRed, "✕ ") +
              format("{}: {}\n", address.str(), one_line(error.message, kMostColumns));
    }
    return text;
  }

  [[nodiscard]] int exit_status() const override { return all_.broken.empty() ? 0 : 1; }

 private:
  HookFiles::All all_;
  TownPaths paths_;
  std::string none_;
};

std::string_view none_of(std::optional<Role> role) {
  if (role == Role::kCrew) return "No crew. 'gt crew add NAME' makes a workspace.\n";
  if (role == Role::kPolecat) return "No polecats. 'gt polecat spawn' makes one.\n";
  return "No agents.\n";
}

}  // namespace

Answer agents_report(Context& context, const Args& args, std::optional<Role> role) {
  Town& town = context.town();
  GT_TRY(HookFiles::All all, town.hooks.load_all());
  const auto rig = args.value("rig");
  const auto is_other = [&](const Address& address) {
    return (role && address.role() != *role) || (rig && address.rig() != *rig);
  };
  std::erase_if(all.hooks, [&](const AgentHook& hook) { return is_other(hook.address); });
  std::erase_if(all.broken, [&](const auto& one) { return is_other(one.first); });
  return make_report<AgentsReport>(std::move(all), town.paths, none_of(role));
}

}  // namespace gt
