// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/agents/dialog.h"
#include "cli/agents/kind.h"
#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/life/choice.h"
#include "cli/life/lease.h"
#include "cli/tell.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/tmux/script.h"
#include "common/tmux/typing.h"

namespace gt {
namespace {

constexpr Duration kPause(50);
constexpr Duration kPatience = std::chrono::seconds(5);
/// Programs swallow keys for a moment after their dialog has opened.
constexpr Duration kReaction = std::chrono::seconds(1);
constexpr std::size_t kMostSwallowed = 4;

/// The dialog of one agent, and the hand that answers it.
class DialogHand {
 public:
  DialogHand(Context& context, const Address& address, const Kind& kind)
      : context_(context), town_(context.town()), name_(address.str()), kind_(kind) {}

  /// A fresh look: the session must be the one of the first look. Errors: kNotFound, kConflict.
  Result<ScreenReading> look() {
    GT_TRY(const auto sessions, town_.tmux->list());
    const auto found = std::find_if(sessions.begin(), sessions.end(),
                                    [&](const TmuxSession& each) { return each.name == name_; });
    if (found == sessions.end() || found->is_dead) {
      return Error{ErrorCode::kNotFound, format("{} has no session that runs", name_),
                   format("gt start {}", name_)};
    }
    if (!session_) session_ = *found;
    if (session_->pid != found->pid || session_->instance != found->instance) {
      return Error{ErrorCode::kConflict, format("{} was replaced meanwhile", name_), ""};
    }
    if (found->is_in_mode) {
      return Error{ErrorCode::kConflict, format("somebody scrolls in the session of {}", name_),
                   format("gt attach {}", name_)};
    }
    if (!kind_.screen.beside.empty()) {
      GT_TRY(const std::string screen, coloured_screen());
      return read_coloured_dialog(kind_.screen, screen, found->title, context_.now());
    }
    GT_TRY(const auto screens, town_.tmux->capture({name_}, 0));
    return read_screen(kind_.screen, screens.at(0), found->title, context_.now());
  }

  /// Presses a key if the pane is still what the last look saw.
  Result<void> press(const std::string& key) {
    const std::string target = tmux_quoted(pane_target(name_));
    const std::string is_as_seen =
        format("#{{&&:#{{==:#{{pane_pid}},{}}},#{{==:#{{pane_dead}}#{{pane_in_mode}},00}}}}",
               session_->pid);
    GT_CHECK(run(format("if-shell -F -t {0} {1} {{ send-keys -t {0} {2} }}\n", target,
                        tmux_quoted(is_as_seen), key)));
    return {};
  }

  /// What is shown once it is something else than `before`; the same again if its program does not
  /// react, though it has read the key.
  Result<ScreenReading> look_after_key(const ScreenReading& before) {
    const auto pressed = context_.clock().steady();
    while (true) {
      context_.clock().sleep_for(kPause);
      // What its program has read before this can be seen on the screen that is captured after it.
      const auto unread = unread_input(format("/proc/{}/fd/0", session_->pid));
      const auto waited = context_.clock().steady() - pressed;
      GT_TRY(ScreenReading shown, look());
      if (!is_same(shown, before)) return shown;
      if (waited >= kReaction && unread == std::optional<std::size_t>(0)) return shown;
      if (waited >= kPatience) return does_not_react();
    }
  }

  /// Answers the dialog, one key at a time, each after a fresh look. Returns what was asked.
  /// Errors: kTimedOut, kConflict.
  Result<ScreenReading> answer(DialogAnswer wanted) {
    GT_TRY(const ScreenReading asked, look());
    ScreenReading shown = asked;
    for (std::size_t i = 0; i <= asked.choices.size() + kMostSwallowed; ++i) {
      GT_TRY(const std::string key, key_towards(wanted, kind_.screen, shown));
      GT_CHECK(press(key));
      GT_TRY(ScreenReading after, look_after_key(shown));
      const bool is_swallowed = is_same(after, shown);
      if (key == "Enter" && !is_swallowed) return asked;
      if (!is_same_dialog(after, asked)) {
        return Error{ErrorCode::kConflict, "its dialog changed meanwhile: nothing was answered",
                     format("gt explain {}", name_)};
      }
      shown = std::move(after);
    }
    return does_not_react();
  }

