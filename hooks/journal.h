// SPDX-License-Identifier: Apache-2.0
// `.gt/journal/DATE.jsonl`: what happened, one JSON object a line, append-only. State never depends
// on it.
//
//     {"at":"2026-11-20T07:50:38.125Z","seq":1234,"actor":"overseer","instance":null,
//      "event":"session.started","subject":"web/toast", …details}
//
// `seq` is the offset of the line in its file. A torn last line is skipped and reported.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"

namespace gt {

struct JournalEntry {
  std::string actor;     ///< an address, `tick` or `daemon`
  std::string instance;  ///< of the actor's session, empty for none
  std::string event;     ///< `noun.verb`, such as `session.started`
  std::string subject;   ///< an address or an id
  Value details = Value::map();
};

class Journal {
 public:
  Journal(Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  /// Durable when it returns.
  [[nodiscard]] Result<void> append(const JournalEntry& entry);

  struct Day {
    std::vector<Value> entries;
    std::vector<std::string> problems;  ///< `file:line: reason` of lines that cannot be read
  };
  /// `date` as `2026-11-20`. A day without a file is empty.
  [[nodiscard]] Result<Day> read(std::string_view date);

 private:
  Store& store_;
  const Clock& clock_;
};

}  // namespace gt
