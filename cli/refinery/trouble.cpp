// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/trouble.h"

#include "cli/mail/outgoing.h"
#include "cli/refinery/refinery.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"
#include "common/git/stale_locks.h"
#include "hooks/merge_records.h"

namespace gt {
namespace {

constexpr int kFailuresBeforeTelling = 3;
constexpr std::size_t kMostColumns = 500;  // of what git said

Letter letter_about(const std::string& rig, const QueueTrouble& trouble) {
  Letter letter;
  letter.subject = format("The refinery of {} cannot do its work", rig);
  letter.body = format(
      "{}\n\n{} times in a row. It is tried again by itself; gt refinery run {} "
      "tries at once.\n",
      trouble.reason, trouble.failures, rig);
  letter.kind = "merge";
  return letter;
}

}  // namespace

Result<void> fetch_remote(Context& context, const std::string& rig) {
  const auto repository = context.town().paths.repository(rig);
  auto fetched = context.git().fetch(repository, kFetchDeadline);
  if (fetched || fetched.error().code != ErrorCode::kFailed) return fetched;
  const auto locks = remove_stale_locks(repository);
  if (locks.empty()) return fetched;
  for (const auto& lock : locks) {
    context.progress().note(format("took away {}, which a killed git left", lock.string()));
  }
  return context.git().fetch(repository, kFetchDeadline);
}

Result<void> remember_trouble(Context& context, const std::string& rig, const Error& error) {
  Store& store = *context.town().store;
  const std::string reason = one_line(error.message, kMostColumns);
  GT_TRY(const QueueRecord record,
         change_queue_record(store, rig, [&](QueueRecord& saved) -> Result<void> {
           saved.trouble = after_failure(saved.trouble, reason, context.now());
           return {};
         }));
  const QueueTrouble& trouble = *record.trouble;
  if (trouble.failures < kFailuresBeforeTelling || trouble.is_told) return {};
  GT_CHECK(send_from_town(context, ulid_from(trouble.since, format("refinery {} in trouble", rig)),
                          Address::overseer(), letter_about(rig, trouble)));
  GT_CHECK(change_queue_record(store, rig, [](QueueRecord& saved) -> Result<void> {
    if (saved.trouble) saved.trouble->is_told = true;
    return {};
  }));
  return {};
}

Result<void> forget_trouble(Context& context, const std::string& rig) {
  Store& store = *context.town().store;
  GT_TRY(const QueueRecord known, load_queue_record(store, rig));
  if (!known.trouble) return {};
  GT_CHECK(change_queue_record(store, rig, [](QueueRecord& saved) -> Result<void> {
    saved.trouble.reset();
    return {};
  }));
  return {};
}

}  // namespace gt
