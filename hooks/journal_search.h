// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"

namespace gt {

/// What to look for in the journal; what is empty asks for nothing.
struct JournalQuery {
  std::optional<WallTime> since = {};
  std::string about = {};                ///< an address or an id: who acted, on whom, or a detail
  std::vector<std::string> events = {};  ///< `session.started`, or `session` for all of that noun
  std::size_t most = 50;                 ///< the newest of those found
};

/// A place in the journal: how far somebody has read.
struct JournalPlace {
  std::string key;  ///< of a day's file; empty: before the first
  std::uint64_t offset = 0;
};

struct JournalFindings {
  std::vector<Value> entries;         ///< the oldest first
  std::vector<std::string> problems;  ///< `file:line: reason` of what cannot be read; some at most
  JournalPlace end;                   ///< after the last whole line that was there
};

/// Looks from the newest line back, and reads no day and no line more than it takes. What cannot
/// be read is a problem of the findings and hides nothing else. Errors: kDisk, kFailed, when the
/// journal's folder cannot be read at all.
[[nodiscard]] Result<JournalFindings> search_journal(Store& store, const JournalQuery& query);

/// What was added after `place`, over midnight too; a file that is shorter than it was has been
/// replaced and is read from its beginning. A last line without its newline is left for later.
/// `query.most` and `query.since` do not count here. Errors: as search_journal.
[[nodiscard]] Result<JournalFindings> read_on(Store& store, const JournalPlace& place,
                                              const JournalQuery& query);

}  // namespace gt
