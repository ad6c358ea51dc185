// SPDX-License-Identifier: Apache-2.0
// What can be taken back. Each kind of event has one row in undo.cpp; what its undoing needs stands
// in the details of the journal's entry.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"

namespace gt {

/// One thing that was done and can be taken back.
struct Undoable {
  Value entry;       ///< of the journal
  std::string deed;  ///< what taking it back would do, one line for a person
};

/// The newest `most` of them, the newest first: what was taken back already, or cannot be any more,
/// is passed over. Errors: the journal's.
[[nodiscard]] Result<std::vector<Undoable>> undoable(Context& context, std::size_t most);

/// Takes it back and writes that down. Returns what became of it, for a person. Errors: those of
/// its row; kConflict when things have changed since.
[[nodiscard]] Result<std::string> undo(Context& context, const Undoable& what);

}  // namespace gt
