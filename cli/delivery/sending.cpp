// SPDX-License-Identifier: Apache-2.0
#include "cli/delivery/sending.h"

#include <algorithm>

#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/base/ulid.h"

namespace gt {
namespace {

constexpr int kTimedOutStatus = 124;  // as timeout(1)
constexpr Duration kPause(200);
constexpr Duration kUsualTimeout = std::chrono::minutes(10);

Delivery as_it_is(const Message& message) {
  return {message.id, message.to, message.state(), message.chain.back().reason};
}

class SentReport : public Report {
 public:
  SentReport(std::vector<Delivery> sent, std::vector<std::string> problems, bool has_waited)
      : sent_(std::move(sent)), problems_(std::move(problems)), has_waited_(has_waited) {}

  [[nodiscard]] Value json() const override {
    Value::List list;
    for (const Delivery& each : sent_) list.push_back(to_value(each));
    return Value::map({{"messages", std::move(list)}, {"problems", Value::list_of(problems_)}});
  }

  [[nodiscard]] std::string text(const Style&) const override {
    std::string text;
    for (const Delivery& each : sent_) {
      text += format("{}: {}, message {}\n", each.to.str(), each.str(), each.id);
    }
    for (const std::string& problem : problems_) {
      text += format("not delivered yet: {}\n", one_line(problem, 200));
    }
    return text.empty() ? "nobody to send to: no agent runs\n" : text;
  }

  [[nodiscard]] int exit_status() const override {
    const auto has = [&](auto&& is_so) { return std::any_of(sent_.begin(), sent_.end(), is_so); };
    if (has_waited_ && has([](const Delivery& each) { return !is_over(each.state); })) {
      return kTimedOutStatus;
    }
    const bool has_failed = has([](const Delivery& each) {
      return is_over(each.state) && each.state != MessageState::kAcked;
    });
    return has_failed ? 1 : 0;
  }

 private:
  std::vector<Delivery> sent_;
  std::vector<std::string> problems_;
  bool has_waited_;
};

/// Brings `sent` up to date: the reasons are those of the deliveries, the states those on disk.
Result<void> bring_up_to_date(Context& context, const Deliveries& found,
                              std::vector<Delivery>& sent) {
  for (Delivery& each : sent) {
    const auto delivery = std::find_if(found.deliveries.begin(), found.deliveries.end(),
                                       [&](const Delivery& other) { return other.id == each.id; });
    if (delivery != found.deliveries.end()) each.reason = delivery->reason;
    GT_TRY(const Message message, Messages(*context.town().store).load(each.to, each.id));
    each.state = message.state();
    if (is_over(each.state)) each.reason = message.chain.back().reason;
  }
  return {};
}

bool are_over(const std::vector<Delivery>& sent) {
  return std::all_of(sent.begin(), sent.end(),
                     [](const Delivery& each) { return is_over(each.state); });
}

std::vector<Address> open_targets(const std::vector<Delivery>& sent) {
  std::vector<Address> targets;
  for (const Delivery& each : sent) {
    if (!is_over(each.state)) targets.push_back(each.to);
  }
  return targets;
}

Result<Message> queue(Context& context, Message message, const std::string& instance,
                      Saying saying) {
  Town& town = context.town();
  GT_TRY(const AgentHook hook, town.hooks.load(message.to));
  message.instance = hook.instance;
  message.text = std::move(saying.text);
  message.is_urgent = saying.is_urgent;
  message.about = std::move(saying.about);
  message.expires_at = context.now() + kMessageLife;
  GT_TRY(Message queued, Messages(*town.store).queue(std::move(message), context.now()));
  GT_CHECK(
      town.journal.append({queued.from, instance, "message.queued", queued.id,
                           Value::map({{"to", queued.to.str()}, {"urgent", queued.is_urgent}})}));
  return queued;
}

}  // namespace

Result<std::string> message_text(std::string_view words) {
  // It is typed into a terminal: nothing of it may be obeyed there.
  const std::string clean = printable(words);
  std::string text(trimmed(clean));
  if (text.empty()) return Error{ErrorCode::kUsage, "the text is empty", ""};
  if (text.size() > kMostMessageBytes) {
    return Error{ErrorCode::kUsage, "the text is over 8 KiB",
                 "send it by mail: gt mail send ADDRESS -s SUBJECT -"};
  }
  return text;
}

Result<Message> queue_message(Context& context, const Caller& sender, const Address& target,
                              Saying saying) {
  Message message(target);
  message.id = new_ulid(context.now());
  message.from = sender.address.str();
  message.is_verified = sender.is_verified;
  return queue(context, std::move(message), sender.instance, std::move(saying));
}

Result<bool> queue_from_town(Context& context, const std::string& id, const Address& target,
                             Saying saying) {
  if (Messages(*context.town().store).load(target, id)) return false;
  Message message(target);
  message.id = id;
  message.from = "town";
  message.is_verified = true;
  const auto queued = queue(context, std::move(message), "", std::move(saying));
  if (!queued && queued.error().code == ErrorCode::kConflict) return false;
  GT_CHECK(queued);
  return true;
}

Result<Patience> patience_from(const Args& args) {
  GT_TRY(const auto timeout, args.duration("timeout"));
  return Patience{args.flag("wait") || timeout.has_value(), timeout.value_or(kUsualTimeout)};
}

Answer send_and_deliver(Context& context, const Caller& sender, const std::vector<Address>& targets,
                        const Saying& saying, Patience patience) {
  std::vector<Delivery> sent;
  for (const Address& target : targets) {
    GT_TRY(const Message message, queue_message(context, sender, target, saying));
    sent.push_back(as_it_is(message));
  }
  const auto deadline = context.clock().steady() + patience.timeout;
  while (true) {
    const Deliveries found = deliver_to_all(context, open_targets(sent), Duration(0));
    GT_CHECK(bring_up_to_date(context, found, sent));
    const bool is_late = context.clock().steady() >= deadline;
    if (!patience.waits || is_late || are_over(sent)) {
      // Whatever else waits for such a moment.
      if (!are_over(sent)) ask_for_a_tick(context.town());
      return make_report<SentReport>(std::move(sent), found.problems, patience.waits);
    }
    context.clock().sleep_for(kPause);
  }
}

}  // namespace gt
