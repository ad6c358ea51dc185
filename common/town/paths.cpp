// SPDX-License-Identifier: Apache-2.0
#include "common/town/paths.h"

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// The parts of `path` below `root`; none if it does not lie there.
std::vector<std::string> parts_below(const fs::path& root, const fs::path& path) {
  std::vector<std::string> parts;
  for (const fs::path& part : path.lexically_normal().lexically_relative(root)) {
    if (part == "..") return {};
    if (part != "." && !part.empty()) parts.push_back(part.native());
  }
  return parts;
}

}  // namespace

std::string TownPaths::rig_key(std::string_view rig) {
  return format("{}/rig.yaml", rig);
}

std::string TownPaths::rate_limit_key(std::string_view kind) {
  return rate_limits_prefix() + std::string(kind) + ".yaml";
}

std::string TownPaths::hook_key(const Address& address) {
  return format("{}{}.yaml", hooks_prefix(), address.str());
}

std::optional<Address> TownPaths::address_of_hook(std::string_view key) {
  const std::string prefix = hooks_prefix();
  constexpr std::string_view kSuffix = ".yaml";
  if (!key.starts_with(prefix) || !key.ends_with(kSuffix)) return std::nullopt;
  key.remove_prefix(prefix.size());
  key.remove_suffix(kSuffix.size());
  auto address = Address::parse(key);
  return address ? std::optional(*std::move(address)) : std::nullopt;
}

std::string TownPaths::board_prefix(std::string_view rig) {
  return format("{}/board/", rig);
}

std::string TownPaths::merges_prefix(std::string_view rig) {
  return format(".gt/merges/{}/", rig);
}

std::string TownPaths::merge_key(const WorkId& id) {
  return format("{}{}.yaml", merges_prefix(id.rig()), id.str());
}

std::optional<WorkId> TownPaths::work_of_merge(std::string_view key) {
  const std::string_view name = key.substr(key.rfind('/') + 1);
  auto id = WorkId::parse(name.substr(0, name.rfind('.')));
  return id && merge_key(*id) == key ? std::optional(*std::move(id)) : std::nullopt;
}

std::string TownPaths::journal_key(std::string_view date) {
  return format("{}{}.jsonl", journal_prefix(), date);
}

std::string TownPaths::memory_prefix(const Address& address) {
  return format("{}agents/{}/", memory_prefix(), address.str());
}

std::string TownPaths::memory_prefix_of_rig(std::string_view rig) {
  return format("{}rigs/{}/", memory_prefix(), rig);
}

std::string TownPaths::escalation_key(std::string_view id) {
  return format("{}{}.yaml", escalations_prefix(), id);
}

std::string TownPaths::closed_escalation_key(std::string_view id) {
  return format("{}closed/{}.yaml", escalations_prefix(), id);
}

std::string TownPaths::formula_runs_prefix(const Address& address) {
  return format(".gt/formulas/{}/", address.str());
}

std::string TownPaths::formula_run_key(const Address& address, std::string_view run) {
  return format("{}{}.yaml", formula_runs_prefix(address), run);
}

std::string TownPaths::trash_key(std::string_view id) {
  return format("{}{}.yaml", trash_prefix(), id);
}

std::string TownPaths::kind_key(std::string_view kind) {
  return format("kinds/{}.yaml", kind);
}

std::string TownPaths::role_key(Role role) {
  return format("roles/{}.md", role_name(role));
}

fs::path TownPaths::rig_directory(std::string_view rig) const {
  return root_ / rig;
}

fs::path TownPaths::repository(std::string_view rig) const {
  return root_ / rig / "repo.git";
}

fs::path TownPaths::board_lock(std::string_view rig) const {
  return root_ / board_prefix(rig) / ".lock";
}

fs::path TownPaths::board_index(std::string_view rig) const {
  return run_directory() / "board" / format("{}.index", rig);
}

fs::path TownPaths::workspace(const Address& address) const {
  switch (address.role()) {
    case Role::kMayor:
      return root_ / "mayor";
    case Role::kPolecat:
      return root_ / address.rig() / "polecats" / address.name();
    case Role::kCrew:
      return root_ / address.rig() / "crew" / address.name();
    case Role::kRefinery:
      return root_ / address.rig() / "refinery";
    case Role::kOverseer:
      break;
  }
  return root_;
}

std::optional<Address> TownPaths::agent_at(const fs::path& path) const {
  const std::vector<std::string> parts = parts_below(root_, path);
  if (!parts.empty() && parts[0] == "mayor") return Address::mayor();
  if (parts.size() < 2) return std::nullopt;
  std::string text = parts[0] + '/' + parts[1];
  if (parts[1] == "polecats" || parts[1] == "crew") {
    if (parts.size() < 3) return std::nullopt;
    text = parts[0] + (parts[1] == "crew" ? "/crew/" : "/") + parts[2];
  } else if (parts[1] != "refinery") {
    return std::nullopt;
  }
  auto address = Address::parse(text);
  return address ? std::optional(*std::move(address)) : std::nullopt;
}

std::optional<std::string> TownPaths::rig_at(const fs::path& path) const {
  const std::vector<std::string> parts = parts_below(root_, path);
  if (parts.empty() || !check_name(parts[0], "rig")) return std::nullopt;
  return parts[0];
}

fs::path TownPaths::mailbox(const Address& address) const {
  return root_ / ".gt/mail" / address.str();
}

std::string TownPaths::messages_prefix(const Address& address) {
  return format("{}{}/", all_messages_prefix(), address.str());
}

std::string TownPaths::message_key(const Address& address, std::string_view id) {
  return format("{}{}.yaml", messages_prefix(address), id);
}

std::string TownPaths::ended_messages_prefix(const Address& address) {
  return format("{}{}/", all_ended_messages_prefix(), address.str());
}

std::string TownPaths::ended_message_key(const Address& address, std::string_view id) {
  return format("{}{}.yaml", ended_messages_prefix(address), id);
}

std::string TownPaths::shown_mail_key(const Address& address) {
  return format(".gt/mail/{}/shown.yaml", address.str());
}

}  // namespace gt
