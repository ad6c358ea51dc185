// SPDX-License-Identifier: Apache-2.0
#include "cli/completion.h"

#include <algorithm>
#include <array>

#include "cli/command_table.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/town/town.h"

namespace gt {
namespace {

constexpr std::string_view kBash = R"sh(# bash completion for gt: eval "$(gt completion bash)"
_gt() {
  local text
  COMPREPLY=()
  while IFS=$'\t' read -r text _; do
    COMPREPLY+=("$text")
  done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -o default -F _gt gt
)sh";

constexpr std::string_view kZsh = R"sh(#compdef gt
# zsh completion for gt: eval "$(gt completion zsh)", or this file as _gt in your fpath
_gt() {
  local -a found
  local line
  while IFS= read -r line; do
    found+=("${${line//:/\\:}/$'\t'/:}")
  done < <("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2> /dev/null)
  if (( ${#found} )); then
    _describe gt found
  else
    _files
  fi
}
if [ "${funcstack[1]}" = _gt ]; then
  _gt "$@"
else
  compdef _gt gt
fi
)sh";

constexpr std::string_view kFish = R"sh(# fish completion for gt: gt completion fish | source
function __gt_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found ($words[1] complete -- $words[2..-1] 2>/dev/null)
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c gt -f -a '(__gt_complete)'
)sh";

struct Shell {
  std::string_view name, script;
};
constexpr std::array<Shell, 3> kShells = {{{"bash", kBash}, {"zsh", kZsh}, {"fish", kFish}}};

/// The candidates that begin with what has been typed.
class Matches {
 public:
  explicit Matches(std::string_view typed) : typed_(typed) {}

  void add(std::string_view text, std::string_view summary = {}) {
    const auto is_same = [&](const Candidate& each) { return each.text == text; };
    if (!text.starts_with(typed_) || std::any_of(found_.begin(), found_.end(), is_same)) return;
    found_.push_back({std::string(text), std::string(summary)});
  }
  void add_all(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) add(text);
  }
  [[nodiscard]] std::vector<Candidate> take() { return std::move(found_); }

 private:
  std::string_view typed_;
  std::vector<Candidate> found_;
};

/// The next words of every command whose path goes on after `words`.
void add_commands(const std::vector<std::string>& words, Matches& matches) {
  for (const Command* command : all_commands()) {
    const auto parts = split(command->path, ' ');
    if (command->is_hidden || parts.size() <= words.size()) continue;
    if (!std::equal(words.begin(), words.end(), parts.begin())) continue;
    const bool is_whole = parts.size() == words.size() + 1;
    matches.add(parts[words.size()], is_whole ? command->summary : "");
  }
}

/// What may stand where help says `what`.
void add_values(std::string_view what, const Known& known, Matches& matches) {
  if (what == "WHEN") matches.add_all({"auto", "always", "never"});
  if (what == "SHELL") {
    for (const Shell& shell : kShells) matches.add(shell.name);
  }
  if (what == "KEY") {
    for (const ConfigKey& key : town_config_keys()) matches.add(key.key, key.summary);
  }
  if (what == "STATE") {
    matches.add_all({"starting", "working", "idle", "waiting", "exhausted", "limited", "dead",
                     "stopped", "parked", "unknown"});
  }
  matches.add_all(known(what));
}

std::vector<Option> options_of(const Command* command) {
  std::vector<Option> options(global_options().begin(), global_options().end());
  if (command != nullptr) {
    options.insert(options.begin(), command->options.begin(), command->options.end());
  }
  return options;
}

const Option* option_spelled(const std::vector<Option>& options, std::string_view word) {
  for (const Option& option : options) {
    const bool is_letter = option.letter != 0 && word == format("-{}", option.letter);
    if (is_letter || word == format("--{}", option.name)) return &option;
  }
  return nullptr;
}

/// What stands before the cursor: the plain words, and the option whose value is being typed.
struct Before {
  std::vector<std::string> plain;
  const Option* open = nullptr;
};

Before read_before(std::span<const std::string> words, const std::vector<Option>& options) {
  Before before;
  for (const std::string& word : words) {
    if (before.open != nullptr) {
      before.open = nullptr;
      continue;
    }
    const Option* option = option_spelled(options, word);
    if (option != nullptr && !option->value.empty()) before.open = option;
    if (option == nullptr && !word.starts_with("-")) before.plain.push_back(word);
  }
  return before;
}

}  // namespace

std::vector<Candidate> candidates(const std::vector<std::string>& words, const Known& known) {
  const std::string typed = words.empty() ? "" : words.back();
  const std::size_t count = words.empty() ? 0 : words.size() - 1;
  const std::span<const std::string> earlier(words.data(), count);
  // Which options there are depends on the command, and which words are the command's on options
  // that stand in front of it: the global ones.
  const auto command_words = read_before(earlier, options_of(nullptr)).plain;
  const CommandMatch match = find_command(command_words);
  const auto options = options_of(match.command);
  const Before before = read_before(earlier, options);

  Matches matches(typed);
  if (before.open != nullptr) {
    add_values(before.open->value, known, matches);
  } else if (typed.starts_with("-")) {
    for (const Option& option : options) matches.add(format("--{}", option.name), option.summary);
  } else {
    add_commands(before.plain, matches);
    if (match.command == &kHelp) {
      add_commands({before.plain.begin() + 1, before.plain.end()}, matches);
    }
    if (match.command != nullptr && before.plain.size() >= match.words) {
      const std::size_t at = before.plain.size() - match.words;
      const auto& positionals = match.command->positionals;
      if (std::size(positionals) > 0) {
        add_values((positionals.begin() + std::min(at, positionals.size() - 1))->name, known,
                   matches);
      }
    }
  }
  return matches.take();
}

Result<std::string> completion_script(std::string_view shell) {
  for (const Shell& each : kShells) {
    if (each.name == shell) return std::string(each.script);
  }
  return Error{ErrorCode::kUsage, format("no completion for '{}'", printable(shell)),
               "gt completion bash, zsh or fish"};
}

}  // namespace gt
