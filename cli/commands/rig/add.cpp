// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/rigs/new_rig.h"
#include "common/base/format.h"

namespace gt {
namespace {

class AddReport : public Report {
 public:
  AddReport(RigConfig rig, std::filesystem::path path)
      : rig_(std::move(rig)), path_(std::move(path)) {}

  [[nodiscard]] Value json() const override {
    Value::List checks;
    for (const Check& check : rig_.merging.checks) {
      checks.push_back(Value::map({{"name", check.name}, {"run", command_of(check)}}));
    }
    return Value::map({{"rig", rig_.name},
                       {"path", path_.string()},
                       {"remote", rig_.remote},
                       {"branch", rig_.branch},
                       {"checks", std::move(checks)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out = format("{} added the rig '{}': {}, branch {}\n",
                             style.paint(Colour::kGreen, "✓"), rig_.name, rig_.remote, rig_.branch);
    if (rig_.merging.checks.empty()) {
      out += format("{} it has no check yet: write one into {}/rig.yaml\n",
                    style.paint(Colour::kYellow, "!"), rig_.name);
    }
    return out + format("\nNext\n  gt polecat spawn --rig {0}\n  gt crew add NAME --rig {0}\n",
                        rig_.name);
  }

 private:
  RigConfig rig_;
  std::filesystem::path path_;
};

Answer run(Context& context, const Args& args) {
  const NewRig wanted{*args.word("NAME"), *args.word("SOURCE"), args.value("branch"),
                      args.values("check")};
  GT_TRY(RigConfig rig, add_rig(context, wanted));
  GT_CHECK(context.town().journal.append(
      {context.actor(args), "", "rig.added", rig.name, Value::map({{"remote", rig.remote}})}));
  auto path = context.town().paths.rig_directory(rig.name);
  return make_report<AddReport>(std::move(rig), std::move(path));
}

}  // namespace

const Command kRigAdd = {
    .path = "rig add",
    .aliases = {"rig create", "rig new"},
    .group = CommandGroup::kTown,
    .summary = "Add a project: clone its repository into the town",
    .details =
        "Makes the folder NAME with rig.yaml, a bare repository from which every worktree of the "
        "rig hangs, and a board for its work items. When the clone fails nothing is left behind.",
    .examples = {{"gt rig add web https://github.com/you/web.git --check 'make test'",
                  "with the check that work must pass before it is merged"},
                 {"gt rig add api ../api --branch develop", "from a directory, on a branch"}},
    .positionals = {{"NAME", "what the rig is called: a to z, 0 to 9, - and _"},
                    {"SOURCE", "a URL, or the path of a repository"}},
    .options = {{"branch", 0, "BRANCH", "the branch to work on; the remote's own by default"},
                {"check", 0, "COMMAND", "what work must pass; may be given again", true}},
    .answer = {{"rig", "string", "its name"},
               {"path", "string", "its folder"},
               {"remote", "string", "what was cloned"},
               {"branch", "string", "the branch it works on"},
               {"checks", "array", "what work must pass"},
               {"checks[].name", "string", "of the check"},
               {"checks[].run", "string", "its command"}},
    .run = run,
};

}  // namespace gt
