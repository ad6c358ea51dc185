// SPDX-License-Identifier: Apache-2.0
#include "cli/dispatch/renewal.h"

#include <fstream>
#include <system_error>

#include "hooks/board.h"
#include "hooks/claim.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

constexpr int kMostRenewedAtOnce = 8;

fs::path note_of(const TownPaths& paths, const Address& holder, const WorkId& id) {
  return paths.claims(holder) / id.str();
}

Duration age_of(const fs::path& note) {
  std::error_code gone;
  const auto written = fs::last_write_time(note, gone);
  if (gone) return Duration(0);
  return std::chrono::duration_cast<Duration>(fs::file_time_type::clock::now() - written);
}

/// The claim that the note is about, if the item still carries it, for as long again.
Result<void> renew(Town& town, const WorkId& id, std::string_view token, WallTime now,
                   Duration lasts) {
  GT_CHECK(town.board(id.rig()).change(id, now, [&](WorkItem& item) -> Result<void> {
    GT_CHECK(check_claim(item, token));
    item.claim->expires_at = now + lasts;
    return {};
  }));
  return {};
}

}  // namespace

void note_claim(const TownPaths& paths, const Address& holder, const WorkItem& item,
                Duration lasts) {
  std::error_code ignored;
  fs::create_directories(paths.claims(holder), ignored);
  std::ofstream(note_of(paths, holder, item.id)) << item.claim->token << ' ' << lasts.count();
}

void forget_claim(const TownPaths& paths, const Address& holder, const WorkId& id) {
  std::error_code ignored;
  fs::remove(note_of(paths, holder, id), ignored);
}

void renew_claims(Town& town, const Address& holder, WallTime now) {
  std::error_code none;
  int renewed_claims = 0;
  for (const auto& entry : fs::directory_iterator(town.paths.claims(holder), none)) {
    std::string token;
    Duration::rep lasts = 0;
    std::ifstream(entry.path()) >> token >> lasts;
    const auto id = WorkId::parse(entry.path().filename().native());
    if (!id || token.empty() || age_of(entry.path()) < Duration(lasts) / 4) continue;
    // Every call renews a few: each costs a durable write, and the next call is never far.
    if (++renewed_claims > kMostRenewedAtOnce) break;
    std::error_code ignored;
    const auto renewed = renew(town, *id, token, now, Duration(lasts));
    if (renewed) fs::last_write_time(entry.path(), fs::file_time_type::clock::now(), ignored);
    const bool has_ended = !renewed && (renewed.error().code == ErrorCode::kConflict ||
                                        renewed.error().code == ErrorCode::kNotFound);
    if (has_ended) fs::remove(entry.path(), ignored);
  }
}

}  // namespace gt
