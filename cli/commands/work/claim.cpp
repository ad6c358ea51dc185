// SPDX-License-Identifier: Apache-2.0
#include "hooks/claim.h"

#include <algorithm>

#include "cli/command_table.h"
#include "cli/dispatch/hanging.h"
#include "cli/dispatch/renewal.h"
#include "cli/tell.h"
#include "cli/work/boards.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "hooks/board.h"

namespace gt {
namespace {

constexpr Duration kMostLasting = std::chrono::hours(24 * 30);

const std::initializer_list<AnswerKey> kAnswer = {
    {"id", "string", "of the item"},
    {"title", "string", "what is to be done"},
    {"file", "string", "in the town"},
    {"claimed_by", "string?", "who has it"},
    {"token", "string?", "what renews, releases and closes it"},
    {"expires_at", "time?", "when the claim ends by itself"}};

Answer report_on(const WorkItem& item, std::string text) {
  const auto& claim = item.claim;
  return make_report<PlainReport>(
      std::move(text),
      Value::map({{"id", item.id.str()},
                  {"title", item.title},
                  {"file", item.key},
                  {"claimed_by", claim ? Value(claim->by) : Value()},
                  {"token", claim && !claim->token.empty() ? Value(claim->token) : Value()},
                  {"expires_at", claim && claim->expires_at ? Value(format_time(*claim->expires_at))
                                                            : Value()}}));
}

/// A claim that ran out is nobody's, unless the work still hangs on its holder's hook.
Result<void> check_hook(Town& town, const WorkSummary& item, const Address& claimer) {
  if (!item.claim || item.claim->by == claimer.str()) return {};
  const auto holder = Address::parse(item.claim->by);
  const auto hook = holder ? town.hooks.load(*holder) : Result<AgentHook>(holder.error());
  if (!hook || hook->work != item.id) return {};
  return Error{ErrorCode::kConflict,
               format("{} hangs on the hook of {}", item.id.str(), holder->str()),
               format("'gt unsling {}' takes it off", item.id.str())};
}

Result<WorkItem> claim_one(Context& context, const WorkId& id, const Address& claimer,
                           Duration lasts) {
  Town& town = context.town();
  const WallTime now = context.now();
  return town.board(id.rig()).change(id, now, [&](WorkItem& item) -> Result<void> {
    GT_CHECK(check_hook(town, item, claimer));
    return take_claim(item, claimer.str(), new_ulid(now), now, now + lasts);
  });
}

/// What anybody may begin, the most urgent first: ready, or begun by somebody whose claim ran out.
Result<std::vector<WorkId>> open_items(Context& context, const std::string& rig) {
  Boards boards(context, ListScope::kUnfinished);
  GT_TRY(const BoardList* list, boards.list(rig));
  std::vector<const WorkSummary*> open;
  for (const WorkSummary& item : list->items) {
    const bool is_open =
        !why_not_ready(item, boards.asker(), context.now()) || is_abandoned(item, context.now());
    if (is_open) open.push_back(&item);
  }
  std::sort(open.begin(), open.end(),
            [](const auto* a, const auto* b) { return is_before(*a, *b); });
  std::vector<WorkId> ids;
  for (const WorkSummary* item : open) ids.push_back(item->id);
  return ids;
}

/// The first open item that nobody else gets before us.
Result<WorkItem> claim_next(Context& context, const Args& args, const Address& claimer,
                            Duration lasts) {
  GT_TRY(const std::string rig, context.rig(args));
  GT_TRY(const std::vector<WorkId> open, open_items(context, rig));
  for (const WorkId& id : open) {
    auto item = claim_one(context, id, claimer, lasts);
    const bool is_taken = !item && (item.error().code == ErrorCode::kConflict ||
                                    item.error().code == ErrorCode::kRefused);
    if (!is_taken) return item;
  }
  return Error{ErrorCode::kNotFound, format("nothing on the board of {} is ready", rig),
               "'gt ls' tells what each item waits for"};
}

Answer claim(Context& context, const Args& args) {
  GT_TRY(const Address claimer, context.agent(args));
  GT_TRY(const auto asked, args.duration("for"));
  const Duration lasts = asked.value_or(kClaimLasts);
  if (lasts <= Duration(0) || lasts > kMostLasting) {
    return Error{ErrorCode::kUsage, "a claim lasts from a millisecond to 30 days", "--for 1h"};
  }
  std::optional<WorkId> id;
  if (const auto word = args.word("ID")) {
    GT_TRY(id, work_id(context, args, *word));
  }
  GT_TRY(const WorkItem item,
         id ? claim_one(context, *id, claimer, lasts) : claim_next(context, args, claimer, lasts));
  note_claim(context.town().paths, claimer, item, lasts);
  GT_CHECK(tell(context, claimer.str(), "work.claimed", item.id.str(),
                Value::map({{"expires_at", format_time(*item.claim->expires_at)}})));
  return report_on(item, format("{}: {}\n  yours until {}; token {}\n  {}\n", item.id.str(),
                                one_line(item.title, 60), format_time(*item.claim->expires_at),
                                item.claim->token, item.key));
}

Answer release(Context& context, const Args& args) {
  GT_TRY(const Address claimer, context.agent(args));
  GT_TRY(const WorkId id, work_id(context, args, args.word("ID").value_or("")));
  const std::string token = args.value("token").value_or("");
  GT_TRY(const WorkItem item, context.town().board(id.rig()).change(
                                  id, context.now(), [&](WorkItem& item) -> Result<void> {
                                    GT_CHECK(check_claim(item, token));
                                    return release_claim(item, claimer.str(), context.now());
                                  }));
  forget_claim(context.town().paths, claimer, id);
  GT_CHECK(tell(context, claimer.str(), "work.released", id.str()));
  return report_on(item, format("{} is back on the board\n", id.str()));
}

}  // namespace

const Command kClaim = {
    .path = "claim",
    .aliases = {"work claim", "task claim", "issue claim", "pick"},
    .group = CommandGroup::kWork,
    .summary = "Take a work item, for a while",
    .details =
        "Without ID: the most urgent item of the rig that may be begun. The claim ends by itself, "
        "unless its holder calls gt, whatever for, before three quarters of it are over. 'gt close "
        "--token' and 'gt release "
        "--token' refuse once the claim has ended and somebody else has the item, so that nothing "
        "is done twice. For agents with a hook there is 'gt sling'.",
    .examples = {{"gt claim web-42 --for 2h", "this one"},
                 {"gt claim --rig web --as web/crew/max --json", "the next one, for a script"}},
    .positionals = {{"ID", "the item", Positional::kOptional}},
    .options = {{.name = "for", .value = "TIME", .summary = "how long it lasts (1h)"}},
    .answer = kAnswer,
    .run = claim,
};

const Command kRelease = {
    .path = "release",
    .aliases = {"work release", "task release", "unclaim"},
    .group = CommandGroup::kWork,
    .summary = "Give a claimed item back to the board",
    .examples = {{"gt release web-42", "somebody else may take it"}},
    .positionals = {{"ID", "the item"}},
    .options = {{.name = "token", .value = "TOKEN", .summary = "refuse if the claim has ended"}},
    .answer = kAnswer,
    .run = release,
};

}  // namespace gt
