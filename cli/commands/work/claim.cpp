// SPDX-License-Identifier: Apache-2.0
#include "hooks/claim.h"

#include <algorithm>

#include "cli/command_table.h"
#include "cli/dispatch/hanging.h"
#include "cli/dispatch/renewal.h"
#include "cli/tell.h"
#include "cli/work/boards.h"
#include "common/base/fields.h"
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
                  {"expires_at", claim ? time_value(claim->expires_at) : Value()}}));
}

/// What hangs on a hook is that agent's, whatever became of its claim.
Result<void> check_hooks(Town& town, const WorkId& id, const std::optional<Address>& claimer) {
  GT_TRY(const auto holder, holder_of(town, id));
  if (!holder || holder == claimer) return {};
  return Error{ErrorCode::kConflict, format("{} hangs on the hook of {}", id.str(), holder->str()),
               format("'gt unsling {}' takes it off", id.str())};
}

enum class Claiming { kOrRenew, kOnlyFree };

Result<WorkItem> claim_one(Context& context, const WorkId& id, const Address& claimer,
                           Duration lasts, Claiming claiming) {
  Town& town = context.town();
  const WallTime now = context.now();
  GT_CHECK(check_hooks(town, id, claimer));
  return town.board(id.rig()).change(id, now, [&](WorkItem& item) -> Result<void> {
    if (claiming == Claiming::kOnlyFree && item.claim && item.claim->is_live(now)) {
      return Error{ErrorCode::kConflict, format("{} has just been claimed", id.str()), ""};
    }
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
    auto item = claim_one(context, id, claimer, lasts, Claiming::kOnlyFree);
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
  GT_TRY(const WorkItem item, id ? claim_one(context, *id, claimer, lasts, Claiming::kOrRenew)
                                 : claim_next(context, args, claimer, lasts));
  GT_CHECK(tell(context, claimer.str(), "work.claimed", item.id.str(),
                Value::map({{"expires_at", format_time(*item.claim->expires_at)}})));
  // Last of all: a claim whose caller was killed before it could know of it must run out, not be
  // renewed by whatever else its holder does.
  note_claim(context.town().paths, claimer, item, lasts);
  return report_on(item, format("{}: {}\n  yours until {}; token {}\n  {}\n", item.id.str(),
                                one_line(item.title, 60), format_time(*item.claim->expires_at),
                                item.claim->token, item.key));
}

Answer release(Context& context, const Args& args) {
  GT_TRY(const Address claimer, context.agent(args));
  GT_TRY(const WorkId id, work_id(context, args, args.word("ID").value_or("")));
  const std::string token = args.value("token").value_or("");
  GT_CHECK(check_hooks(context.town(), id, std::nullopt));
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
