// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/launch.h"

#include <algorithm>
#include <array>

#include "cli/agents/workspace.h"
#include "common/base/format.h"
#include "hooks/start_backoff.h"

namespace gt {
namespace {

constexpr std::string_view kPrompt =
    "There is work on your hook. Run `gt prime` and do what it says.";

// SSH_AUTH_SOCK: whoever has done the work pushes it.
constexpr std::array<std::string_view, 16> kPassed = {
    "HOME",        "USER",       "LOGNAME",     "SHELL",        "LANG",      "TZ",
    "TMPDIR",      "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",     "ALL_PROXY", "http_proxy",
    "https_proxy", "no_proxy",   "all_proxy",   "SSH_AUTH_SOCK"};

/// `NAME=value` once for each name; what is set later wins.
class Variables {
 public:
  void set(std::string_view name, std::string_view value) {
    std::erase_if(lines_, [name](const std::string& line) {
      return line.size() > name.size() && line[name.size()] == '=' && line.starts_with(name);
    });
    lines_.push_back(format("{}={}", name, value));
  }

  void pass(const Environment& environment, std::string_view name) {
    if (const auto value = environment.get(name)) set(name, *value);
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

std::string path_with(const std::filesystem::path& directory, const Environment& environment) {
  return format("{}:{}", directory.string(),
                environment.get("PATH").value_or("/usr/local/bin:/usr/bin:/bin"));
}

/// Without GT_INSTANCE, which every session gets from its SessionSpec.
std::vector<std::string> variables_of(const Launch& launch) {
  const Address& address = launch.hook.address;
  Variables variables;
  for (const std::string_view name : kPassed) variables.pass(launch.environment, name);
  for (const std::string& line : launch.environment.all()) {
    if (line.starts_with("LC_")) variables.pass(launch.environment, line.substr(0, line.find('=')));
  }
  for (const std::string& name : launch.kind.pass_environment) {
    variables.pass(launch.environment, name);
  }
  for (const auto& [name, value] : launch.kind.environment) variables.set(name, value);
  if (launch.is_root) {
    for (const auto& [name, value] : launch.kind.root_environment) variables.set(name, value);
  }
  variables.set("PATH", path_with(launch.gt.parent_path(), launch.environment));
  variables.set("GT_TOWN", launch.paths.root().string());
  variables.set("GT_AGENT", address.str());
  variables.set("GT_ROLE", role_name(address.role()));
  if (!address.rig().empty()) variables.set("GT_RIG", address.rig());
  return variables.take();
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

/// The words of the kind with their places filled.
std::vector<std::string> argv_of(const Launch& launch) {
  const AgentHook& hook = launch.hook;
  const Kind& kind = launch.kind;
  // A program whose hooks never spoke has no conversation to go on with.
  const bool resumes =
      !launch.is_fresh && !must_start_afresh(hook, hook.starts) && hook.signal.has_value();
  const auto& form = !resumes ? kind.start : hook.session_id ? kind.resume : kind.continue_latest;
  std::vector<std::string> argv;
  for (const std::string& word : form) {
    if (word == "{flags}") {
      for (const std::string& flag : kind.flags) {
        argv.push_back(with_paths(flag, launch.paths, hook.address));
      }
    } else if (word == "{prompt}") {
      if (!hook.work) continue;
      for (const std::string& part : kind.prompt) {
        argv.push_back(replaced(part, "{prompt}", kPrompt));
      }
    } else {
      argv.push_back(replaced(word, "{session_id}", hook.session_id.value_or("")));
    }
  }
  return argv;
}

}  // namespace

SessionSpec session_spec(const Launch& launch) {
  SessionSpec spec;
  spec.name = launch.hook.address.str();
  spec.instance = launch.instance;
  spec.directory = launch.paths.workspace(launch.hook.address);
  spec.argv = argv_of(launch);
  spec.environment = variables_of(launch);
  return spec;
}

}  // namespace gt
