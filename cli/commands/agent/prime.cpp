// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/prime.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "cli/agents/hook_payload.h"
#include "cli/agents/role.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/memory/memory_report.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "hooks/convoy.h"
#include "hooks/mailbox.h"

namespace gt {
namespace {

constexpr Duration kPayloadPatience = std::chrono::seconds(1);
constexpr std::size_t kMostSubjects = 3;
constexpr std::size_t kMostConvoysTold = 2;
constexpr std::size_t kMostMemoriesTold = 8;  // of each owner: reading one takes 50 µs

/// Mail that cannot be looked at is no reason to tell an agent nothing of its work.
void add_mail(Briefing& briefing, const Mailbox& box) {
  const auto unread = box.unread();
  if (!unread) return;
  briefing.unread = unread->size();
  for (std::size_t i = 0; i < std::min(unread->size(), kMostSubjects); ++i) {
    if (auto mail = box.load((*unread)[i])) briefing.mails.push_back(*std::move(mail));
  }
}

/// The newest of those that the agent is to know. A broken one is a matter for 'gt doctor' and
/// 'gt memories': it must not keep an agent from its work.
std::vector<Memory> memories_for(Store& store, const Address& address) {
  std::vector<MemoryOwner> owners = {MemoryOwner::agent(address)};
  if (!address.rig().empty()) owners.push_back(MemoryOwner::rig(address.rig()));
  owners.push_back(MemoryOwner::town());
  std::vector<Memory> memories;
  for (const MemoryOwner& owner : owners) {
    auto found = memories_of(store, owner, kMostMemoriesTold);
    if (!found) continue;
    std::move(found->memories.begin(), found->memories.end(), std::back_inserter(memories));
  }
  return memories;
}

/// Of those that are on their way, the first few that the item is a part of.
std::vector<std::string> convoys_with(Store& store, const WorkId& id) {
  const auto all = Convoys(store).load_all();
  std::vector<std::string> names;
  if (!all) return names;
  for (const Convoy& convoy : all->convoys) {
    const bool has_it =
        std::find(convoy.items.begin(), convoy.items.end(), id) != convoy.items.end();
    if (has_it && !convoy.closed && names.size() < kMostConvoysTold) names.push_back(convoy.name);
  }
  return names;
}

Result<Briefing> briefing_of(Context& context, const Address& address) {
  Town& town = context.town();
  GT_TRY(AgentHook hook, town.hooks.load(address));
  Briefing briefing(std::move(hook));
  GT_TRY(briefing.role_text, role_text(*town.store, address.role()));
  briefing.directory = town.paths.workspace(address).string();
  briefing.mailbox = (town.paths.mailbox(address) / "new").string();
  add_mail(briefing, Mailbox(context.disk(), town.paths.mailbox(address)));
  briefing.memories = memories_for(*town.store, address);
  auto place = FormulaRuns(*town.store, town.hooks).place(briefing.hook);
  if (place) briefing.place = *std::move(place);
  if (!place) briefing.place_problem = place.error().message;
  if (!briefing.hook.work) return briefing;
  briefing.convoys = convoys_with(*town.store, *briefing.hook.work);
  auto item = town.board(briefing.hook.work->rig()).load(*briefing.hook.work);
  if (item) {
    briefing.item_path = town.paths.absolute(item->key).string();
    briefing.item = *std::move(item);
  } else {
    briefing.item_problem = item.error().message;
  }
  return briefing;
}

Value work_of(const Briefing& briefing) {
  if (!briefing.hook.work) return {};
  // The keys are there, whether the item could be read or not.
  const auto of_item = [&](const std::string& text) {
    return briefing.item ? Value(defused(text)) : Value();
  };
  const WorkItem item = briefing.item.value_or(WorkItem(*briefing.hook.work));
  return Value::map({{"id", briefing.hook.work->str()},
                     {"title", of_item(item.title)},
                     {"status", of_item(item.status)},
                     {"priority", of_item(item.priority)},
                     {"file", of_item(briefing.item_path)},
                     {"text", of_item(item.body)},
                     {"problem", briefing.item ? Value() : Value(briefing.item_problem)}});
}

class PrimeReport : public Report {
 public:
  PrimeReport(Briefing briefing, bool is_short, std::string event)
      : briefing_(std::move(briefing)), is_short_(is_short), event_(std::move(event)) {}

