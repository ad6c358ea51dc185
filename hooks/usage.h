// SPDX-License-Identifier: Apache-2.0
// `.gt/usage/ADDRESS.json`: the tokens that an agent has used, and how far each of its transcripts
// has been counted. Both are one document, so that whoever is killed in between, and whoever counts
// at the same time, counts nothing twice. JSON, because every tick reads it and nobody edits it;
// four tokens are [input, output, cache write, cache read]. Keys that are not listed are kept.
//
//     {"address":"web/toast",
//      "transcripts":{"/home/…/abdbc681.jsonl":
//          {"offset":8732,"model":"…","running":[0,0,0,0],"answers":[["90ab…",1,2,3,4]]}},
//      "uses":[{"day":"2026-11-20","item":"web-42","model":"…","tokens":[13822,5,0,0]}]}
//
// Days are UTC's. Those of a month that ended two months ago become one: `2026-09`.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"
#include "common/town/address.h"
#include "hooks/transcript_mark.h"

namespace gt {

/// What one agent used of one model on one day for one item.
struct UsageRow {
  std::string day;    ///< `2026-11-20`, or of long ago `2026-09`
  std::string item;   ///< empty: nothing hung on its hook
  std::string model;  ///< empty: not known
  TokenCount tokens;
};

struct Usage {
  explicit Usage(Address whose) : address(std::move(whose)) {}

  Address address;
  std::map<std::string, TranscriptMark> transcripts;  ///< by path
  std::vector<UsageRow> rows;
  Value source;  ///< the map it was read from: unknown keys live here

  /// Adds to the row of that day, item and model.
  void add(const UsageRow& use);
  /// Makes one of the days of each month that ended two months before `day`.
  void fold(std::string_view day);
};

/// `2026-11-20`.
[[nodiscard]] std::string day_of(WallTime at);

/// Errors: kCorrupt, with the file; also when it names another agent than `expected`.
[[nodiscard]] Result<Usage> parse_usage(std::string_view text, std::string_view file,
                                        const Address& expected);
[[nodiscard]] std::string format_usage(const Usage& usage);

/// The records of a town.
class UsageFiles {
 public:
  explicit UsageFiles(Store& store) : store_(store) {}

  /// An agent without a record has used nothing. Errors: kCorrupt; kDisk.
  [[nodiscard]] Result<Usage> load(const Address& address);

  /// Loads, lets `change` decide, saves; again when somebody else saved in between.
  using UsageChange = std::function<Result<void>(Usage&)>;
  [[nodiscard]] Result<void> change(const Address& address, const UsageChange& change);

  /// Of everybody who has one, agents that are gone included; and an error for each that cannot be
  /// read.
  struct All {
    std::vector<Usage> usages;
    std::vector<Error> broken;
  };
  [[nodiscard]] Result<All> load_all();

 private:
  Store& store_;
};

}  // namespace gt
