// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace gt {

/// Checks a name a person gives to a town, a rig or an agent: 1 to 40 of a-z, 0-9, `-` and `_`,
/// beginning with a letter or digit, and none of the reserved role and folder names. `what` is
/// named in the message (`rig`, `crew member`). Errors: kUsage, with a name that would do as the
/// hint.
[[nodiscard]] Result<void> check_name(std::string_view name, std::string_view what);

enum class Role { kMayor, kPolecat, kCrew, kRefinery, kOverseer };

/// `mayor`, `polecat`, `crew`, `refinery`, `overseer`.
[[nodiscard]] std::string_view role_name(Role role);

/// Who somebody is in a town: `mayor`, `web/toast` (a polecat), `web/crew/max`, `web/refinery` or
/// `overseer` (the person). An agent's tmux session has its address as its name.
class Address {
 public:
  /// Errors: kUsage.
  [[nodiscard]] static Result<Address> parse(std::string_view text);
  [[nodiscard]] static Address mayor() { return Address(Role::kMayor, "", ""); }
  [[nodiscard]] static Address overseer() { return Address(Role::kOverseer, "", ""); }
  /// Names must have passed check_name.
  [[nodiscard]] static Address polecat(std::string_view rig, std::string_view name) {
    return Address(Role::kPolecat, rig, name);
  }
  [[nodiscard]] static Address crew(std::string_view rig, std::string_view name) {
    return Address(Role::kCrew, rig, name);
  }
  [[nodiscard]] static Address refinery(std::string_view rig) {
    return Address(Role::kRefinery, rig, "");
  }

  [[nodiscard]] Role role() const { return role_; }
  [[nodiscard]] const std::string& rig() const { return rig_; }    ///< empty for mayor and overseer
  [[nodiscard]] const std::string& name() const { return name_; }  ///< of a polecat or crew member
  [[nodiscard]] std::string str() const;

  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  Address(Role role, std::string_view rig, std::string_view name)
      : rig_(rig), role_(role), name_(name) {}

  // In the order agents are listed: the mayor (no rig) first, then rig by rig.
  std::string rig_;
  Role role_;
  std::string name_;
};

/// The id of a work item: the rig whose board it is on, and its number there. `web-42`.
class WorkId {
 public:
  WorkId(std::string_view rig, int number) : rig_(rig), number_(number) {}
  /// Errors: kUsage.
  [[nodiscard]] static Result<WorkId> parse(std::string_view text);

  [[nodiscard]] const std::string& rig() const { return rig_; }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] std::string str() const;

  friend auto operator<=>(const WorkId&, const WorkId&) = default;

 private:
  std::string rig_;
  int number_;
};

}  // namespace gt