  [[nodiscard]] Value json() const override {
    const AgentHook& hook = briefing_.hook;
    return Value::map({{"address", hook.address.str()},
                       {"role", role_name(hook.address.role())},
                       {"kind", hook.kind},
                       {"directory", briefing_.directory},
                       {"branch", Value::optional(hook.branch)},
                       {"work", work_of(briefing_)},
                       {"step", Value::optional(hook.step)},
                       {"note", defused(hook.note)},
                       {"unread", briefing_.unread},
                       {"memories", memories_of_briefing()},
                       {"text", words()}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    if (event_.empty()) return words();
    // The one form that reaches the model in Claude Code, Codex, Gemini CLI and Qwen Code alike.
    return to_json(Value::map(
               {{"hookSpecificOutput",
                 Value::map({{"hookEventName", event_}, {"additionalContext", words()}})}})) +
           "\n";
  }

 private:
  [[nodiscard]] std::string words() const {
    return is_short_ ? short_briefing_text(briefing_) : briefing_text(briefing_);
  }

  [[nodiscard]] Value memories_of_briefing() const {
    Value::List memories;
    for (const Memory& each : briefing_.memories) memories.push_back(memory_value(each));
    return memories;
  }

  Briefing briefing_;
  bool is_short_;
  std::string event_;  ///< of the hook that asks; empty: nobody's hook
};

Answer run(Context& context, const Args& args) {
  GT_TRY(const Address address, context.agent(args));
  GT_TRY(Briefing briefing, briefing_of(context, address));
  bool is_short = args.flag("short");
  std::string event;
  if (args.flag("hook")) {
    const HookPayload payload = read_hook_payload(STDIN_FILENO, kPayloadPatience);
    event = payload.event.empty() ? "SessionStart" : payload.event;
    is_short |= payload.source == "compact" || payload.source == "resume";
  }
  return make_report<PrimeReport>(std::move(briefing), is_short, std::move(event));
}

}  // namespace

const Command kPrime = {
    .path = "prime",
    .group = CommandGroup::kAgentSide,
    .summary = "Tell an agent who it is and what hangs on its hook",
    .details =
        "What an agent's program calls when a session begins: the role's text, the work on "
        "the hook, the note of the last handoff, the mail that waits, the rule. Texts of "
        "others stand behind '| ' on every line and are cut to size.",
    .examples = {{"gt prime --as web/toast", "what web/toast is told"},
                 {"gt prime --hook", "the same as the JSON answer of a hook"}},
    .options = {{.name = "short", .summary = "without the role's text and the item's"},
                {.name = "hook",
                 .summary = "answer a hook of the agent's program: its payload is read from "
                            "standard input, the answer is JSON"}},
    .answer = {{"address", "string", "who the agent is"},
               {"role", "string", "mayor, polecat, crew or refinery"},
               {"kind", "string", "what program it is"},
               {"directory", "string", "its workspace"},
               {"branch", "string?", "its branch"},
               {"work", "object?", "what hangs on the hook; null: nothing"},
               {"work.id", "string", "the work item"},
               {"work.title", "string?", "its title"},
               {"work.status", "string?", "its status"},
               {"work.priority", "string?", "its priority"},
               {"work.file", "string?", "its file"},
               {"work.text", "string?", "its text, whole"},
               {"work.problem", "string?", "why it cannot be read"},
               {"step", "integer?", "in the formula"},
               {"note", "string", "of the last handoff"},
               {"unread", "integer", "mails"},
               {"memories", "array", "the newest that the agent is to know"},
               {"memories[]", "object", "as gt memories shows them"},
               {"text", "string", "what the agent's model is told"}},
    .run = run};

}  // namespace gt
