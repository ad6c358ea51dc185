// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/caller.h"
#include "cli/agents/permissions.h"
#include "cli/agents/spawn.h"
#include "cli/command_table.h"
#include "cli/delivery/sending.h"
#include "cli/dispatch/assignment.h"
#include "cli/dispatch/handing_out.h"
#include "cli/dispatch/hanging.h"
#include "cli/life/bring_up.h"
#include "cli/life/daemon_process.h"
#include "cli/life/lease.h"
#include "cli/life/life_report.h"
#include "cli/patrol/observe.h"
#include "cli/work/boards.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/board.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

/// What became of one item.
struct Slung {
  WorkId item;
  std::string title;
  std::optional<Address> worker;  ///< nothing: a polecat that --dry-run did not make
  std::string reason = {};
  std::string branch = {};
  bool is_new_worker = false;
  std::string session = "none";  ///< started, running, down, failed or planned
  std::optional<Error> error = {};
};

class SlingReport : public Report {
 public:
  explicit SlingReport(std::vector<Slung> slung) : slung_(std::move(slung)) {}

  [[nodiscard]] Value json() const override {
    Value items = Value(Value::List());
    for (const Slung& each : slung_) {
      items.push_back(Value::map({{"id", each.item.str()},
                                  {"title", each.title},
                                  {"address", each.worker ? Value(each.worker->str()) : Value()},
                                  {"branch", each.branch.empty() ? Value() : Value(each.branch)},
                                  {"is_new_agent", each.is_new_worker},
                                  {"session", each.session},
                                  {"reason", each.reason},
                                  {"error", error_value(each.error)}}));
    }
    return Value::map({{"items", std::move(items)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text;
    for (const Slung& each : slung_) {
      const bool failed = each.error.has_value();
      text += format("{} {} → {}: {}\n",
                     style.paint(failed ? Colour::kRed : Colour::kGreen, failed ? "✕" : "✓"),
                     each.item.str(), each.worker ? each.worker->str() : "a new polecat",
                     one_line(each.title, 60));
      text += format("    {}\n", one_line(story_of(each), kMostColumns));
      if (failed && !each.error->hint.empty()) text += format("    {}\n", each.error->hint);
    }
    return text;
  }

  [[nodiscard]] int exit_status() const override {
    for (const Slung& each : slung_) {
      if (each.error) return gt::exit_status(each.error->code);
    }
    return 0;
  }

 private:
  static std::string story_of(const Slung& each) {
    if (each.error) return each.error->message;
    std::string story =
        each.is_new_worker || !each.worker ? "it is new" : format("it {}", each.reason);
    if (!each.branch.empty()) story += format(", branch {}", each.branch);
    if (each.session == "planned") return story + " (not done: --dry-run)";
    if (each.session == "started") return story + "; its session has started";
    if (each.session == "running") {
      return story + "; it runs, and is told by a message";
    }
    return story + format("; it is down: gt start {}", each.worker->str());
  }

  std::vector<Slung> slung_;
};

/// The words of a call: items, then perhaps whom they go to.
struct Order {
  std::vector<WorkId> items;
  std::optional<Address> worker;
  std::string rig;
};

Error not_of_rig(const WorkId& id, const std::string& rig) {
  return {ErrorCode::kRefused, format("{} is not on the board of {}", id.str(), rig),
          format("gt sling {} {}", id.str(), id.rig())};
}

Result<Order> read_order(Context& context, const Args& args) {
  std::vector<std::string> words = args.words("ID");
  GT_TRY(const std::vector<std::string> rigs, list_rigs(context.town().paths));
  Order order;
  const std::string last = words.back();
  const bool is_rig = std::find(rigs.begin(), rigs.end(), last) != rigs.end();
  const bool has_target = words.size() > 1 && (is_rig || !work_id(context, args, last));
  if (has_target) words.pop_back();
  if (has_target && !is_rig) {
    GT_TRY(order.worker, Address::parse(last));
  }
  // A number alone is one of the rig that is named.
  for (std::string& word : words) {
    if (has_target && is_rig && parse_integer(word)) word = format("{}-{}", last, word);
  }
  GT_TRY(order.items, work_ids(context, args, words));
  if (order.items.empty()) return Error{ErrorCode::kUsage, "it needs an item", "gt ls --ready"};
  order.rig = has_target && is_rig ? last : order.items.front().rig();
  if (order.worker && order.items.size() > 1) {
    return Error{ErrorCode::kUsage,
                 format("one item hangs on a hook: {} cannot take {}", last, order.items.size()),
                 format("'gt sling … {}' spreads them over the polecats", order.rig)};
  }
  for (const WorkId& id : order.items) {
    if (!order.worker && id.rig() != order.rig) return not_of_rig(id, order.rig);
  }
  return order;
}

/// Refuses what a stranger claimed. If whoever was named or a polecat of the rig has it, that one
/// is who gets it.
Result<void> check_no_stranger(const WorkSummary& item, const std::optional<Address>& worker,
                               const std::string& rig, WallTime now) {
  if (!item.claim || !item.claim->is_live(now)) return {};
  const auto by = Address::parse(item.claim->by);
  const bool is_polecat = by && by->role() == Role::kPolecat && by->rig() == rig;
  if (is_polecat || (by && *by == worker)) return {};
  return Error{ErrorCode::kConflict,
               format("{} is claimed by {}", item.id.str(), one_line(item.claim->by, 60)),
               format("gt release {} --as {}", item.id.str(), one_line(item.claim->by, 60))};
}

/// What is slung must be ready, or hang on the right hook already.
Result<std::vector<WorkSummary>> load_items(Context& context, const Order& order, bool is_forced) {
  std::vector<WorkSummary> items;
  for (const WorkId& id : order.items) {
    GT_TRY(WorkItem item, context.town().board(id.rig()).load(id));
    const auto why_not = why_not_ready(item, ask_files(context), context.now());
    const bool is_begun = item.standing() == WorkStatus::kInProgress;
    if (why_not && !is_begun && !is_forced) {
      return Error{ErrorCode::kRefused, format("{} is not ready: {}", id.str(), *why_not),
                   format("gt show {}; --force slings it all the same", id.str())};
    }
    GT_CHECK(check_no_stranger(item, order.worker, order.rig, context.now()));
    items.push_back(std::move(item));
  }
  return items;
}

Result<std::vector<Assignment>> assign(Context& context, const Order& order,
                                       const std::vector<WorkSummary>& items,
                                       const Observation& seen,
                                       const std::optional<std::string>& kind) {
  if (order.worker)
    return std::vector<Assignment>{{items.front().id, *order.worker, "was named", false}};
  GT_TRY(const RigConfig rig, load_rig(*context.town().store, order.rig));
  return spread(items, polecats_of(seen, order.rig), most_polecats(context.town().config, rig),
                kind);
}

/// Carries one assignment out, up to the hook.
void hang_one(Context& context, Slung& slung, const std::optional<std::string>& kind,
              const std::string& actor) {
  auto handed = hand_out(context, slung.item, slung.worker, kind, actor);
  if (!handed) {
    slung.error = handed.error();
    return;
  }
  slung.worker = handed->worker;
  slung.branch = handed->branch;
  slung.is_new_worker |= handed->is_new_worker;
}

/// Starts those who are down and should run; leaves word with who runs already.
Result<void> wake(Context& context, const Args& args, std::vector<Slung>& slung) {
  GT_TRY(const Observation seen, observe(context));
  if (seen.blind) return *seen.blind;
  GT_TRY(const Caller sender, caller(context, args));
  std::vector<Address> down, told;
  for (Slung& each : slung) {
    if (each.error || !each.worker) continue;
    const ObservedAgent* agent = seen.find(*each.worker);
    const bool is_wanted = agent != nullptr && agent->hook &&
                           agent->hook->desired == Desired::kRunning &&
                           !seen.is_in_parked_rig(*each.worker);
    each.session = agent != nullptr && agent->is_running() ? "running" : "down";
    if (each.session == "down" && is_wanted) down.push_back(*each.worker);
    if (each.session != "running") continue;
    GT_CHECK(leave_word(context, each.item, *each.worker, agent->sight->session.instance,
                        sender.address.str(), sender.is_verified));
    told.push_back(*each.worker);
  }
  (void)deliver_to_all(context, told, Duration(0));  // what waits is a matter for the tick
  if (down.empty()) return {};
  GT_CHECK(ensure_daemon(context));
  for (const SessionOutcome& outcome : bring_up(context, down, {.actor = context.actor(args)})) {
    const auto found = std::find_if(slung.begin(), slung.end(), [&](const Slung& each) {
      return each.worker == outcome.address;
    });
    // It was down just now: if it runs, a tick was faster, and it has begun with the work.
    found->session = outcome.error ? "failed" : "started";
    if (outcome.error) found->error = outcome.error->within(outcome.address.str());
  }
  return {};
}

/// What it means that agents of this kind and role ask, or do not.
std::string permission_words(const Kind& kind, Role role) {
  const auto& rules = kind.screen.rules;
  const bool asks =
      !kind.bypasses_permissions && std::any_of(rules.begin(), rules.end(), [](const auto& rule) {
        return rule.state == ScreenState::kDialog;
      });
  if (!asks) {
    return format("{} asks nothing: it does what it likes, in its worktree and around it, alone",
                  kind.name);
  }
  return format(
      "{0} stops and asks before it does what may do harm: 'gt problems' lists what waits, 'gt "
      "approve ADDRESS' permits it once. 'gt config set permissions.{1} bypass' has every {1} ask "
      "nothing and do what it likes, alone: only where there is nothing to harm",
      kind.name, role_name(role));
}

/// Tells that once, with the first work that is slung. That it was told is kept where it may be
/// lost: then it is told again.
void explain_permissions(Context& context, const std::vector<Slung>& slung) {
  Town& town = context.town();
  const auto told = town.paths.run_directory() / "permissions-explained";
  std::error_code ignored;
  if (std::filesystem::exists(told, ignored)) return;
  for (const Slung& each : slung) {
    if (each.error || !each.worker) continue;
    const auto hook = town.hooks.load(*each.worker);
    if (!hook) continue;
    const auto kind = load_kind_for(*town.store, hook->kind, each.worker->role());
    if (!kind || kind->install.empty()) continue;
    context.progress().note(permission_words(*kind, each.worker->role()));
    (void)context.disk().make_directories(town.paths.run_directory());
    (void)context.disk().write_new(told, "");
    return;
  }
}

Answer sling(Context& context, const Args& args) {
  GT_TRY(const Order order, read_order(context, args));
  GT_TRY(const auto items, load_items(context, order, args.flag("force")));
  const std::string actor = context.actor(args);
  const auto kind = args.value("kind");
  GT_TRY(const FileLock lock, take_spawn_lock(context, order.rig));
  GT_TRY(const Observation seen, observe(context));
  GT_TRY(const auto assignments, assign(context, order, items, seen, kind));
  std::vector<Slung> slung;
  for (std::size_t i = 0; i < assignments.size(); ++i) {
    slung.push_back(
        {assignments[i].item, items[i].title, assignments[i].worker, assignments[i].reason});
    slung.back().is_new_worker = assignments[i].is_made_for_it;
    if (args.flag("dry-run")) {
      slung.back().session = "planned";
    } else {
      hang_one(context, slung.back(), kind, actor);
    }
  }
  if (!args.flag("dry-run")) {
    GT_CHECK(wake(context, args, slung));
    explain_permissions(context, slung);
  }
  return make_report<SlingReport>(std::move(slung));
}

/// The agents meant: by their address, or by the item that hangs on their hook.
Result<std::vector<Address>> holders_named(Context& context, const Args& args) {
  std::vector<Address> holders;
  for (const std::string& word : args.words("ID-OR-ADDRESS")) {
    const auto id = work_id(context, args, word);
    if (!id) {
      GT_TRY(const Address address, Address::parse(word));
      holders.push_back(address);
      continue;
    }
    GT_TRY(const auto holder, holder_of(context.town(), *id));
    if (!holder) {
      return Error{ErrorCode::kNotFound, format("{} hangs on no hook", id->str()),
                   format("gt show {}", id->str())};
    }
    holders.push_back(*holder);
  }
  return holders;
}

Answer unsling(Context& context, const Args& args) {
  GT_TRY(const auto holders, holders_named(context, args));
  Value items = Value(Value::List());
  std::string text;
  for (const Address& holder : holders) {
    GT_TRY(const FileLock lease, take_session_lease(context.town().paths, holder, kLeasePatience));
    GT_TRY(const AgentHook before, take_off(context, holder, context.actor(args)));
    if (!before.work) {
      text += format("{}: nothing was on the hook\n", holder.str());
      continue;
    }
    items.push_back(Value::map({{"id", before.work->str()},
                                {"address", holder.str()},
                                {"branch", Value::optional(before.branch)}}));
    text += format("{} is off the hook of {}, and free again", before.work->str(), holder.str());
    text += before.branch ? format("; what was done stays on {}\n", *before.branch) : "\n";
  }
  return make_report<PlainReport>(std::move(text), Value::map({{"items", std::move(items)}}));
}

}  // namespace

const Command kSling = {
    .path = "sling",
    .aliases = {"assign", "work assign", "issue assign", "task assign", "dispatch"},
    .group = CommandGroup::kWork,
    .summary = "Hang work on an agent's hook, and see that the agent runs",
    .details =
        "To a rig (that of the items, if none is named): each item goes to a free polecat, else to "
        "a new one, up to the rig's limit. To an address: to that agent. A polecat's worktree goes "
        "to a branch of its own for the item, NAME/ID, from the rig's branch. What was cut off is "
        "completed by the same command.",
    .examples = {{"gt sling web-42", "to a free polecat of web, or a new one"},
                 {"gt sling web-42 web/toast", "to this one"},
                 {"gt sling web-1 web-2 web-3 web --dry-run", "who would get what"}},
    .positionals = {{"ID", "the items; then a rig or an address, if you like", Positional::kSome}},
    .options = {{.name = "kind", .value = "KIND", .summary = "only polecats of this program"},
                {.name = "force", .summary = "also what is not ready"},
                {.name = "dry-run", .summary = "say who would get what, and do nothing"}},
    .answer = {{"items", "array", "one for each item"},
               {"items[].id", "string", "of the item"},
               {"items[].title", "string", "what is to be done"},
               {"items[].address", "string?", "who has it; null: a polecat yet to be made"},
               {"items[].branch", "string?", "the branch it is worked at on"},
               {"items[].is_new_agent", "boolean", "the polecat was made for it"},
               {"items[].session", "string", "started, running, down, failed, none or planned"},
               {"items[].reason", "string", "why this agent"},
               {"items[].error", "object?", "why it failed"},
               {"items[].error.code", "string", "for programs"},
               {"items[].error.message", "string", "for people"},
               {"items[].error.hint", "string", "what to try"}},
    .run = sling,
};

const Command kUnsling = {
    .path = "unsling",
    .aliases = {"unassign", "work unassign"},
    .group = CommandGroup::kWork,
    .summary = "Take work off a hook and put it back on the board",
    .details = "The branch and its commits stay; who gets the item next can go on there.",
    .examples = {{"gt unsling web-42", "whoever has it"},
                 {"gt unsling web/toast", "whatever it has"}},
    .positionals = {{"ID-OR-ADDRESS", "items or agents", Positional::kSome}},
    .answer = {{"items", "array", "what was taken off"},
               {"items[].id", "string", "of the item"},
               {"items[].address", "string", "who had it"},
               {"items[].branch", "string?", "with what was done"}},
    .run = unsling,
};

}  // namespace gt
