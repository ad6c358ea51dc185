// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

/// A program that has said nothing for longer than this is not starting any more.
constexpr Duration kStarting = std::chrono::seconds(30);
/// A program that tries again by itself writes at least this often.
constexpr Duration kRetryPause = std::chrono::seconds(30);

constexpr std::array<std::pair<AgentState, std::string_view>, 10> kNames = {{
    {AgentState::kStarting, "starting"},
    {AgentState::kWorking, "working"},
    {AgentState::kIdle, "idle"},
    {AgentState::kWaiting, "waiting"},
    {AgentState::kExhausted, "exhausted"},
    {AgentState::kLimited, "limited"},
    {AgentState::kDead, "dead"},
    {AgentState::kStopped, "stopped"},
    {AgentState::kParked, "parked"},
    {AgentState::kUnknown, "unknown"},
}};

/// Ages are for people; a clock that jumped back makes none negative.
std::string ago(WallTime then, WallTime now) {
  return format("{} ago", format_age(std::max(now - then, Duration(0))));
}

StateReading without_session(const AgentHook& hook, const SessionSight* dead) {
  if (hook.desired == Desired::kParked) return {AgentState::kParked, {}, "it is parked"};
  if (hook.desired == Desired::kStopped) return {AgentState::kStopped, {}, "it was stopped"};
  if (dead != nullptr) {
    const auto& status = dead->session.exit_status;
    return {AgentState::kDead, dead->session.died,
            status ? format("its program ended with status {}", *status) : "its program ended"};
  }
  if (!hook.instance) return {AgentState::kStopped, {}, "it was never started"};
  return {AgentState::kDead, {}, "it should run and has no session"};
}

/// States that an agent may claim for itself; its end is not among them, the process tells that.
std::optional<AgentState> claimed_state(const SignalRecord& signal) {
  const auto state = state_named(signal.state);
  if (!state || *state == AgentState::kDead || *state == AgentState::kStopped ||
      *state == AgentState::kParked) {
    return std::nullopt;
  }
  return state;
}

Evidence signal_evidence(const SignalRecord& signal, const TmuxSession& session, WallTime now) {
  const std::string said =
      format("it said '{}' {}", one_line(signal.state, kMostColumns), ago(signal.at, now));
  const auto state = claimed_state(signal);
  if (!state) return {"signal", AgentState::kUnknown, signal.at, said};
  const Duration still = now - std::max(signal.at, session.last_output);
  if (*state == AgentState::kWorking && still > kStaleWork) {
    return {"signal", AgentState::kUnknown, signal.at,
            format("{}, but its screen has been still for {}", said, format_age(still))};
  }
  return {"signal", *state, signal.at, format("it said so {}", ago(signal.at, now))};
}

Evidence status_evidence(const StatusWord& status, WallTime now) {
  std::string words = "its program's own file says so";
  if (!status.about.empty()) words += format(": {}", one_line(status.about, 60));
  if (status.at) words += format(", since {}", format_age(std::max(now - *status.at, Duration(0))));
  return {"status file", status.state, status.at, std::move(words)};
}

/// Whether a limit on the screen still holds.
bool holds(const ScreenReading& screen, WallTime last_output, WallTime now) {
  if (!screen.until) return now < last_output + kLimitWithoutEnd;
  return now < std::max(*screen.until, last_output + kRetryPause);
}

std::string limit_words(const ScreenReading& screen) {
  return format("its screen says: {}", one_line(screen.text, 100));
}

Evidence screen_evidence(const ScreenReading& screen, const TmuxSession& session, WallTime now) {
  const Duration still = std::max(now - session.last_output, Duration(0));
  switch (screen.state) {
    case ScreenState::kDialog:
      return {"screen", AgentState::kWaiting, session.last_output,
              format("its screen shows a dialog ({})", screen.rule)};
    case ScreenState::kExhausted:
      return {"screen", AgentState::kExhausted, session.last_output,
              "its screen says that its context is full"};
    case ScreenState::kLimited:
      if (holds(screen, session.last_output, now)) {
        return {"screen", AgentState::kLimited, session.last_output, limit_words(screen)};
      }
      if (!screen.has_input) break;
      return {"screen", AgentState::kIdle, session.last_output,
              "its screen shows a limit that has ended"};
    case ScreenState::kBusy:
      return {"screen", AgentState::kWorking, {}, format("its screen shows it ({})", screen.rule)};
    case ScreenState::kReady:
      if (still >= kQuiet) {
        return {"screen", AgentState::kIdle, session.last_output,
                format("its screen shows the prompt, still for {}", format_age(still))};
      }
      return {"screen", AgentState::kUnknown, session.last_output,
              "its screen shows the prompt, and moves"};
    case ScreenState::kUnknown:
      break;
  }
  return {"screen", AgentState::kUnknown, session.last_output,
          "its screen shows nothing that is known"};
}

Evidence transcript_evidence(const TranscriptWord& word, WallTime now) {
  const std::string written = ago(word.at, now);
  if (word.state == AgentState::kWorking && now - word.at > kStaleWork) {
    return {"transcript", AgentState::kUnknown, word.at,
            format("its transcript says 'working', and was last written {}", written)};
  }
  if (word.state == AgentState::kUnknown) {
    return {"transcript", word.state, word.at, format("its transcript, written {}", written)};
  }
  return {"transcript", word.state, word.at, format("its transcript says so, written {}", written)};
}

