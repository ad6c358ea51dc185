// SPDX-License-Identifier: Apache-2.0
#include "common/town/address.h"

#include <algorithm>
#include <array>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMaxNameBytes = 40;
constexpr std::string_view kLettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

// Roles, the folders of a town and of a rig, and the words commands take in the place of a name.
constexpr std::array<std::string_view, 23> kReserved = {
    "agent",   "agents",   "all",      "board", "crew", "daemon", "deacon", "formulas",
    "gt",      "gtd",      "hooks",    "kinds", "mail", "mayor",  "none",   "overseer",
    "polecat", "polecats", "refinery", "repo",  "rig",  "roles",  "witness"};

struct RoleRow {
  Role role;
  std::string_view name;
};

constexpr std::array<RoleRow, 5> kRoles = {{{Role::kMayor, "mayor"},
                                            {Role::kPolecat, "polecat"},
                                            {Role::kCrew, "crew"},
                                            {Role::kRefinery, "refinery"},
                                            {Role::kOverseer, "overseer"}}};

bool is_reserved(std::string_view name) {
  return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end();
}

bool is_well_formed(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes && name[0] != '-' && name[0] != '_' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return kLettersAndDigits.find(c) != kLettersAndDigits.npos || c == '-' || c == '_';
         });
}

/// A name close to `name` that check_name takes.
std::string name_like(std::string_view name, std::string_view what) {
  std::string good;
  for (char c : name.substr(0, kMaxNameBytes - 2)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (kLettersAndDigits.find(c) != kLettersAndDigits.npos) {
      good += c;
    } else if (!good.empty() && good.back() != '-') {
      good += c == '_' ? '_' : '-';
    }
  }
  good.erase(good.find_last_not_of("-_") + 1);
  if (good.empty()) good = what.substr(0, what.find(' '));
  return is_reserved(good) ? good + "-1" : good;
}

Error no_address(std::string_view text) {
  return {ErrorCode::kUsage, format("'{}' is no address", one_line(text, 80)),
          "write mayor, RIG/NAME (a polecat), RIG/crew/NAME or RIG/refinery"};
}

}  // namespace

Result<void> check_name(std::string_view name, std::string_view what) {
  const bool reserved = is_reserved(name);
  if (is_well_formed(name) && !reserved) return {};
  const std::string shown = one_line(name, 60);
  const std::string good = name_like(name, what);
  if (reserved) {
    return Error{ErrorCode::kUsage,
                 format("a {} cannot be called '{}': the name is reserved", what, shown),
                 format("'{}' would do", good)};
  }
  return Error{ErrorCode::kUsage, format("'{}' is no name for a {}", shown, what),
               format("up to {} of a-z, 0-9, - and _, first a letter or digit: '{}' would do",
                      kMaxNameBytes, good)};
}

std::string_view role_name(Role role) {
  return std::find_if(kRoles.begin(), kRoles.end(), [role](auto& row) { return row.role == role; })
      ->name;
}

Result<Address> Address::parse(std::string_view text) {
  if (text == "mayor") return mayor();
  if (text == "overseer") return overseer();
  const std::vector<std::string_view> parts = split(text, '/');
  const bool is_crew = parts.size() == 3 && parts[1] == "crew";
  if (parts.size() != 2 && !is_crew) return no_address(text);
  GT_CHECK(check_name(parts[0], "rig"));
  if (!is_crew && parts[1] == "refinery") return refinery(parts[0]);
  GT_CHECK(check_name(parts.back(), is_crew ? "crew member" : "polecat"));
  return is_crew ? crew(parts[0], parts[2]) : polecat(parts[0], parts[1]);
}

std::string Address::str() const {
  switch (role_) {
    case Role::kPolecat:
      return rig_ + '/' + name_;
    case Role::kCrew:
      return rig_ + "/crew/" + name_;
    case Role::kRefinery:
      return rig_ + "/refinery";
    default:
      return std::string(role_name(role_));
  }
}

Result<WorkId> WorkId::parse(std::string_view text) {
  const std::size_t dash = text.rfind('-');
  const auto number = dash == text.npos ? std::nullopt : parse_integer(text.substr(dash + 1));
  const bool is_number = number && *number > 0 && *number < 1'000'000'000 &&
                         std::to_string(*number) == text.substr(dash + 1);
  if (!is_number || !check_name(text.substr(0, dash), "rig")) {
    return Error{ErrorCode::kUsage, format("'{}' is not the id of a work item", one_line(text, 80)),
                 "an id is the name of the rig and a number: web-42"};
  }
  return WorkId(text.substr(0, dash), static_cast<int>(*number));
}

std::string WorkId::str() const {
  return format("{}-{}", rig_, number_);
}

}  // namespace gt
