// SPDX-License-Identifier: Apache-2.0
#include "cli/costs/count.h"

#include <algorithm>

#include "cli/agents/transcript_scan.h"

namespace gt {
namespace {

/// Of one transcript at a time: a tick is not to take long, and the next one goes on.
constexpr std::int64_t kMostBytes = std::int64_t{32} << 20;

Result<Uncounted> read_on(const TranscriptFormat& format, const TranscriptFile& file,
                          const TranscriptMark& from, const AgentHook& hook, WallTime now) {
  Uncounted found{file.path.string(), from, from, {}};
  if (file.size < from.offset) {
    // Written anew: what it holds may have been counted, and nothing is to be counted twice.
    found.after.offset = file.size;
    return found;
  }
  TranscriptScan scan(format, from);
  GT_TRY(const std::int64_t end,
         read_lines(file.path, from.offset, kMostBytes, [&](auto line) { scan.read(line); }));
  found.after = scan.mark();
  found.after.offset = end;
  for (const TokenUse& use : scan.uses()) {
    found.uses.push_back({day_of(std::min(use.at.value_or(now), now)),
                          hook.work ? hook.work->str() : "", use.model, use.tokens});
  }
  return found;
}

/// Programs clear up after themselves; what is gone does not come back.
void forget_gone(Usage& usage) {
  std::erase_if(usage.transcripts, [](const auto& each) {
    std::error_code problem;
    return !std::filesystem::exists(each.first, problem) && !problem;
  });
}

}  // namespace

void add_to(Usage& usage, const std::vector<Uncounted>& pending, WallTime now) {
  for (const Uncounted& each : pending) {
    TranscriptMark& mark = usage.transcripts[each.path];
    if (mark != each.before) continue;
    mark = each.after;
    for (const UsageRow& use : each.uses) usage.add(use);
  }
  usage.fold(day_of(now));
}

Result<const Kind*> UsageCounter::kind_of(const AgentHook& hook) {
  const auto known = kinds_.find(hook.kind);
  if (known != kinds_.end()) return &known->second;
  GT_TRY(Kind kind, load_kind(*context_.town().store, hook.kind));
  return &kinds_.emplace(hook.kind, std::move(kind)).first->second;
}

Result<std::vector<Uncounted>> UsageCounter::pending(const AgentHook& hook, const Usage& usage) {
  GT_TRY(const Kind* kind, kind_of(hook));
  const auto workspace = context_.town().paths.workspace(hook.address);
  std::vector<Uncounted> pending;
  for (const TranscriptFile& file : finder_.find(*kind, workspace, hook.session_id)) {
    const auto known = usage.transcripts.find(file.path.string());
    const TranscriptMark from = known == usage.transcripts.end() ? TranscriptMark() : known->second;
    if (file.size == from.offset) continue;
    GT_TRY(Uncounted found, read_on(kind->transcript, file, from, hook, context_.now()));
    if (found.after != from) pending.push_back(std::move(found));
  }
  return pending;
}

Result<bool> UsageCounter::count(const AgentHook& hook) {
  GT_TRY(const Kind* kind, kind_of(hook));
  if (!kind->transcript.is_known()) return false;
  UsageFiles files(*context_.town().store);
  GT_TRY(const Usage usage, files.load(hook.address));
  GT_TRY(const auto found, pending(hook, usage));
  if (found.empty()) return false;
  GT_CHECK(files.change(hook.address, [&](Usage& saved) -> Result<void> {
    add_to(saved, found, context_.now());
    forget_gone(saved);
    return {};
  }));
  return true;
}

Result<Usage> UsageCounter::up_to_now(const AgentHook& hook) {
  GT_TRY(Usage usage, UsageFiles(*context_.town().store).load(hook.address));
  GT_TRY(const auto found, pending(hook, usage));
  add_to(usage, found, context_.now());
  return usage;
}

Result<TownUsage> usage_of_town(Context& context) {
  Town& town = context.town();
  GT_TRY(UsageFiles::All all, UsageFiles(*town.store).load_all());
  GT_TRY(HookFiles::All hooks, town.hooks.load_all());
  TownUsage found;
  found.usages = std::move(all.usages);
  for (const Error& error : all.broken) found.problems.push_back(error.message);
  for (const auto& [address, error] : hooks.broken) found.problems.push_back(error.message);
  UsageCounter counter(context);
  for (const AgentHook& hook : hooks.hooks) {
    auto usage = counter.up_to_now(hook);
    if (!usage) {
      found.problems.push_back(usage.error().within(hook.address.str()).message);
      continue;
    }
    std::erase_if(found.usages, [&](const Usage& each) { return each.address == hook.address; });
    if (!usage->rows.empty()) found.usages.push_back(*std::move(usage));
  }
  std::sort(found.usages.begin(), found.usages.end(),
            [](const Usage& a, const Usage& b) { return a.address < b.address; });
  return found;
}

}  // namespace gt
