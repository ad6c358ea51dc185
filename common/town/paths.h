// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/town/address.h"

namespace gt {

/// Every path under a town, formed and parsed here and nowhere else. Keys are what the store takes:
/// relative to the town.
///
///     town.yaml  kinds/  roles/  formulas/  mayor/
///     RIG/rig.yaml  RIG/repo.git  RIG/board/  RIG/polecats/NAME/  RIG/crew/NAME/  RIG/refinery/
///     .gt/hooks/ADDRESS.yaml  .gt/mail/ADDRESS/
///     .gt/messages/ADDRESS/ID.yaml  .gt/ended-messages/ADDRESS/ID.yaml
///     .gt/merges/RIG/ID.yaml  .gt/convoys/ID.yaml  .gt/journal/DATE.jsonl
///     .gt/trash/  .gt/gtd.lock  .gt/halt.yaml  .gt/limits/KIND.yaml
///     .gt/escalations/ID.yaml  .gt/escalations/closed/ID.yaml
///     .gt/formulas/ADDRESS/RUN.yaml
///     .gt/memory/agents/ADDRESS/ID.yaml  .gt/memory/rigs/RIG/ID.yaml  .gt/memory/town/ID.yaml
///     .gt/usage/ADDRESS.json  .gt/pollers/NAME.yaml  .gt/notices.yaml
///     .gt/run/  gtd.sock  gtd.log  leases/  claims/  board/RIG.index        disposable
class TownPaths {
 public:
  /// `root` is absolute and has no symbolic links in it.
  explicit TownPaths(std::filesystem::path root) : root_(std::move(root)) {}

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }
  [[nodiscard]] std::filesystem::path absolute(std::string_view key) const { return root_ / key; }

  // Keys of documents.
  [[nodiscard]] static std::string town_key() { return "town.yaml"; }
  [[nodiscard]] static std::string rig_key(std::string_view rig);
  [[nodiscard]] static std::string halt_key() { return ".gt/halt.yaml"; }
  /// The rate limit that agents of this kind ran into.
  [[nodiscard]] static std::string rate_limits_prefix() { return ".gt/limits/"; }
  [[nodiscard]] static std::string rate_limit_key(std::string_view kind);
  [[nodiscard]] static std::string hooks_prefix() { return ".gt/hooks/"; }
  [[nodiscard]] static std::string hook_key(const Address& address);
  /// The agent whose hook file this is; nothing for any other key.
  [[nodiscard]] static std::optional<Address> address_of_hook(std::string_view key);
  [[nodiscard]] static std::string board_prefix(std::string_view rig);
  [[nodiscard]] static std::string merges_prefix(std::string_view rig);
  [[nodiscard]] static std::string merge_key(const WorkId& id);
  /// The work item whose merge request this is; nothing for any other key.
  [[nodiscard]] static std::optional<WorkId> work_of_merge(std::string_view key);
  [[nodiscard]] static std::string convoys_prefix() { return ".gt/convoys/"; }
  [[nodiscard]] static std::string journal_key(std::string_view date);
  [[nodiscard]] static std::string journal_prefix() { return ".gt/journal/"; }
  [[nodiscard]] static std::string memory_prefix() { return ".gt/memory/"; }
  [[nodiscard]] static std::string memory_prefix(const Address& address);
  [[nodiscard]] static std::string memory_prefix_of_rig(std::string_view rig);
  [[nodiscard]] static std::string memory_prefix_of_town() { return ".gt/memory/town/"; }
  [[nodiscard]] static std::string escalations_prefix() { return ".gt/escalations/"; }
  [[nodiscard]] static std::string escalation_key(std::string_view id);
  [[nodiscard]] static std::string closed_escalation_key(std::string_view id);
  [[nodiscard]] static std::string formulas_prefix() { return "formulas/"; }
  /// The runs of formulas of one agent, and one of them.
  [[nodiscard]] static std::string formula_runs_prefix(const Address& address);
  [[nodiscard]] static std::string formula_run_key(const Address& address, std::string_view run);
  [[nodiscard]] static std::string trash_prefix() { return ".gt/trash/"; }
  /// The record of what is in the trash under that id.
  [[nodiscard]] static std::string trash_key(std::string_view id);
  [[nodiscard]] static std::string kind_key(std::string_view kind);
  [[nodiscard]] static std::string role_key(Role role);
  /// What models cost.
  [[nodiscard]] static std::string models_key() { return "models.yaml"; }
  [[nodiscard]] static std::string usage_prefix() { return ".gt/usage/"; }
  /// The tokens that the agent has used.
  [[nodiscard]] static std::string usage_key(const Address& address) {
    return usage_prefix() + address.str() + ".json";
  }
  [[nodiscard]] static std::string pollers_prefix() { return ".gt/pollers/"; }
  /// How far a source has been read.
  [[nodiscard]] static std::string poller_key(std::string_view name) {
    return pollers_prefix() + std::string(name) + ".yaml";
  }
  /// What the person has been told.
  [[nodiscard]] static std::string notices_key() { return ".gt/notices.yaml"; }

