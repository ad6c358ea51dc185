// SPDX-License-Identifier: Apache-2.0
// What becomes of a merge request when the refinery has decided. Each of these is a row of durable
// steps that can be repeated: the state of the request goes first where the rest follows from it,
// and last where it says that all is done.
#pragma once

#include <string>
#include <string_view>

#include "cli/context.h"
#include "hooks/merge_request.h"
#include "hooks/rig.h"

namespace gt {

/// What a person or an agent must know of a request that is not merged.
struct Verdict {
  std::string reason;       ///< one line
  std::string report = {};  ///< with output and paths; Markdown
};

/// How often a request is sent back before a person is asked.
inline constexpr int kMostReturns = 2;

/// `commit` is on the target: the item is done and on nobody's hook, whoever did the work is told,
/// and the request has landed. Errors: kDisk; kConflict.
[[nodiscard]] Result<void> finish_landing(Context& context, const MergeRequest& request,
                                          const std::string& commit, std::string_view actor);

/// Back to whoever did the work: on its hook if that is free, else on the board. After
/// kMostReturns a person is asked instead. Returns the state it has then.
[[nodiscard]] Result<MergeState> send_back(Context& context, const MergeRequest& request,
                                           const Verdict& verdict, std::string_view actor);

/// The part of it that follows from the state: for requests whose sender died in between.
[[nodiscard]] Result<void> give_work_back(Context& context, const MergeRequest& request,
                                          std::string_view actor);

/// A person must decide: the request is held, and there is an escalation about it.
[[nodiscard]] Result<void> hold(Context& context, const MergeRequest& request,
                                const Verdict& verdict, std::string_view actor);

/// A person must approve it, and has a mail that says why.
[[nodiscard]] Result<void> ask_for_review(Context& context, const MergeRequest& request,
                                          std::string_view reason, std::string_view actor);

/// Takes a request out of the queue whose item nobody wants merged any more. None is no error.
[[nodiscard]] Result<void> withdraw_request(Context& context, const WorkId& id,
                                            std::string_view reason, std::string_view actor);

/// The gate of this rig cannot do its work: nothing is merged until somebody resumes the queue, and
/// there is one escalation about it. Errors: kDisk.
[[nodiscard]] Result<void> pause_for_gate(Context& context, const std::string& rig,
                                          const std::string& reason, std::string_view actor);

}  // namespace gt
