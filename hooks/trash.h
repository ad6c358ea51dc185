// SPDX-License-Identifier: Apache-2.0
// `.gt/trash/ID.yaml`: one thing that was taken away, and how it comes back. An agent or a rig has
// its files beside the record, in `.gt/trash/ID/`; a small document stands in the record itself:
//
//     id: m-6a3k9qzz
//     at: 2026-11-20T07:50:38.125Z
//     by: web/toast
//     title: "memory of web/toast: make test needs the database"
//     document: {key: .gt/memory/agents/web/toast/m-6a3k9qzz.yaml, text: "…"}
#pragma once

#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/store/store.h"

namespace gt {

/// A document on its way to the trash.
struct Discard {
  std::string id;     ///< of the record; the document's own, so that a repetition finds it
  std::string key;    ///< of the document
  std::string title;  ///< for people, one line
  std::string by;
  WallTime at;
};

/// Writes the record, then takes the document away: a crash in between leaves both, and the same
/// call again goes on. Errors: kNotFound without the document; kConflict when another thing of that
/// id is in the trash, or when somebody changes the document meanwhile; kDisk.
[[nodiscard]] Result<void> discard(Store& store, const Discard& what);

/// Puts the document of the record `id` back where it was, then takes the record away. A document
/// that is there already with the same text is left as it is. Returns its key. Errors: kNotFound
/// without such a record; kConflict when something else is in its place; kCorrupt.
[[nodiscard]] Result<std::string> restore_document(Store& store, std::string_view id);

}  // namespace gt
