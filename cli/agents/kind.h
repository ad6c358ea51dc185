// SPDX-License-Identifier: Apache-2.0
// A kind says what program an agent is: kinds/NAME.yaml of the town, over the built-in file of that
// name. A key of the town's file takes the place of the whole key of the built-in one.
//
//     name: claude
//     summary: Claude Code, by Anthropic
//     program: claude                 what must be installed; start's first word if absent
//     install: npm install -g …       the command that installs it
//     verified: 2.1.328               the version all this was measured with; absent: it never was
//     start: [claude, "{flags}", "{prompt}"]              a fresh conversation
//     resume: [claude, --resume, "{session_id}", …]       the one with this id; start if absent
//     continue: [claude, --continue, …]                   the latest one here; start if absent
//     prompt: ["{prompt}"]            the words that {prompt} becomes where there is a first prompt
//     flags: [--no-daemon]            the words that {flags} becomes
//     permissions: ask                ask | bypass: a town opts in to that by a file of its own
//     unattended: {flags, environment, root_environment}  more of each with permissions: bypass
//     environment: {NAME: value}
//     pass_environment: [ANTHROPIC_API_KEY]               passed on if the caller has them
//     files:                          put into the workspace before a start
//       - path: .claude/settings.local.json               or ~/… for the home directory
//         how: merge                  merge (JSON) | append (if its first line is absent) |
//         replace;
//                                     under ~/ only what is absent is added, whatever it says
//         when: unattended            only with permissions: bypass; always if absent
//         content: |                  what it is to hold
//     status: {…}                     a file in which it keeps what it is at: see status_file.h
//     screen: {…}                     how its screen is read: see screen.h
//     delivery: {…}                   how it takes a message: see delivery_rules.h
//     transcript: {…}                 how the file of its conversation is read, transcript_format.h
//
// In flags and content {town}, {workspace} and {repository} (the rig's; the town for the mayor)
// become paths as they stand between the quotes of JSON and TOML.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/agents/delivery_rules.h"
#include "cli/agents/screen.h"
#include "cli/agents/status_file.h"
#include "cli/agents/transcript_format.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"

namespace gt {

/// A file that an agent's program reads its settings from.
struct KindFile {
  enum class How { kMerge, kAppend, kReplace };
  std::string path;  ///< relative to the workspace, or to the home directory
  bool is_in_home = false;
  How how = How::kReplace;
  std::string content;
};

struct Kind {
  using Variables = std::vector<std::pair<std::string, std::string>>;

  std::string name;
  std::string summary;
  std::string program;
  std::string install;
  std::string verified;  ///< the version; empty: unverified
  std::vector<std::string> start, resume, continue_latest;
  std::vector<std::string> prompt;
  std::vector<std::string> flags;  ///< those for unattended work included where they apply
  bool bypasses_permissions = false;
  Variables environment;       ///< likewise
  Variables root_environment;  ///< more of them when gt runs as root
  std::vector<std::string> pass_environment;
  std::vector<KindFile> files;  ///< those that apply
  std::optional<StatusFileRules> status;
  ScreenRules screen;
  DeliveryRules delivery;
  TranscriptFormat transcript;
};

/// The kind of that name. Errors: kNotFound, with the kinds there are; kCorrupt, with the file and
/// line of the town's own file; an unknown key is one.
[[nodiscard]] Result<Kind> load_kind(Store& store, std::string_view name);

/// The names of all kinds of the town, sorted: its own and those built in.
[[nodiscard]] Result<std::vector<std::string>> list_kinds(Store& store);

}  // namespace gt
