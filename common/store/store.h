// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace gt {

/// Names one content of a document: equal bytes have equal revisions, however they came there.
class Revision {
 public:
  /// The revision of a document that is not there.
  static Revision absent() { return Revision(); }
  /// The revision of a document with these bytes (FNV-1a, 64 bit, and the length).
  static Revision of(std::string_view bytes);

  [[nodiscard]] bool is_absent() const { return length_ < 0; }
  friend bool operator==(const Revision&, const Revision&) = default;

 private:
  std::uint64_t hash_ = 0;
  std::int64_t length_ = -1;
};

struct Document {
  std::string bytes;
  Revision revision;
};

/// Every durable record of a town. A key is a relative path with forward slashes, such as
/// `.gt/hooks/web/toast.yaml`; one with `..`, an empty part or a leading slash is refused (kUsage).
/// When a call returns success, its effect survives the loss of power.
class Store {
 public:
  virtual ~Store() = default;

  /// Errors: kNotFound; kDisk.
  [[nodiscard]] virtual Result<Document> get(std::string_view key) = 0;

  /// Replaces the document if its revision is still `expected`, makes it if that is absent().
  /// Readers see the old or the new bytes, never a mixture. Errors: kConflict when the revision is
  /// another (read again, decide again); kDisk, with the old content in place (or the new, if only
  /// the last sync failed).
  [[nodiscard]] virtual Result<Revision> put(std::string_view key, std::string_view bytes,
                                             Revision expected) = 0;

  /// Takes the document away if its revision is still `expected`. Errors: as put, kNotFound.
  [[nodiscard]] virtual Result<void> erase(std::string_view key, Revision expected) = 0;

  /// The keys that begin with `prefix`, which ends in a slash, sorted. Names that begin with a dot
  /// below it and the leftovers of editors are passed over, and so are half-written files. A prefix
  /// that holds nothing is an empty list.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(std::string_view prefix) = 0;

  /// Adds one line (without its newline) to the end of a journal. `make_line` is told the line's
  /// offset in bytes, which is unique in the journal and grows, and is called once the journal is
  /// locked. A torn line that a crash left is closed first, so it never swallows this one.
  using MakeLine = std::function<std::string(std::uint64_t offset)>;
  [[nodiscard]] virtual Result<void> append(std::string_view journal,
                                            const MakeLine& make_line) = 0;
};

/// Reads, lets `change` decide, and puts, again from the start when somebody else was faster.
/// `change` gets the bytes (nothing if there is no document) and returns the new ones; equal ones
/// are not written.
/// Errors: change's and the store's; kConflict after 50 lost races.
using Change = std::function<Result<std::string>(const std::string* bytes)>;
[[nodiscard]] Result<void> update(Store& store, std::string_view key, const Change& change);

}  // namespace gt
