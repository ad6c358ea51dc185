// SPDX-License-Identifier: Apache-2.0
// A message, `.gt/messages/ADDRESS/ID.yaml`: a short text that is to be typed into an agent's
// session, and how far it has come. One that is over is put away, to `.gt/ended-messages/`, so that
// listing those that wait stays cheap. Keys that are not listed here are kept.
//
//     id: 01K9ZQ…
//     to: web/toast
//     instance: 01K9ZP…           the session it is meant for; absent: the agent had none
//     from: mayor                 an address
//     verified: true              the sender was found by its processes, not by its word
//     urgent: true                absent: it waits for a better moment
//     about: web-42               a work item, or `mail`; absent: it matters whatever happens
//     expires_at: 2026-11-21T…    absent: it waits for ever
//     text: Look at web-42.
//     chain:                      every state it was in, the last one is its own
//       - {state: queued, at: 2026-11-20T07:50:38.125Z}
//       - {state: cancelled, at: …, reason: by overseer}
//     shown_at: 2026-11-20T…      the text, too long to be typed, was shown to the agent's model
//     told_at: 2026-11-20T…       its sender was told that it did not arrive
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

namespace gt {

enum class MessageState {
  kQueued,     ///< it waits for its agent
  kPasting,    ///< somebody is about to type it; written before that is done
  kSubmitted,  ///< somebody is about to press the submit key; written before that is done
  kAcked,      ///< there is evidence that the agent got it
  kExpired,    ///< it waited too long
  kBounced,    ///< it could not be delivered; its sender was told
  kCancelled,  ///< somebody took it back before it was typed
};

/// True for those that nothing follows.
[[nodiscard]] bool is_over(MessageState state);

/// `queued`, `pasting`, `submitted`, `acked`, `expired`, `bounced`, `cancelled`.
[[nodiscard]] std::string_view message_state_name(MessageState state);

/// The one table of what may follow what. What was typed cannot be taken back, and what has ended
/// stays so; a paste or a submit that is proven not to have arrived goes back to the queue.
/// Evidence that it arrived ends it from wherever it is.
[[nodiscard]] bool may_follow(MessageState from, MessageState to);

struct MessageStep {
  MessageState state = MessageState::kQueued;
  WallTime at;
  std::string reason;  ///< empty: none
};

inline constexpr std::size_t kMostMessageBytes = std::size_t{8} << 10;
inline constexpr std::string_view kAboutMail = "mail";
/// What a message waits at most, unless it says otherwise.
inline constexpr Duration kMessageLife = std::chrono::hours(24);

struct Message {
  explicit Message(Address target) : to(std::move(target)) {}

  std::string id;
  Address to;
  std::optional<std::string> instance;
  std::string from;
  bool is_verified = false;
  bool is_urgent = false;
  std::optional<std::string> about;  ///< kAboutMail, or the id of a work item
  std::optional<WallTime> expires_at;
  std::string text;
  std::vector<MessageStep> chain;  ///< never empty once it is written
  std::optional<WallTime> shown_at, told_at;
  Value source;  ///< the map it was read from: unknown keys live here

  [[nodiscard]] MessageState state() const { return chain.back().state; }
  /// How often somebody began to type it.
  [[nodiscard]] int attempts() const;
};

/// Errors: kCorrupt, with file and line; also for a chain that the table does not allow.
[[nodiscard]] Result<Message> parse_message(std::string_view text, std::string_view file);
[[nodiscard]] std::string format_message(const Message& message);

/// The messages of a town.
class Messages {
 public:
  explicit Messages(Store& store) : store_(store) {}

  /// Writes a new one, as queued at `now`. Its id is its own. Returns it as it was written.
  [[nodiscard]] Result<Message> queue(Message message, WallTime now);

  /// The next step of its chain, compare-and-swap; it is bound to `instance` from then on, if one
  /// is given. Errors: kConflict when the table does not allow it, with the state it is in;
  /// kNotFound; kCorrupt.
  [[nodiscard]] Result<Message> advance(const Address& to, std::string_view id, MessageStep step,
                                        const std::optional<std::string>& instance = std::nullopt);

  /// Changes what is not its chain, compare-and-swap. Errors: change's; kNotFound; kCorrupt.
  using MessageChange = std::function<Result<void>(Message&)>;
  [[nodiscard]] Result<Message> change(const Address& to, std::string_view id,
                                       const MessageChange& change);

  /// Also one that was put away.
  [[nodiscard]] Result<Message> load(const Address& to, std::string_view id);

  /// The ids of messages to `address` that end so; only names are read.
  [[nodiscard]] Result<std::vector<std::string>> ids_ending(const Address& address,
                                                            std::string_view ending);

  /// Puts one away that is over. Errors: kConflict for one that is not, or has just changed.
  [[nodiscard]] Result<void> put_away(const Message& message);

  /// Erases messages that were put away and ended before `time`, at most `most` of them; tells how
  /// many. Ids begin with the time at which a message was queued: only old ones are read.
  [[nodiscard]] Result<std::size_t> erase_ended_before(WallTime time, std::size_t most);

  /// Those to `address`, or to all, oldest first, and an error for each that cannot be read; with
  /// those that were put away, if asked for.
  struct All {
    std::vector<Message> messages;
    std::vector<Error> broken;
  };
  [[nodiscard]] Result<All> list(const std::optional<Address>& address = std::nullopt,
                                 bool with_ended = false);

 private:
  Store& store_;
};

}  // namespace gt