  // Places that are not documents.
  [[nodiscard]] std::filesystem::path rig_directory(std::string_view rig) const;
  [[nodiscard]] std::filesystem::path repository(std::string_view rig) const;
  /// Locked by whoever makes a work item; kanban-md's own lock.
  [[nodiscard]] std::filesystem::path board_lock(std::string_view rig) const;
  [[nodiscard]] std::filesystem::path board_index(std::string_view rig) const;
  /// Where the agent's session runs.
  [[nodiscard]] std::filesystem::path workspace(const Address& address) const;
  /// The agent whose workspace holds `path`; nothing if none does.
  [[nodiscard]] std::optional<Address> agent_at(const std::filesystem::path& path) const;
  /// The rig whose folder holds `path`, if there is such a rig; nothing for other places.
  [[nodiscard]] std::optional<std::string> rig_at(const std::filesystem::path& path) const;
  [[nodiscard]] std::filesystem::path mailbox(const Address& address) const;
  /// Mails that are being sent.
  [[nodiscard]] std::filesystem::path outbox() const { return root_ / ".gt/mail/.outbox"; }
  [[nodiscard]] static std::string all_messages_prefix() { return ".gt/messages/"; }
  [[nodiscard]] static std::string messages_prefix(const Address& address);
  [[nodiscard]] static std::string message_key(const Address& address, std::string_view id);
  /// Messages that are over, out of the way of those that wait.
  [[nodiscard]] static std::string all_ended_messages_prefix() { return ".gt/ended-messages/"; }
  [[nodiscard]] static std::string ended_messages_prefix(const Address& address);
  [[nodiscard]] static std::string ended_message_key(const Address& address, std::string_view id);
  /// Which mails the agent's model has been shown.
  [[nodiscard]] static std::string shown_mail_key(const Address& address);
  [[nodiscard]] std::filesystem::path trash() const { return root_ / ".gt/trash"; }
  [[nodiscard]] std::filesystem::path daemon_lock() const { return root_ / ".gt/gtd.lock"; }
  [[nodiscard]] std::filesystem::path run_directory() const { return root_ / ".gt/run"; }
  [[nodiscard]] std::filesystem::path socket() const { return root_ / ".gt/run/gtd.sock"; }
  [[nodiscard]] std::filesystem::path log() const { return root_ / ".gt/run/gtd.log"; }
  /// Whose workspace each transcript belongs to.
  [[nodiscard]] std::filesystem::path transcript_owners() const {
    return root_ / ".gt/run/transcripts.json";
  }
  /// What this agent claimed, to be renewed.
  [[nodiscard]] std::filesystem::path claims(const Address& address) const {
    return root_ / ".gt/run/claims" / address.str();
  }
  /// Locked by whoever starts or ends the session of this agent.
  [[nodiscard]] std::filesystem::path session_lease(const Address& address) const {
    return root_ / ".gt/run/leases" / (address.str() + ".lock");
  }
  /// Locked by the tick that takes this step about this subject. No address begins with a dot.
  [[nodiscard]] std::filesystem::path step_lease(std::string_view step,
                                                 std::string_view subject) const {
    return root_ / ".gt/run/leases/.tick" / step / (std::string(subject) + ".lock");
  }
  /// Locked by whoever types into the session of this agent.
  [[nodiscard]] std::filesystem::path typing_lease(const Address& address) const {
    return root_ / ".gt/run/leases" / (address.str() + ".typing.lock");
  }

 private:
  std::filesystem::path root_;
};

}  // namespace gt
