// SPDX-License-Identifier: Apache-2.0
// A convoy, `.gt/convoys/ID.yaml`: work items, of any boards, that are watched together. Keys that
// are not listed here are kept when the file is rewritten.
//
//     id: summer-release          made from the name
//     name: Summer release
//     owner: mayor                who is told when it is through
//     items: [web-1, api-2]
//     created: 2026-11-20T07:50:38.125Z
//     notice: 01K9ZQ…             id of the mail that tells so; written before it is sent
//     closed: 2026-11-21T…        when that was sent; absent: on its way
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/store/store.h"
#include "common/town/address.h"
#include "hooks/readiness.h"

namespace gt {

struct Convoy {
  std::string id;
  std::string name;
  Address owner = Address::overseer();
  std::vector<WorkId> items;
  std::optional<WallTime> created;
  std::string notice;  ///< empty: nobody was told yet
  std::optional<WallTime> closed;
  Value source;  ///< the map it was read from: unknown keys live here
};

/// Errors: kCorrupt, with file and line; also when the file is another convoy's than `id`.
[[nodiscard]] Result<Convoy> parse_convoy(std::string_view text, std::string_view file,
                                          std::string_view id);
[[nodiscard]] std::string format_convoy(const Convoy& convoy);

/// How far a convoy is.
struct ConvoyProgress {
  int done = 0, total = 0;
  std::vector<WorkId> missing;  ///< nobody knows whether these were done: they count as open
  [[nodiscard]] bool is_through() const { return total > 0 && done == total; }
};
[[nodiscard]] ConvoyProgress progress_of(const Convoy& convoy, const AskFinished& ask);

/// The convoys of a town.
class Convoys {
 public:
  explicit Convoys(Store& store) : store_(store) {}

  /// Makes its id from its name. Errors: kUsage for a name without words, or no items; kConflict
  /// when there is one of that name.
  [[nodiscard]] Result<Convoy> create(Convoy convoy);
  /// By its id or its name. Errors: kNotFound, with the nearest; kCorrupt.
  [[nodiscard]] Result<Convoy> load(std::string_view id_or_name);
  /// Loads, lets `change` decide, saves; see HookFiles::change.
  using ConvoyChange = std::function<Result<void>(Convoy&)>;
  [[nodiscard]] Result<Convoy> change(std::string_view id, const ConvoyChange& change);

  /// Every convoy that can be read, by id, and an error for each that cannot.
  struct All {
    std::vector<Convoy> convoys;
    std::vector<Error> broken;
  };
  [[nodiscard]] Result<All> load_all();

 private:
  Store& store_;
};

}  // namespace gt
