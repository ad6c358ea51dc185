// SPDX-License-Identifier: Apache-2.0
#include "cli/mail/recipients.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/rig.h"

namespace gt {
namespace {

using Addresses = std::vector<Address>;

bool holds(const Addresses& addresses, const Address& address) {
  return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
}

template <typename Wanted>
Addresses agents_that(const Directory& directory, Wanted wanted) {
  Addresses found;
  std::copy_if(directory.agents.begin(), directory.agents.end(), std::back_inserter(found), wanted);
  return found;
}

/// Every word that would be understood.
std::vector<std::string> known_words(const Directory& directory) {
  std::vector<std::string> words = {"overseer", "@all", "@polecats", "@crew"};
  for (const Address& agent : directory.agents) words.push_back(agent.str());
  for (const std::string& rig : directory.rigs) words.push_back("@" + rig);
  for (const auto& [name, members] : directory.groups) words.push_back("@" + name);
  return words;
}

Error nobody(const std::string& word, const Directory& directory) {
  const std::vector<std::string> words = known_words(directory);
  const std::vector<std::string_view> known(words.begin(), words.end());
  const auto meant = nearest(word, known);
  return {ErrorCode::kNotFound, format("there is no '{}' to write to", one_line(word, 60)),
          meant ? format("did you mean '{}'? Nothing was sent", *meant)
                : "nothing was sent; 'gt agents' lists the agents, and there are @all, @polecats, "
                  "@crew and @RIG"};
}

/// The members of the list `name`, which has lost its `@`.
Result<Addresses> members_of(const std::string& name, const Directory& directory) {
  if (name == "all") return directory.agents;
  if (name == "polecats" || name == "crew") {
    const Role role = name == "crew" ? Role::kCrew : Role::kPolecat;
    return agents_that(directory, [role](const Address& agent) { return agent.role() == role; });
  }
  const auto group = std::find_if(directory.groups.begin(), directory.groups.end(),
                                  [&](const auto& each) { return each.first == name; });
  const bool is_rig =
      std::find(directory.rigs.begin(), directory.rigs.end(), name) != directory.rigs.end();
  if (group != directory.groups.end() && is_rig) {
    return Error{ErrorCode::kUsage, format("@{} is a rig and a group of town.yaml", name),
                 "give the group another name; nothing was sent"};
  }
  if (group != directory.groups.end()) return group->second;
  if (!is_rig) return nobody("@" + name, directory);
  return agents_that(directory, [&](const Address& agent) { return agent.rig() == name; });
}

/// Whom one word means.
Result<Addresses> meant_by(const std::string& word, const Directory& directory,
                           const Address& sender) {
  if (!word.starts_with('@')) {
    const auto address = Address::parse(word);
    const bool is_known =
        address && (*address == Address::overseer() || holds(directory.agents, *address));
    if (!is_known) return nobody(word, directory);
    return Addresses{*address};
  }
  GT_TRY(Addresses members, members_of(word.substr(1), directory));
  std::erase(members, sender);
  for (const Address& member : members) {
    // A group can name an agent that has gone.
    if (member != Address::overseer() && !holds(directory.agents, member)) {
      return nobody(member.str(), directory).within(word);
    }
  }
  if (!members.empty()) return members;
  return Error{ErrorCode::kNotFound, format("{} has no members but you", word),
               "'gt agents' lists the agents; nothing was sent"};
}

}  // namespace

Result<Directory> directory_of(Town& town) {
  Directory directory;
  GT_TRY(directory.agents, town.hooks.list());
  GT_TRY(directory.rigs, list_rigs(town.paths));
  directory.groups = town.config.groups;
  return directory;
}

Result<std::vector<Address>> recipients_of(const std::vector<std::string>& words,
                                           const Directory& directory, const Address& sender) {
  Addresses all;
  for (const std::string& word : words) {
    GT_TRY(const Addresses meant, meant_by(word, directory, sender));
    for (const Address& address : meant) {
      if (!holds(all, address)) all.push_back(address);
    }
  }
  return all;
}

}  // namespace gt
