// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/roster_reports.h"

#include "common/base/format.h"

namespace gt {

Answer added_report(const TownPaths& paths, const AgentHook& hook) {
  const std::string directory = paths.workspace(hook.address).string();
  const std::string branch = hook.branch.value_or("");
  return make_report<PlainReport>(
      format("{}: {}, branch {}\n  {}\n  'gt start {}' starts it\n", hook.address.str(), hook.kind,
             branch, directory, hook.address.str()),
      Value::map({{"address", hook.address.str()},
                  {"kind", hook.kind},
                  {"desired", desired_name(hook.desired)},
                  {"branch", branch},
                  {"directory", directory}}));
}

Answer removed_report(const RemovedAgent& removed) {
  std::string text = format("{} is removed\n", removed.address.str());
  if (!removed.commit.empty()) {
    text += format("  what it held is kept as refs/gt/trash/{}\n", removed.trash_id);
  }
  if (!removed.directory.empty()) {
    text += format("  its files, ignored ones too, are in {}\n", removed.directory.string());
  }
  return make_report<PlainReport>(
      std::move(text),
      Value::map(
          {{"address", removed.address.str()},
           {"trash", removed.trash_id},
           {"directory", removed.directory.empty() ? Value() : Value(removed.directory.string())},
           {"branch", removed.branch.empty() ? Value() : Value(removed.branch)},
           {"commit", removed.commit.empty() ? Value() : Value(removed.commit)},
           {"was_running", removed.was_running}}));
}

Result<Address> address_of(Context& context, const Args& args, const std::string& word, Role role) {
  if (word.find('/') == std::string::npos) {
    GT_CHECK(check_name(word, role == Role::kCrew ? "crew member" : "polecat"));
    GT_TRY(const std::string rig, context.rig(args));
    return role == Role::kCrew ? Address::crew(rig, word) : Address::polecat(rig, word);
  }
  GT_TRY(const Address address, Address::parse(word));
  if (address.role() == role) return address;
  return Error{ErrorCode::kUsage, format("{} is no {}", address.str(), role_name(role)),
               format("'gt {} list' lists them", role_name(role))};
}

}  // namespace gt
