// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/dispatch/hanging.h"
#include "cli/life/lease.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/agent_hook.h"
#include "hooks/board.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

constexpr std::size_t kMostNoteBytes = std::size_t{64} << 10;  ///< shown of one

const std::initializer_list<AnswerKey> kAnswer = {
    {"address", "string", "the agent"},
    {"kind", "string", "what program it is"},
    {"desired", "string", "running, stopped or parked"},
    {"work", "string?", "what hangs on the hook; null: nothing"},
    {"title", "string?", "of the work item"},
    {"file", "string?", "of the work item, in the town"},
    {"problem", "string?", "why the work item cannot be read"},
    {"step", "integer?", "in the formula"},
    {"branch", "string?", "the agent works on"},
    {"attempt", "integer", "at this work"},
    {"note", "string", "of the last handoff"}};

/// What hangs on one hook: the answer of all three commands.
class HookReport : public Report {
 public:
  HookReport(AgentHook hook, std::optional<WorkItem> item, std::string problem)
      : hook_(std::move(hook)), item_(std::move(item)), problem_(std::move(problem)) {}

  [[nodiscard]] Value json() const override {
    return Value::map({{"address", hook_.address.str()},
                       {"kind", hook_.kind},
                       {"desired", desired_name(hook_.desired)},
                       {"work", hook_.work ? Value(hook_.work->str()) : Value()},
                       {"title", item_ ? Value(defused(item_->title)) : Value()},
                       {"file", item_ ? Value(item_->key) : Value()},
                       {"problem", problem_.empty() ? Value() : Value(problem_)},
                       {"step", Value::optional(hook_.step)},
                       {"branch", Value::optional(hook_.branch)},
                       {"attempt", hook_.attempt},
                       {"note", defused(hook_.note)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text = style.paint(Colour::kBold, hook_.address.str());
    if (hook_.desired != Desired::kRunning) text += format(" ({})", desired_name(hook_.desired));
    text += work_line() + "\n";
    if (!problem_.empty())
      text += format("  cannot be read: {}\n", one_line(problem_, kMostColumns));
    if (item_) text += format("  {}\n", item_->key);
    if (hook_.step) text += format("  step {}\n", *hook_.step);
    if (hook_.branch) text += format("  branch {}\n", defused_line(*hook_.branch, 200));
    if (hook_.note.empty()) return text;
    text += "  note of the last handoff:\n";
    const Quoted note = quoted(hook_.note, kMostNoteBytes);
    return text + note.text;
  }

  /// A broken item is no answer to "what is there to do".
  [[nodiscard]] int exit_status() const override { return problem_.empty() ? 0 : 1; }

 private:
  [[nodiscard]] std::string work_line() const {
    if (!hook_.work) return ": nothing on the hook";
    return format(": {}{}", hook_.work->str(),
                  item_ ? format(" {}", defused_line(item_->title, 60)) : "");
  }

  AgentHook hook_;
  std::optional<WorkItem> item_;
  std::string problem_;
};

Answer report_on(Town& town, AgentHook hook) {
  std::optional<WorkItem> item;
  std::string problem;
  if (hook.work) {
    auto loaded = town.board(hook.work->rig()).load(*hook.work);
    if (loaded) item = *std::move(loaded);
    if (!item) problem = loaded.error().message;
  }
  return make_report<HookReport>(std::move(hook), std::move(item), std::move(problem));
}

Answer show(Context& context, const Args& args) {
  GT_TRY(const Address address, context.agent(args));
  GT_TRY(AgentHook hook, context.town().hooks.load(address));
  return report_on(context.town(), std::move(hook));
}

Answer set(Context& context, const Args& args) {
  Town& town = context.town();
  GT_TRY(const Address address, context.agent(args));
  GT_TRY(const WorkId id, WorkId::parse(args.word("ID").value_or("")));
  // --as names the agent whose hook it is, not who acts.
  const std::string actor = context.actor(Args());
  GT_TRY(const AgentHook before, town.hooks.load(address));
  GT_TRY(const FileLock lease, take_session_lease(town.paths, address, kLeasePatience));
  if (args.flag("force") && before.work && before.work != id) {
    GT_CHECK(town.board(id.rig()).load(id));
    GT_CHECK(take_off(context, address, actor));
  }
  GT_TRY(AgentHook hook, hang(context, id, address, actor));
  return report_on(town, std::move(hook));
}

Answer clear(Context& context, const Args& args) {
  GT_TRY(const Address address, context.agent(args));
  GT_CHECK(context.town().hooks.load(address));
  GT_TRY(const FileLock lease, take_session_lease(context.town().paths, address, kLeasePatience));
  GT_CHECK(take_off(context, address, context.actor(Args())));
  GT_TRY(AgentHook hook, context.town().hooks.load(address));
  return report_on(context.town(), std::move(hook));
}

}  // namespace

const Command kHook = {
    .path = "hook",
    .aliases = {"hook show", "hook status", "hook get"},
    .group = CommandGroup::kAgentSide,
    .summary = "Show what hangs on an agent's hook",
    .examples = {{"gt hook", "inside an agent's session or directory"},
                 {"gt hook --as web/toast", "another agent's"}},
    .answer = kAnswer,
    .run = show,
};

const Command kHookSet = {
    .path = "hook set",
    .aliases = {"hook attach"},
    .group = CommandGroup::kAgentSide,
    .summary = "Hang a work item on an agent's hook",
    .details =
        "The item must be on its rig's board and on no other agent's hook. Work that hangs there "
        "already is not pushed off, unless by --force.",
    .examples = {{"gt hook set web-42 --as web/toast", "there is work on web/toast's hook"}},
    .positionals = {{"ID", "the work item, such as web-42"}},
    .options = {{.name = "force", .summary = "in the place of what hangs there"}},
    .answer = kAnswer,
    .run = set,
};

const Command kHookClear = {
    .path = "hook clear",
    .aliases = {"hook detach", "hook remove"},
    .group = CommandGroup::kAgentSide,
    .summary = "Take the work off an agent's hook",
    .examples = {{"gt hook clear --as web/toast", "web/toast is free"}},
    .answer = kAnswer,
    .run = clear,
};

}  // namespace gt