 private:
  Result<std::string> coloured_screen() {
    return run(format("capture-pane -e -p -t {}\n", tmux_quoted(pane_target(name_))));
  }

  /// What tmux prints when it obeys. Errors: kFailed.
  Result<std::string> run(std::string script) {
    ProcessRequest request;
    request.program.argv = script_arguments(town_.tmux_server);
    request.input = std::move(script);
    request.deadline = kPatience;
    GT_TRY(ProcessOutcome outcome, context_.processes().run(request));
    if (outcome.succeeded()) return std::move(outcome.out);
    return Error{ErrorCode::kFailed, format("tmux: {}", trimmed(outcome.err)), ""};
  }

  [[nodiscard]] Error does_not_react() const {
    return {ErrorCode::kTimedOut, format("the dialog of {} does not react", name_),
            format("gt attach {}", name_)};
  }

  static bool is_same(const ScreenReading& a, const ScreenReading& b) {
    return is_same_dialog(a, b) && a.choices == b.choices;
  }

  Context& context_;
  Town& town_;
  std::string name_;
  const Kind& kind_;
  std::optional<TmuxSession> session_;
};

Answer answer_dialog(Context& context, const Args& args, DialogAnswer wanted) {
  GT_TRY(const Address address, chosen_agent(context, *args.word("ADDRESS")));
  Town& town = context.town();
  GT_TRY(const AgentHook hook, town.hooks.load(address));
  GT_TRY(const Kind kind, load_kind(*town.store, hook.kind));
  GT_TRY(const FileLock lease, take_session_lease(town.paths, address, kLeasePatience));
  auto asked = DialogHand(context, address, kind).answer(wanted);
  if (!asked) {
    Error error = asked.error();
    if (error.hint.empty()) {
      error.hint = format("gt explain {0} shows what it asks; gt attach {0}", address.str());
    }
    return error;
  }
  const std::string_view done = wanted == DialogAnswer::kApprove ? "approved" : "denied";
  GT_CHECK(tell(context, context.actor(args), format("dialog.{}", done), address.str(),
                Value::map({{"asked", one_line(asked->text, 500)}})));
  return make_report<PlainReport>(
      format("{}: {}\n{}\n", address.str(), done, asked->text),
      Value::map({{"address", address.str()}, {"answer", done}, {"asked", asked->text}}));
}

Answer approve(Context& context, const Args& args) {
  return answer_dialog(context, args, DialogAnswer::kApprove);
}

Answer deny(Context& context, const Args& args) {
  return answer_dialog(context, args, DialogAnswer::kDeny);
}

constexpr const char* kDetails =
    "Only a permission dialog whose rows are recognised is answered: the row is selected key by "
    "key, with a fresh look at the screen before and after each, and taken once it is the selected "
    "one. Of any other dialog nothing is touched: 'gt attach' answers it.";

const std::initializer_list<AnswerKey> kAnswerKeys = {
    {"address", "string", "the agent"},
    {"answer", "string", "approved or denied"},
    {"asked", "string", "the text of the dialog"},
};

}  // namespace

const Command kApprove = {
    .path = "approve",
    .aliases = {"agent approve", "allow"},
    .group = CommandGroup::kLife,
    .summary = "Permit once what an agent's dialog asks for",
    .details = kDetails,
    .examples = {{"gt approve web/toast", "yes, this once"}},
    .positionals = {{"ADDRESS", "the agent"}},
    .answer = kAnswerKeys,
    .run = approve,
};

const Command kDeny = {
    .path = "deny",
    .aliases = {"agent deny", "refuse"},
    .group = CommandGroup::kLife,
    .summary = "Refuse what an agent's dialog asks for",
    .details = kDetails,
    .examples = {{"gt deny web/toast", "no"}},
    .positionals = {{"ADDRESS", "the agent"}},
    .answer = kAnswerKeys,
    .run = deny,
};

}  // namespace gt
