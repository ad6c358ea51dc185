// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/delivery.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <future>
#include <set>
#include <utility>

#include "cli/agents/kind.h"
#include "cli/delivery/ending.h"
#include "cli/delivery/typist.h"
#include "cli/delivery/waiting.h"
#include "cli/life/lease.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr Duration kPause(60);          // before what is held is tried again
constexpr std::size_t kMostAtOnce = 8;  // processes
constexpr Duration kPassPatience(1500);
constexpr int kMostExtraPasses = 20;                        // for those who leave it to us
constexpr Duration kLongestRun = std::chrono::seconds(20);  // of one, beyond its patience

/// What one process does for one agent. Each pass needs the typing lease, which is free in between.
class DeliveryRound {
 public:
  DeliveryRound(Context& context, const Address& agent) : context_(context), agent_(agent) {}

  /// Tries every message once. True if something moved, so that it is worth trying again at once.
  Result<bool> pass();
  [[nodiscard]] bool is_through() const { return is_through_; }
  [[nodiscard]] bool has_seen(const std::string& id) const { return seen_.contains(id); }
  [[nodiscard]] std::vector<Delivery> deliveries() && { return std::move(deliveries_); }

 private:
  Result<std::vector<Message>> waiting();
  Result<void> take_up();
  Result<bool> try_all(std::vector<Message> messages);
  void note(const Message& message, const std::string& reason);

  Context& context_;
  const Address& agent_;
  std::optional<Typist> typist_;
  std::vector<Delivery> deliveries_;
  std::set<std::string> seen_;
  bool is_through_ = false;  // nothing waits
};

/// What is still to be delivered. All others are ended and put away.
Result<std::vector<Message>> DeliveryRound::waiting() {
  Messages messages(*context_.town().store);
  GT_TRY(auto all, messages.list(agent_));
  GT_TRY(const Relevance relevance, relevance_of(context_, agent_, all.messages));
  std::vector<Message> ended;
  for (Message& message : all.messages) {
    seen_.insert(message.id);
    const auto ending = ending_of(message, relevance, context_.now());
    if (ending) {
      GT_TRY(message, end_message(context_, message, ending->state, ending->reason));
    }
    if (!is_over(message.state())) continue;
    note(message, message.chain.back().reason);
    ended.push_back(message);
  }
  std::erase_if(all.messages, [](const Message& each) { return is_over(each.state()); });
  (void)finish_ended(context_, ended);  // what it cannot do stays, for the next one
  std::stable_sort(all.messages.begin(), all.messages.end(), is_delivered_before);
  return std::move(all.messages);
}

void DeliveryRound::note(const Message& message, const std::string& reason) {
  const auto found = std::find_if(deliveries_.begin(), deliveries_.end(),
                                  [&](const Delivery& each) { return each.id == message.id; });
  Delivery delivery{message.id, message.to, message.state(), reason};
  if (found == deliveries_.end()) {
    deliveries_.push_back(std::move(delivery));
  } else {
    *found = std::move(delivery);
  }
}

Result<bool> DeliveryRound::try_all(std::vector<Message> messages) {
  bool has_moved = false;
  std::string blocked;
  for (Message& message : messages) {
    if (!blocked.empty()) {
      note(message, blocked);
      continue;
    }
    const auto state = message.state();
    auto attempt = typist_->attempt(message);
    if (!attempt && attempt.error().code == ErrorCode::kConflict) {
      has_moved = true;  // somebody took it back, or its agent has just reported it
      continue;
    }
    GT_CHECK(attempt);
    note(attempt->message, attempt->reason);
    has_moved |= attempt->message.state() != state;
    // One that was sent leaves the input free for the next; an urgent one may pass where others
    // wait, and is before them.
    const bool is_free = attempt->hindrance == Hindrance::kNone ||
                         attempt->hindrance == Hindrance::kNoWord ||
                         (message.is_urgent && attempt->hindrance == Hindrance::kDisturbed);
    if (!is_free) blocked = attempt->reason;
  }
  return has_moved;
}

/// Only once there is something to type: without its kind nobody can.
Result<void> DeliveryRound::take_up() {
  GT_TRY(const AgentHook hook, context_.town().hooks.load(agent_));
  GT_TRY(Kind kind, load_kind(*context_.town().store, hook.kind));
  typist_.emplace(context_, agent_, std::move(kind));
  return {};
}

Result<bool> DeliveryRound::pass() {
  GT_TRY(auto messages, waiting());
  is_through_ = messages.empty();
  if (is_through_) return false;
  if (!typist_) GT_CHECK(take_up());
  return try_all(std::move(messages));
}

/// True if one came that the round has not seen: its sender left it to us.
bool has_more(Context& context, const Address& agent, const DeliveryRound& round) {
  const auto ids = Messages(*context.town().store).ids_ending(agent, "");
  return ids && std::any_of(ids->begin(), ids->end(),
                            [&](const std::string& id) { return !round.has_seen(id); });
}

Result<std::vector<Delivery>> left_to_another(Context& context, const Address& agent) {
  GT_TRY(const auto all, Messages(*context.town().store).list(agent));
  std::vector<Delivery> deliveries;
  for (const Message& message : all.messages) {
    const bool is_ended = is_over(message.state());
    deliveries.push_back(
        {message.id, message.to, message.state(),
         is_ended ? message.chain.back().reason : hindrance_text(Hindrance::kOtherAtIt, nullptr)});
  }
  return deliveries;
}