Evidence session_evidence(const TmuxSession& session, WallTime now) {
  // An age below zero is a clock that jumped: no evidence of a start.
  const Duration age = now - session.created;
  const bool is_young = age >= Duration(0) && age <= kStarting;
  return {"session", is_young ? AgentState::kStarting : AgentState::kUnknown, session.created,
          is_young ? format("its session began {}", ago(session.created, now))
                   : "it runs and has said nothing about itself"};
}

/// The evidence about a living agent, by source.
struct Witnesses {
  std::optional<Evidence> status, signal, screen, transcript;
  Evidence session;
};

bool is_state(const std::optional<Evidence>& each, AgentState state) {
  return each && each->state == state;
}

bool is_grave(const std::optional<Evidence>& screen) {
  return is_state(screen, AgentState::kWaiting) || is_state(screen, AgentState::kExhausted) ||
         is_state(screen, AgentState::kLimited);
}

/// The one that decides where the agent's own word and its screen are all there is.
Evidence* word_against_screen(Witnesses& all, const ScreenReading& seen, WallTime now) {
  Evidence& word = *all.signal;
  Evidence& screen = *all.screen;
  const bool is_fresh = word.at && now - *word.at < kFreshWord;
  if (is_fresh || screen.state == word.state) return &word;
  // A person who interrupts a turn, or refuses at a dialog, ends it without any hook.
  if (screen.state == AgentState::kWorking || screen.state == AgentState::kIdle) return &screen;
  const bool claims_rest = word.state == AgentState::kIdle || word.state == AgentState::kUnknown;
  // Where it says it is idle, the place to type must be there.
  if (claims_rest && !seen.has_input) {
    return all.session.state == AgentState::kStarting ? &all.session : &screen;
  }
  return &word;
}

/// Where nothing on its screen is known, a transcript that was written after the agent's last word.
/// That it rests is not believed while the place to type is not there.
bool transcript_decides(const Witnesses& all, const SessionSight& sight) {
  const auto& transcript = all.transcript;
  if (!transcript || transcript->state == AgentState::kUnknown) return false;
  if (all.screen && all.screen->state != AgentState::kUnknown) return false;
  if (transcript->state == AgentState::kIdle && sight.screen && !sight.screen->has_input) {
    return false;
  }
  return !all.signal || all.signal->state == AgentState::kUnknown ||
         *transcript->at > *all.signal->at + kFreshWord;
}

Evidence* decisive(Witnesses& all, const SessionSight& sight, WallTime now) {
  if (is_grave(all.screen)) return &*all.screen;
  if (all.status && all.status->state != AgentState::kUnknown) return &*all.status;
  if (transcript_decides(all, sight)) return &*all.transcript;
  if (all.signal && all.screen) return word_against_screen(all, *sight.screen, now);
  if (all.signal) return &*all.signal;
  if (all.screen && all.screen->state != AgentState::kUnknown) return &*all.screen;
  if (all.session.state == AgentState::kStarting || !all.screen) return &all.session;
  return &*all.screen;
}

StateReading reading_of_living(const AgentHook& hook, const SessionSight& sight, WallTime now) {
  const TmuxSession& session = sight.session;
  Witnesses all;
  all.session = session_evidence(session, now);
  if (sight.status) all.status = status_evidence(*sight.status, now);
  if (sight.screen) all.screen = screen_evidence(*sight.screen, session, now);
  if (sight.transcript) all.transcript = transcript_evidence(*sight.transcript, now);
  if (hook.signal && hook.signal->instance == session.instance) {
    all.signal = signal_evidence(*hook.signal, session, now);
  }

  Evidence* decided = decisive(all, sight, now);
  decided->has_decided = true;
  StateReading reading{decided->state, decided->at, decided->words};
  if (reading.state == AgentState::kWaiting && sight.screen) {
    reading.asked = sight.screen->text;
    reading.choices = sight.screen->choices;
  }
  if (reading.state == AgentState::kWaiting && reading.asked.empty() && sight.status) {
    reading.asked = printable(sight.status->about);
  }
  if (reading.state == AgentState::kLimited && sight.screen) reading.until = sight.screen->until;
  for (auto* each : {&all.status, &all.signal, &all.screen, &all.transcript}) {
    if (*each) reading.evidence.push_back(**each);
  }
  reading.evidence.push_back(all.session);
  return reading;
}

}  // namespace

std::string_view state_name(AgentState state) {
  for (const auto& [each, name] : kNames) {
    if (each == state) return name;
  }
  return "unknown";
}

std::optional<AgentState> state_named(std::string_view name) {
  for (const auto& [state, each] : kNames) {
    if (each == name) return state;
  }
  return std::nullopt;
}

StateReading read_state(const AgentHook& hook, const SessionSight* sight, WallTime now) {
  if (sight != nullptr && sight->is_alive()) return reading_of_living(hook, *sight, now);
  StateReading reading = without_session(hook, sight);
  reading.evidence = {{"process", reading.state, reading.since, reading.because, true}};
  return reading;
}

bool must_be_looked_at(const AgentHook& hook, const SessionSight& sight) {
  if (!sight.is_alive()) return false;
  const auto& signal = hook.signal;
  const bool has_said_idle = signal && signal->instance == sight.session.instance &&
                             claimed_state(*signal) == AgentState::kIdle;
  return !has_said_idle || sight.session.last_output > signal->at + kFreshWord;
}

}  // namespace gt
