// SPDX-License-Identifier: Apache-2.0
#include "cli/journal/story.h"

#include <array>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 100;

/// `{key}` is the entry's field or detail of that name. What stands in brackets is said only if
/// each field in it is there.
struct Row {
  std::string_view event, sentence;
};

constexpr std::array<Row, 69> kRows = {{
    {"agent.added", "{actor} added {subject}[, of kind {kind}][, on the branch {branch}]"},
    {"agent.asked", "{actor} asked {subject} to hand off[: {reason}]"},
    {"agent.handoff", "{subject} handed over to a fresh session"},
    {"agent.nudged", "{actor} nudged {subject}[: {reason}]"},
    {"agent.parked", "{actor} parked {subject}[: {reason}]"},
    {"agent.removed", "{actor} removed {subject}[; it is kept in the trash as {trash}]"},
    {"agent.replaced", "{actor} gave {subject} a fresh session[: {reason}]"},
    {"agent.unparked", "{actor} unparked {subject}"},
    {"config.edited", "{actor} edited {subject}"},
    {"config.set", "{actor} set {subject}[ to {value}]"},
    {"convoy.closed", "the convoy {subject} was through"},
    {"convoy.created", "{actor} made the convoy {subject}"},
    {"convoy.extended", "{actor} added to the convoy {subject}"},
    {"dialog.approved", "{actor} permitted {subject} this[: {asked}]"},
    {"dialog.denied", "{actor} refused {subject} this[: {asked}]"},
    {"escalation.acked", "{actor} took the escalation {subject}"},
    {"escalation.closed", "{actor} closed the escalation {subject}[: {reason}]"},
    {"escalation.opened", "{actor} asked for a person ({subject}, {severity}): {text}"},
    {"escalation.raised", "{actor} raised the escalation {subject} to {severity}: {text}"},
    {"formula.finished", "{subject} did the last step of {formula}, {step}"},
    {"formula.started", "{actor} let {subject} run {formula}[, with {work}]"},
    {"formula.step", "{subject} did the step {step} of {formula}"},
    {"limit.ended", "the rate limit of {subject} has ended"},
    {"limit.reached", "{by} ran into the rate limit of {subject}, until {until}"},
    {"mail.archived", "{actor} archived mail of {subject}"},
    {"mail.sent", "{actor} sent the mail {subject}[: {about}]"},
    {"memory.forgotten", "{actor} forgot {subject}[ ({title})]"},
    {"memory.kept", "{actor} kept the memory {subject}[ for {owner}]"},
    {"merge.approved", "{actor} approved {subject}"},
    {"merge.bounced", "{actor} sent {subject} back to {author}[: {reason}]"},
    {"merge.expedited", "{actor} put {subject} in front of the merge queue"},
    {"merge.held", "{actor} holds {subject} for a person[: {reason}]"},
    {"merge.landed", "{actor} merged {subject} into {target}"},
    {"merge.prioritised", "{actor} gave the merge of {subject} the priority {priority}"},
    {"merge.proposed", "{actor} has a pull request open for {subject}[: {url}]"},
    {"merge.rejected", "{actor} refused to merge {subject}[: {reason}]"},
    {"merge.retried", "{actor} gave {subject} another turn in the merge queue"},
    {"merge.review", "{actor} asks for a person's approval of {subject}[: {reason}]"},
    {"merge.withdrawn", "{actor} took {subject} out of the merge queue[: {reason}]"},
    {"refinery.paused", "{actor} paused the merge queue of {subject}[: {reason}]"},
    {"refinery.resumed", "{actor} resumed the merge queue of {subject}"},
    {"rig.added", "{actor} added the rig {subject}[ from {remote}]"},
    {"rig.parked", "{actor} parked the rig {subject}"},
    {"rig.removed", "{actor} removed the rig {subject}[; it is kept in the trash as {trash}]"},
    {"rig.unparked", "{actor} unparked the rig {subject}"},
    {"session.ended", "{actor} ended the session of {subject}"},
    {"session.started", "{actor} started a session of {subject}"},
    {"smoke.green", "{target} is green again in {subject}"},
    {"smoke.red", "{actor} found {target} red in {subject}[: {reason}]"},
    {"town.created", "{actor} made the town {subject}"},
    {"town.paused", "{actor} paused the town {subject}[: {reason}]"},
    {"town.resumed", "{actor} let the town {subject} go on"},
    {"town.stopped", "{actor} stopped everything in the town {subject}[: {reason}]"},
    {"town.thawed", "{actor} let the stopped town {subject} go on"},
    {"trash.dropped", "{actor} dropped {what} for good"},
    {"trash.restored", "{actor} brought back {what}"},
    {"undo.done", "{actor} took back {undone}: {outcome}"},
    {"work.added", "{actor} added {subject}[: {title}]"},
    {"work.archived", "{actor} archived {subject}"},
    {"work.blocked", "{actor} blocked {subject}[: {reason}]"},
    {"work.claimed", "{actor} claimed {subject}[ until {expires_at}]"},
    {"work.closed", "{actor} closed {subject}[: {reason}]"},
    {"work.moved", "{actor} moved {subject} to {to}"},
    {"work.released", "{actor} gave {subject} back"},
    {"work.reopened", "{actor} opened {subject} again"},
    {"work.slung", "{actor} hung {subject} on the hook of {to}[, on the branch {branch}]"},
    {"work.submitted", "{actor} submitted {subject}[: {branch}]"},
    {"work.unblocked", "{actor} unblocked {subject}"},
    {"work.unslung", "{actor} took {subject} off the hook of {from}"},
}};

std::string shown(const Value& value) {
  const std::string* text = value.as_string();
  return one_line(text != nullptr ? *text : to_json(value), kMostColumns);
}

/// Who acted, as a sentence calls it.
std::string field(const Value& entry, std::string_view name) {
  const Value& value = entry[name];
  if (value.is_null()) return {};
  const std::string text = shown(value);
  return name == "actor" && (text == "tick" || text == "daemon") ? "the " + text : text;
}

/// `sentence` with the fields of `entry` in their places; empty if one of them is missing.
std::string filled(std::string_view sentence, const Value& entry) {
  std::string out;
  while (!sentence.empty()) {
    const char first = sentence.front();
    if (first != '{' && first != '[') {
      const std::size_t plain = sentence.find_first_of("{[");
      out += sentence.substr(0, plain);
      sentence.remove_prefix(std::min(plain, sentence.size()));
      continue;
    }
    const std::size_t end = sentence.find(first == '{' ? '}' : ']');
    const std::string_view inner = sentence.substr(1, end - 1);
    sentence.remove_prefix(end + 1);
    const std::string text = first == '{' ? field(entry, inner) : filled(inner, entry);
    if (first == '{' && text.empty()) return {};
    out += text;
  }
  return out;
}

std::string plainly(const Value& entry) {
  std::string out =
      format("{}: {} {}", field(entry, "actor"), field(entry, "event"), field(entry, "subject"));
  for (const auto& [key, value] : entry.entries()) {
    const bool is_said = key == "actor" || key == "event" || key == "subject";
    if (is_said || key == "at" || key == "seq" || key == "instance" || value.is_null()) continue;
    out += format(", {} {}", one_line(key, kMostColumns), shown(value));
  }
  return out;
}

}  // namespace

std::string sentence_of(const Value& entry) {
  const std::string event = field(entry, "event");
  for (const Row& row : kRows) {
    if (row.event != event) continue;
    std::string sentence = filled(row.sentence, entry);
    if (!sentence.empty()) return sentence;
  }
  return plainly(entry);
}

}  // namespace gt
