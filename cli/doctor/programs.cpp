// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor/programs.h"

#include <algorithm>
#include <array>

#include "cli/agents/kind.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/spawn.h"

namespace gt {
namespace {

struct Requirement {
  std::string_view program, version_word;
  ProgramVersion least;
  std::string_view why;
};

constexpr Requirement kTmux = {"tmux", "-V", {3, 2}, "it holds the sessions"};
constexpr Requirement kGit = {"git", "--version", {2, 35}, "it holds the work"};

/// What the program tells of its version. Errors: kMissing.
Result<std::string> check_program(Context& context, const Requirement& needed) {
  const std::string name(needed.program);
  const auto missing = [&](std::string message) {
    const std::string path = context.environment().get("PATH").value_or("");
    return Error{ErrorCode::kMissing, std::move(message), install_command(name, path)};
  };
  ProcessRequest request;
  request.program.argv = {name, std::string(needed.version_word)};
  request.deadline = std::chrono::seconds(5);
  const auto outcome = context.processes().run(request);
  if (!outcome) return missing(format("{} is not installed; {}", name, needed.why));
  std::string told = printable(trimmed(outcome->out));
  const auto version = version_in(told);
  if (!outcome->succeeded() || told.empty()) {
    return missing(format("{} does not run: {}", name, printable(trimmed(outcome->err))));
  }
  if (version && *version < needed.least) {
    return missing(
        format("{} is too old: {}.{} is needed", told, needed.least.major, needed.least.minor));
  }
  return told;
}

std::vector<std::string> agents_of_kind(const Patient& patient, const std::string& kind) {
  std::vector<std::string> agents;
  for (const AgentHook& hook : patient.hooks.hooks) {
    if (hook.kind == kind) agents.push_back(hook.address.str());
  }
  return agents;
}

Finding check_kind(const Kind& kind, const std::vector<std::string>& agents,
                   std::string_view path) {
  const std::string subject = format("kind {}", kind.name);
  const auto program = find_program(kind.program, path);
  if (program) return {Finding::kGood, subject, *program};
  const std::string message = format("'{}' is not installed", kind.program);
  if (agents.empty()) return {Finding::kNote, subject, message, kind.install};
  return {Finding::kBroken, subject, format("{}; {} cannot start", message, join(agents, ", ")),
          kind.install};
}

}  // namespace

std::optional<ProgramVersion> version_in(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t start = text.find_first_of(kDigits);
  if (start == std::string_view::npos) return std::nullopt;
  text.remove_prefix(start);
  const std::size_t dot = text.find_first_not_of(kDigits);
  if (dot == std::string_view::npos || text[dot] != '.') return std::nullopt;
  const std::string_view rest = text.substr(dot + 1);
  const auto major = parse_integer(text.substr(0, dot));
  const auto minor = parse_integer(rest.substr(0, rest.find_first_not_of(kDigits)));
  if (!major || !minor) return std::nullopt;
  return ProgramVersion{static_cast<int>(*major), static_cast<int>(*minor)};
}

std::string install_command(std::string_view package, std::string_view path) {
  struct Manager {
    std::string_view program, command;
  };
  constexpr std::array<Manager, 6> kManagers = {{
      {"apt-get", "sudo apt-get install"},
      {"dnf", "sudo dnf install"},
      {"pacman", "sudo pacman -S"},
      {"zypper", "sudo zypper install"},
      {"apk", "sudo apk add"},
      {"brew", "brew install"},
  }};
  for (const Manager& manager : kManagers) {
    // A broken PATH is one of the things doctor is asked about: look at the usual places too.
    if (find_program(manager.program, format("{}:/usr/bin:/sbin:/opt/homebrew/bin", path))) {
      return format("{} {}", manager.command, package);
    }
  }
  return format("install {} with the package manager of this machine", package);
}

Result<void> require_tmux(Context& context) {
  GT_CHECK(check_program(context, kTmux));
  return {};
}

Result<void> require_git(Context& context) {
  GT_CHECK(check_program(context, kGit));
  return {};
}

Findings check_programs(Context& context) {
  Findings findings;
  for (const Requirement& needed : {kTmux, kGit}) {
    const std::string name(needed.program);
    auto told = check_program(context, needed);
    findings.push_back(
        told ? Finding{Finding::kGood, name, *std::move(told)}
             : Finding{Finding::kBroken, name, told.error().message, told.error().hint});
  }
  return findings;
}

Findings check_kinds(Context& context, const Patient& patient) {
  // Sessions have the directory of gt in front of their PATH.
  const std::string path = format("{}:{}", context.world().program.parent_path().string(),
                                  context.environment().get("PATH").value_or(""));
  Findings findings;
  const auto names = list_kinds(patient.store);
  if (!names) return {{Finding::kBroken, "kinds", names.error().message, names.error().hint}};
  for (const std::string& name : *names) {
    const auto kind = load_kind(patient.store, name);
    if (kind) {
      findings.push_back(check_kind(*kind, agents_of_kind(patient, name), path));
    } else {
      findings.push_back(
          {Finding::kBroken, format("kind {}", name), kind.error().message, kind.error().hint});
    }
  }
  for (const AgentHook& hook : patient.hooks.hooks) {
    if (std::find(names->begin(), names->end(), hook.kind) != names->end()) continue;
    findings.push_back({Finding::kBroken, hook.address.str(),
                        format("there is no kind '{}'", hook.kind),
                        format("kinds: {}", join(*names, ", "))});
  }
  return findings;
}

}  // namespace gt
