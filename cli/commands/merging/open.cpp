// SPDX-License-Identifier: Apache-2.0
// `gt open`: what belongs to an item or an agent, where a person can look at it.
#include <unistd.h>

#include <filesystem>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/dispatch/hanging.h"
#include "cli/work/boards.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/process/spawn.h"
#include "hooks/merge_request.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// Something that can be opened.
struct Thing {
  enum Kind { kPage, kDirectory, kFile } kind = kFile;
  std::string place;  ///< an address or an absolute path
};

constexpr std::string_view kKindNames[] = {"page", "directory", "file"};

/// What a person uses for it, with the place as its last word; empty: nothing is known.
std::vector<std::string> program_for(const Thing& thing, const Environment& environment) {
  std::vector<std::string> program;
  const auto take = [&](const std::string& line) {
    // No shell: words are split at blanks.
    for (const std::string_view word : split(line, ' ')) {
      if (!word.empty()) program.emplace_back(word);
    }
  };
  const std::string path = environment.get("PATH").value_or("");
  auto chosen = thing.kind == Thing::kPage ? environment.get("BROWSER") : environment.get("VISUAL");
  if (!chosen && thing.kind != Thing::kPage) chosen = environment.get("EDITOR");
  if (chosen) take(*chosen);
  if (program.empty() && thing.kind == Thing::kDirectory) {
    // A directory that nothing else opens: a shell that stands in it.
    return {"/bin/sh", "-c",        "cd \"$1\" && exec \"$2\"",
            "sh",      thing.place, environment.get("SHELL").value_or("/bin/sh")};
  }
  for (const char* name : {"xdg-open", "open"}) {
    if (!program.empty() || thing.kind != Thing::kPage) break;
    if (const auto found = find_program(name, path)) program.push_back(*found);
  }
  if (program.empty() && thing.kind == Thing::kFile) program.emplace_back("vi");
  if (!program.empty()) program.push_back(thing.place);
  return program;
}

class OpenReport : public Report {
 public:
  OpenReport(std::string subject, Thing thing, std::vector<std::string> program)
      : subject_(std::move(subject)), thing_(std::move(thing)), program_(std::move(program)) {}

  [[nodiscard]] Value json() const override {
    return Value::map(
        {{"subject", subject_}, {"kind", kKindNames[thing_.kind]}, {"place", thing_.place}});
  }
  [[nodiscard]] std::string text(const Style&) const override {
    return program_.empty() ? format("{}\n", printable(thing_.place)) : "";
  }
  [[nodiscard]] std::vector<std::string> next_program() const override { return program_; }

 private:
  std::string subject_;
  Thing thing_;
  std::vector<std::string> program_;
};

Result<Thing> workspace_of(Context& context, const Address& address) {
  const fs::path place = context.town().paths.workspace(address);
  std::error_code failed;
  if (address != Address::overseer() && fs::is_directory(place, failed)) {
    return Thing{Thing::kDirectory, place.string()};
  }
  return Error{ErrorCode::kNotFound, format("{} has no directory", address.str()),
               "'gt agents' lists those there are"};
}

/// The page of its pull request, else where somebody has the work, else its file on the board.
Result<Thing> thing_of(Context& context, const WorkId& id) {
  Town& town = context.town();
  const auto request = MergeQueue(*town.store).load(id);
  if (!request && request.error().code != ErrorCode::kNotFound) return request.error();
  if (request && !request->url.empty()) return Thing{Thing::kPage, request->url};
  GT_TRY(const std::string key, town.board(id.rig()).key_of(id));
  GT_TRY(const auto holder, holder_of(town, id));
  if (holder) {
    if (auto place = workspace_of(context, *holder)) return place;
  }
  return Thing{Thing::kFile, town.paths.absolute(key).string()};
}

Answer run(Context& context, const Args& args) {
  const std::string word = *args.word("WHAT");
  const auto address = Address::parse(word);
  const auto id = work_id(context, args, word);
  if (!address && !id) return id.error();
  GT_TRY(Thing thing, id ? thing_of(context, *id) : workspace_of(context, *address));
  const bool is_shown = args.flag("print") || args.flag("json") || ::isatty(STDIN_FILENO) == 0 ||
                        ::isatty(STDOUT_FILENO) == 0;
  auto program = is_shown ? std::vector<std::string>() : program_for(thing, context.environment());
  return make_report<OpenReport>(id ? id->str() : address->str(), std::move(thing),
                                 std::move(program));
}

}  // namespace

const Command kOpen = {
    .path = "open",
    .aliases = {"mq open"},
    .group = CommandGroup::kMerging,
    .summary = "Open the page, worktree or file of an item or an agent",
    .details =
        "Of an item: the page of its pull request, else the worktree of whoever has it on the "
        "hook, else its file on the board. Of an agent: its worktree. A page opens in BROWSER or "
        "what the desktop has, a file in VISUAL or EDITOR, a worktree in these or in a shell. "
        "Without a terminal its place is printed.",
    .examples = {{"gt open web-42", "its pull request, or where it is worked at"},
                 {"gt open web/toast", "a polecat's worktree"},
                 {"gt open web/toast --print", "only say where"}},
    .positionals = {{"WHAT", "the id of an item, or the address of an agent"}},
    .options = {{"print", 'p', "", "print the place and open nothing"}},
    .answer = {{"subject", "string", "whose it is"},
               {"kind", "string", "page, directory or file"},
               {"place", "string", "an address of the web, or a path"}},
    .run = run,
};

}  // namespace gt