std::vector<std::string> child_argv(Context& context, const Address& agent, Duration patience) {
  return {context.world().program.string(),
          "--town",
          context.town().paths.root().string(),
          "message",
          "deliver",
          agent.str(),
          "--patience",
          format_duration(patience),
          "--json"};
}

constexpr std::array<MessageState, 7> kStates = {
    MessageState::kQueued,  MessageState::kPasting, MessageState::kSubmitted, MessageState::kAcked,
    MessageState::kExpired, MessageState::kBounced, MessageState::kCancelled};

std::string text_of(const Value& map, std::string_view key) {
  const std::string* text = map[key].as_string();
  return text != nullptr ? *text : std::string();
}

/// What a child said. Errors: kFailed.
Result<std::vector<Delivery>> read_child(const Address& agent, const ProcessOutcome& outcome) {
  const auto json = parse_json(outcome.out);
  if (!json || !(*json)["messages"].is_list()) {
    const auto lines = lines_of(outcome.err);
    return Error{ErrorCode::kFailed,
                 lines.empty() ? "its delivery said nothing" : one_line(lines.front(), 200), ""};
  }
  std::vector<Delivery> deliveries;
  for (const Value& each : (*json)["messages"].items()) {
    const std::string name = text_of(each, "state");
    const auto state = std::find_if(kStates.begin(), kStates.end(), [&](MessageState one) {
      return message_state_name(one) == name;
    });
    if (state != kStates.end()) {
      deliveries.push_back({text_of(each, "id"), agent, *state, text_of(each, "reason")});
    }
  }
  return deliveries;
}

Result<std::vector<Delivery>> run_child(const std::vector<std::string>& argv, const Address& agent,
                                        Duration deadline) {
  ProcessRequest request;
  request.program.argv = argv;
  request.deadline = deadline;
  SystemProcessRunner runner;
  GT_TRY(const ProcessOutcome outcome, runner.run(request));
  return read_child(agent, outcome);
}

}  // namespace

std::string Delivery::str() const {
  if (reason.empty() || state == MessageState::kAcked) {
    return std::string(message_state_name(state));
  }
  const bool is_open = state == MessageState::kQueued || state == MessageState::kPasting ||
                       state == MessageState::kSubmitted;
  return is_open ? reason : format("{}: {}", message_state_name(state), reason);
}

Value to_value(const Delivery& delivery) {
  return Value::map({{"id", delivery.id},
                     {"to", delivery.to.str()},
                     {"state", message_state_name(delivery.state)},
                     {"reason", delivery.reason.empty() ? Value() : Value(delivery.reason)}});
}

Result<std::vector<Delivery>> deliver_to(Context& context, const Address& agent,
                                         Duration patience) {
  const auto deadline = context.clock().steady() + patience;
  DeliveryRound round(context, agent);
  int extra_passes = 0;
  // One pass of somebody else is soon over, and then it is known what keeps ours.
  Duration lease_patience = kPassPatience;
  while (true) {
    const bool is_late = context.clock().steady() >= deadline;
    bool has_moved = false;
    {
      const auto lease = take_typing_lease(context.town().paths, agent,
                                           std::exchange(lease_patience, Duration(0)));
      const bool is_taken = !lease && lease.error().code == ErrorCode::kBusy;
      if (is_taken && is_late) return left_to_another(context, agent);
      if (!is_taken) {
        if (!lease) return lease.error();
        GT_TRY(has_moved, round.pass());
      }
    }
    if (has_moved) continue;
    // Whoever came while the lease was held has gone: what they left is ours.
    const bool has_new = has_more(context, agent, round);
    if ((round.is_through() || is_late) && (!has_new || ++extra_passes > kMostExtraPasses)) break;
    if (!has_new) context.clock().sleep_for(kPause);
  }
  return std::move(round).deliveries();
}

Deliveries deliver_to_all(Context& context, const std::vector<Address>& agents, Duration patience) {
  Deliveries all;
  const auto add = [&](const Address& agent, Result<std::vector<Delivery>> found) {
    if (!found) return all.problems.push_back(format("{}: {}", agent.str(), found.error().message));
    std::move(found->begin(), found->end(), std::back_inserter(all.deliveries));
  };
  if (agents.size() == 1) {
    add(agents.front(), deliver_to(context, agents.front(), patience));
    return all;
  }
  for (std::size_t first = 0; first < agents.size(); first += kMostAtOnce) {
    std::vector<std::future<Result<std::vector<Delivery>>>> running;
    const std::size_t last = std::min(agents.size(), first + kMostAtOnce);
    for (std::size_t i = first; i < last; ++i) {
      running.push_back(std::async(std::launch::async, run_child,
                                   child_argv(context, agents[i], patience), agents[i],
                                   patience + kLongestRun));
    }
    for (std::size_t i = first; i < last; ++i) add(agents[i], running[i - first].get());
  }
  return all;
}

void deliver_later(Context& context, const Address& agent, Duration patience) {
  Program program;
  program.argv = child_argv(context, agent, patience);
  program.own_session = true;
  (void)spawn(program, {});  // the tick finds what is left
}

bool may_have_messages(Town& town, const Address& agent) {
  const auto ids = Messages(*town.store).ids_ending(agent, "");
  return ids && !ids->empty();
}

}  // namespace gt
