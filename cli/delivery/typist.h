// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/agents/kind.h"
#include "cli/context.h"
#include "cli/delivery/frame.h"
#include "cli/delivery/hindrance.h"
#include "hooks/message.h"

namespace gt {

/// How far a message has come, and what keeps it from coming further.
struct Attempt {
  Message message;
  Hindrance hindrance = Hindrance::kNone;
  std::string reason;  ///< hindrance_text
};

/// Types messages into the session of one agent, whose typing lease its owner holds. Each step is
/// written down before it is taken, so that whoever comes after a crash knows what may have
/// happened, looks, and goes on from there:
///
/// - `pasting`: the text may have been pasted, the submit key was not pressed. If it stands in the
///   input, go on. If its program has read all of its input and it stands nowhere, it was lost, as
///   in a dialog: back to the queue. A session that ended took it along: back to the queue.
/// - `submitted`: the submit key may have been pressed. While the text stands in the input alone,
///   press it. Once it does not, only evidence counts.
///
/// Whatever a typist that died has still under way comes to nothing: the pane obeys its last one.
class Typist {
 public:
  Typist(Context& context, Address address, Kind kind);
  ~Typist();
  Typist(const Typist&) = delete;
  Typist& operator=(const Typist&) = delete;

  /// Takes a message as far as it comes now. Errors: the store's; tmux's; kConflict when somebody
  /// else moved the message meanwhile.
  [[nodiscard]] Result<Attempt> attempt(Message message);

 private:
  [[nodiscard]] Result<Sight> look();
  [[nodiscard]] Result<Sight> look_behind_copy_mode();
  [[nodiscard]] Result<Attempt> begin(Message message, Sight seen);
  [[nodiscard]] Result<Attempt> paste(Message message, Sight seen);
  [[nodiscard]] Result<Attempt> see_it_arrive(Message message);
  [[nodiscard]] Result<Attempt> submit(Message message);
  [[nodiscard]] Result<std::optional<Attempt>> press(const Message& message, int times);
  [[nodiscard]] Result<Attempt> find_evidence(Message message, const Sight& seen);
  [[nodiscard]] Result<Attempt> resume_pasted(Message message, const Sight& seen);
  [[nodiscard]] Result<Attempt> resume_submitted(Message message, const Sight& seen);
  [[nodiscard]] Result<Attempt> send_back(const Message& message, std::string_view reason);
  [[nodiscard]] Result<Message> step(const Message& message, MessageState state,
                                     std::string_view reason,
                                     const std::optional<std::string>& instance = std::nullopt);
  [[nodiscard]] Standing standing_of(const Message& message, const Sight& seen) const;
  void release_keys();

  Context& context_;
  Address address_;
  Kind kind_;
  std::string id_;    // of this typist, for tmux
  std::string hold_;  // what a person's keys wait for; empty: they do not
  std::optional<PaneLook> held_pane_;
  std::string tty_;
  std::optional<std::chrono::steady_clock::time_point> pasted_;
};

}  // namespace gt
