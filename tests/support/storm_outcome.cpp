// SPDX-License-Identifier: Apache-2.0
// What became of a storm's messages: read from what the robots wrote down, from the messages'
// records and from the mails to their sender.
#include <algorithm>
#include <filesystem>

#include "cli/delivery/frame.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/file_store.h"
#include "tests/support/storm.h"

namespace gt::testing {
namespace {

constexpr std::size_t kMostFaults = 40, kMostFaultsOfRobots = 20;

void note(Storm::Outcome& outcome, std::string fault, std::size_t most = kMostFaults) {
  if (outcome.faults.size() < most) outcome.faults.push_back(std::move(fault));
}

std::string text_of(const Value& map, std::string_view key) {
  const std::string* text = map[key].as_string();
  return text != nullptr ? *text : std::string();
}

std::vector<Value> lines_in(const std::filesystem::path& log) {
  std::vector<Value> events;
  std::error_code absent;
  if (!std::filesystem::exists(log, absent)) return events;
  const std::string text = read_file(log);
  for (const std::string_view line : lines_of(text)) {
    auto event = parse_json(line);
    if (event) events.push_back(*std::move(event));
  }
  return events;
}

/// What a robot must have received for a message: what was sent, in the frame that tells whether
/// its sender was known for sure.
Message as_received(const std::string& to, const std::string& text, const Message& record) {
  const auto address = Address::parse(to);
  Message message(*address);
  message.id = record.id;
  message.from = "overseer";
  message.is_verified = record.is_verified;
  message.text = text;
  return message;
}

constexpr std::string_view kFrame = "[from overseer";

}  // namespace

void Storm::count_robot(const Robot& robot, Outcome& outcome, Received& received) const {
  const auto fault = [&](const std::string& what) {
    note(outcome, robot.address + ": " + what, kMostFaultsOfRobots);
  };
  std::map<std::string, int> lines;
  for (const Value& event : lines_in(log_of(robot))) {
    const std::string name = text_of(event, "event"), text = text_of(event, "text");
    if (name == "started") ++outcome.crashes;
    if (name == "dialog") ++outcome.dialogs;
    if (name == "enter_swallowed") ++outcome.swallowed;
    if (name == "answer" && text_of(event, "by") == "enter") {
      ++outcome.answered_dialogs;
      fault("a dialog was answered by Enter");
    }
    if (name == "paste_lost") {
      ++outcome.pasted_into_dialogs;
      fault("pasted into a dialog: " + text.substr(0, 60));
    }
    if (name != "prompt") continue;
    const std::size_t mark = text.find(kFrame);
    const std::size_t person = text.find("person at ");
    if (mark == std::string::npos && person == 0 && text.find('[') == std::string::npos) {
      ++lines[text];
      continue;
    }
    if (mark != 0 || person != std::string::npos || text.find("[from ", 1) != std::string::npos) {
      ++outcome.mixed;
      fault("mixed: " + text.substr(0, 200));
    }
    if (mark == std::string::npos) {
      ++outcome.unknown;
      fault("unknown: " + text.substr(0, 100));
      continue;
    }
    ++received[text.substr(mark)];
  }
  --outcome.crashes;  // the first start is none
  for (const std::string& line : robot.lines) {
    ++outcome.lines_of_people;
    if (lines[line] == 1) continue;
    ++outcome.lost_lines_of_people;
    fault(format("a person's line came {} times: {}", lines[line], line));
  }
}

std::map<std::string, Message> Storm::records() const {
  SystemDisk disk;
  FileStore store(town_.root(), disk);
  std::map<std::string, Message> by_token;
  const auto all = Messages(store).list(std::nullopt, true);
  if (!all) return by_token;
  for (const Message& message : all->messages) {
    if (message.from != "overseer") continue;
    by_token.insert_or_assign(message.text.substr(0, token(0).size()), message);
  }
  return by_token;
}

std::set<std::string> Storm::mailed() const {
  std::set<std::string> ids;
  std::error_code absent;
  for (const auto& mail :
       std::filesystem::directory_iterator(town_.root() / ".gt/mail/overseer/new", absent)) {
    ids.insert(mail.path().filename().string().substr(0, 26));
  }
  return ids;
}

bool Storm::count_message(const Sent& sent, const Message& record, const Received& received,
                          const std::set<std::string>& mailed, Outcome& outcome) {
  const DeliveryRules rules;
  const std::string expected = typed_text(as_received(sent.to, sent.text, record), rules);
  outcome.rung += is_rung(record, rules) ? 1 : 0;
  outcome.unverified += record.is_verified ? 0 : 1;
  outcome.taken_back += std::any_of(record.chain.begin(), record.chain.end(),
                                    [](const MessageStep& step) {
                                      return step.reason.find("taken back") != std::string::npos;
                                    })
                            ? 1
                            : 0;
  const auto arrived = received.find(expected);
  const int times = arrived == received.end() ? 0 : arrived->second;
  const bool is_bounced =
      record.state() == MessageState::kBounced || record.state() == MessageState::kExpired;
  if (times > 1) {
    ++outcome.twice;
    note(outcome, "twice: " + expected.substr(0, 60));
  }
  outcome.received += times > 0 ? 1 : 0;
  outcome.bounced += is_bounced ? 1 : 0;
  outcome.received_and_bounced += is_bounced && times > 0 ? 1 : 0;
  if (!is_over(record.state())) {
    ++outcome.open;
    note(outcome,
         format("open: {} to {}: {}", record.id, sent.to, message_state_name(record.state())));
  } else if (record.state() == MessageState::kAcked && times == 0) {
    ++outcome.acked_but_not_received;
    note(outcome, format("acked, not received ({}): {}", record.chain.back().reason,
                         expected.substr(0, 90)));
  } else if (is_bounced && !mailed.contains(record.id)) {
    ++outcome.lost;
    note(outcome, "bounced without a mail: " + record.id);
  }
  return times > 0;
}

Storm::Outcome Storm::outcome() const {
  Outcome outcome;
  outcome.killed_senders = killed_senders_;
  outcome.killed_deliverers = killed_deliverers_;
  outcome.killed_ticks = killed_ticks_;
  outcome.killed_daemons = killed_daemons_;
  outcome.cut_off = cut_off_;
  Received received;
  for (const Robot& robot : robots_) count_robot(robot, outcome, received);

  const auto by_token = records();
  const auto mails = mailed();
  std::size_t matched = 0;
  for (std::size_t number = 0; number < sent_.size(); ++number) {
    const Sent& sent = sent_[number];
    ++outcome.sent;
    outcome.urgent += sent.is_urgent ? 1 : 0;
    const auto found = by_token.find(token(static_cast<int>(number)));
    if (found != by_token.end()) {
      matched += count_message(sent, found->second, received, mails, outcome) ? 1 : 0;
    } else if (sent.was_killed) {
      ++outcome.unsure;  // before it was written down: nobody was told that it is sent
    } else {
      ++outcome.lost;
      note(outcome, "lost, no record: " + sent.text.substr(0, 60));
    }
  }
  // What arrived and is nobody's text exactly was altered.
  outcome.altered = static_cast<int>(received.size()) - static_cast<int>(matched);
  for (const auto& [text, times] : received) {
    if (outcome.altered == 0) break;
    const std::size_t at = text.find("m0");
    if (at == std::string::npos && text.find("A long message") == std::string::npos) {
      note(outcome, "altered: " + text.substr(0, 120));
    }
  }
  return outcome;
}

std::string Storm::Outcome::text() const {
  std::string text = format(
      "sent {} ({} urgent, {} rung for, {} typed and taken back); "
      "killed: {} senders, {} deliverers, {} of either between paste and key, {} ticks, {} "
      "daemons; "
      "{} crashes, {} dialogs, {} swallowed keys, {} lines of people\n"
      "received {}, bounced {} (of them received {}), never written down {}\n"
      "lost {}, twice {}, altered {}, open {}, acked but not received {}, dialogs answered {}, "
      "pasted into dialogs {}, mixed {}, people's lines lost {}, unknown {}, unverified {}\n",
      sent, urgent, rung, taken_back, killed_senders, killed_deliverers, cut_off, killed_ticks,
      killed_daemons, crashes, dialogs, swallowed, lines_of_people, received, bounced,
      received_and_bounced, unsure, lost, twice, altered, open, acked_but_not_received,
      answered_dialogs, pasted_into_dialogs, mixed, lost_lines_of_people, unknown, unverified);
  for (const std::string& fault : faults) text += "  " + one_line(fault, 300) + "\n";
  return text;
}

}  // namespace gt::testing
