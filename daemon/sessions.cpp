// SPDX-License-Identifier: Apache-2.0
#include "daemon/sessions.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "common/base/format.h"

namespace gt {

namespace {

constexpr std::size_t kMaxQueued = 8192;
/// Of one call, so that others do not wait longer than about half a second for theirs.
constexpr std::size_t kMaxBatch = 256;
constexpr Duration kOrderDeadline = std::chrono::milliseconds(20);
/// tmux 3.3a at its limit of descriptors spins and hangs every client (1,011 sessions at 1,024).
constexpr std::size_t kSpareDescriptors = 32;
/// A server that is just ending takes a client with it (3.3a, within 20 ms of kill-server).
constexpr int kMaxTries = 3;
constexpr Duration kRetryAfter = std::chrono::milliseconds(50);

/// What is still missing of one request's answer.
struct SessionRequest {
  std::vector<SessionAnswer> answers;
  std::size_t left = 0;
  std::optional<Error> error;
  Sessions::Answers done;

  void settle(std::size_t place, const Result<SessionAnswer>& answer) {
    if (answer) {
      answers[place] = *answer;
    } else {
      error = answer.error();
    }
    if (--left > 0) return;
    done(error ? Result<std::vector<SessionAnswer>>(*error) : std::move(answers));
  }
};

}  // namespace

Sessions::Sessions(boost::asio::io_context& loop, Settings settings)
    : settings_(std::move(settings)), child_(loop.get_executor()), retry_timer_(loop) {}

void Sessions::start(std::vector<SessionSpec> sessions, Answers done) {
  std::vector<SessionOrder> orders;
  for (SessionSpec& spec : sessions) orders.push_back({true, std::move(spec), {}});
  queue(std::move(orders), std::move(done));
}

void Sessions::stop(const std::vector<std::string>& names, Answers done) {
  std::vector<SessionOrder> orders;
  for (const std::string& name : names) {
    orders.push_back({false, {}, {}});
    orders.back().spec.name = name;
  }
  queue(std::move(orders), std::move(done));
}

void Sessions::queue(std::vector<SessionOrder> orders, Answers done) {
  if (orders.empty()) return done(std::vector<SessionAnswer>());
  if (is_closed_) return done(Error{ErrorCode::kUnreachable, "the daemon is stopping", ""});
  if (queued_.orders.size() + orders.size() > kMaxQueued) {
    return done(Error{ErrorCode::kBusy, "too many sessions wait for tmux", "try again"});
  }
  auto request = std::make_shared<SessionRequest>();
  request->answers.resize(orders.size());
  request->left = orders.size();
  request->done = std::move(done);
  for (std::size_t place = 0; place < orders.size(); ++place) {
    orders[place].done = [request, place](const Result<SessionAnswer>& answer) {
      request->settle(place, answer);
    };
    queued_.orders.push_back(std::move(orders[place]));
  }
  next();
}

void Sessions::list(Listing done) {
  if (is_closed_) return done(Error{ErrorCode::kUnreachable, "the daemon is stopping", ""});
  queued_.listings.push_back(std::move(done));
  next();
}

void Sessions::close() {
  is_closed_ = true;
  tell(std::exchange(queued_, {}),
       Error{ErrorCode::kUnreachable, "the daemon is stopping", "gt daemon status"});
}

void Sessions::next() {
  if (is_busy_ || queued_.empty()) return;
  running_.listings = std::exchange(queued_.listings, {});
  // Without knowing how many sessions there are, the first call is a listing alone.
  if (known_) {
    running_.orders = take_batch(queued_.orders, kMaxBatch);
    refuse_over_limit();
    if (running_.empty()) return next();
  }
  is_busy_ = true;
  tries_ = 0;
  call();
}

void Sessions::refuse_over_limit() {
  std::size_t room = settings_.descriptors - std::min(settings_.descriptors, kSpareDescriptors);
  room -= std::min(room, known_->size());
  std::erase_if(running_.orders, [&](const SessionOrder& order) {
    const std::string& name = order.spec.name;
    const bool takes_room =
        order.is_start && std::find(known_->begin(), known_->end(), name) == known_->end();
    if (!takes_room) return false;
    if (room > 0) {
      --room;
      return false;
    }
    order.done(SessionAnswer{name, "failed",
                             format("tmux has no descriptors left for it (limit {}, {} sessions)",
                                    settings_.descriptors, known_->size())});
    return true;
  });
}

void Sessions::call() {
  ++tries_;
  const bool has_start = std::any_of(running_.orders.begin(), running_.orders.end(),
                                     [](const SessionOrder& order) { return order.is_start; });
  ProcessRequest request;
  request.program.argv =
      has_start ? batch_arguments(settings_.server) : script_arguments(settings_.server);
  request.program.argv.front() = settings_.tmux;
  request.program.environment = settings_.environment;
  request.program.directory = "/";
  request.input = batch_script(running_.orders, has_start ? settings_.server_lines : "");
  request.deadline =
      settings_.deadline + kOrderDeadline * static_cast<Duration::rep>(running_.orders.size());
  request.grace = Duration::zero();
  child_.start(std::move(request),
               [this](const Result<ProcessOutcome>& outcome) { on_end(outcome); });
}

void Sessions::on_end(const Result<ProcessOutcome>& outcome) {
  const Result<BatchTruth> truth = outcome ? truth_of(*outcome) : outcome.error();
  if (!truth && outcome && !outcome->timed_out && tries_ < kMaxTries) return call_again_later();
  is_busy_ = false;
  known_.reset();
  if (truth) {
    known_.emplace();
    for (const TmuxSession& session : truth->after) known_->push_back(session.name);
  }
  const bool was_listing = running_.orders.empty();
  tell(std::exchange(running_, {}), truth);
  // Whoever waits behind a call that hung would only wait as long again, and what waits for a
  // listing that fails would ask for the next one.
  if (!truth && (was_listing || truth.error().code != ErrorCode::kFailed)) {
    tell(std::exchange(queued_, {}), truth);
  }
  next();
}

void Sessions::call_again_later() {
  retry_timer_.expires_after(kRetryAfter);
  retry_timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) call();
  });
}

Result<BatchTruth> Sessions::truth_of(const ProcessOutcome& outcome) const {
  if (!outcome.timed_out) return read_batch(outcome.out, outcome.err);
  return Error{ErrorCode::kTimedOut, format("tmux -L {} does not answer", settings_.server),
               "gt doctor"};
}

void Sessions::tell(const Asked& asked, const Result<BatchTruth>& truth) {
  for (const SessionOrder& order : asked.orders) {
    order.done(truth ? Result<SessionAnswer>(judge(order, *truth)) : truth.error());
  }
  for (const Listing& done : asked.listings) {
    done(truth ? Result<std::vector<TmuxSession>>(truth->after) : truth.error());
  }
}

}  // namespace gt
