// SPDX-License-Identifier: Apache-2.0
#include "cli/life/choice.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

/// The agents that a bare name, such as `toast`, may stand for.
std::vector<std::string> named(const std::vector<Address>& known, const std::string& name) {
  std::vector<std::string> found;
  for (const Address& each : known) {
    if (each.name() == name) found.push_back(each.str());
  }
  return found;
}

Result<Address> known_agent(const std::vector<Address>& known, const std::string& word) {
  const auto parsed = Address::parse(word);
  if (!parsed) {
    Error error = parsed.error();
    const auto meant = named(known, word);
    if (!meant.empty()) error.hint = format("did you mean {}?", join(meant, " or "));
    return error;
  }
  const Address& address = *parsed;
  if (std::find(known.begin(), known.end(), address) != known.end()) return address;
  std::vector<std::string> names;
  for (const Address& each : known) names.push_back(each.str());
  const auto meant = nearest(word, std::vector<std::string_view>(names.begin(), names.end()));
  return Error{ErrorCode::kNotFound, format("there is no agent {}", address.str()),
               meant ? format("did you mean {}?", *meant) : "'gt agents' lists them"};
}

}  // namespace

Result<std::vector<Address>> chosen_agents(Context& context, const Args& args) {
  const auto words = args.words("ADDRESS");
  if (words.empty() != args.flag("all")) {
    return Error{ErrorCode::kUsage,
                 words.empty() ? "which agents?" : "--all and addresses exclude each other",
                 "name them, or say --all; 'gt agents' lists them"};
  }
  GT_TRY(const std::vector<Address> known, context.town().hooks.list());
  std::vector<Address> chosen;
  for (const std::string& word : words) {
    GT_TRY(const Address address, known_agent(known, word));
    chosen.push_back(address);
  }
  if (args.flag("all")) {
    chosen = known;
    if (args.value("rig")) {
      GT_TRY(const std::string rig, context.rig(args));
      std::erase_if(chosen, [&](const Address& each) { return each.rig() != rig; });
    }
  }
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

Result<Address> chosen_agent(Context& context, const std::string& word) {
  GT_TRY(const std::vector<Address> known, context.town().hooks.list());
  return known_agent(known, word);
}

Result<Address> chosen_to_look_at(Context& context, const std::string& word) {
  auto address = Address::parse(word);
  if (address && address->role() == Role::kRefinery) return address;
  return chosen_agent(context, word);
}

}  // namespace gt
