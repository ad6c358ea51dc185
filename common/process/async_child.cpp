// SPDX-License-Identifier: Apache-2.0
// The one file that includes Boost.Process (v2). Only its wait is used: its launcher leaks
// descriptors and runs static destructors after a failed exec (Boost 1.81), and costs 13 ms beside
// 8,000 sockets where spawn() costs 1.4 ms (2026-11-20).
#include "common/process/async_child.h"

#include <boost/asio/posix/descriptor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/process/v2/process.hpp>
#include <csignal>
#include <optional>

#include "common/base/format.h"
#include "common/process/child_streams.h"

namespace gt {

namespace asio = boost::asio;
using boost::system::error_code;

/// One program from its start to its completion. Every handler that waits keeps it alive.
class AsyncChild::Run : public std::enable_shared_from_this<Run> {
 public:
  Run(const asio::any_io_executor& executor, ProcessRequest request, Completion done)
      : executor_(executor),
        request_(std::move(request)),
        done_(std::move(done)),
        out_watch_(executor),
        err_watch_(executor),
        timer_(executor) {}

  /// With a process only when its event loop is gone: Boost reaps it, its group is ours to end.
  ~Run() {
    if (process_) signal_child(request_, pid_, SIGKILL);
    forget_outputs();
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  [[nodiscard]] bool is_running() const { return done_ != nullptr; }
  [[nodiscard]] pid_t pid() const { return process_ ? pid_ : 0; }

  void start() {
    if (Result<void> started = try_start(); !started) {
      asio::post(executor_, [self = shared_from_this(), error = std::move(started).error()] {
        self->complete(error);
      });
    }
  }

  void end_now() {
    if (!process_ || timed_out_) return;
    timed_out_ = true;
    ask_to_end(request_, pid_);
    timer_.expires_after(request_.grace);
    timer_.async_wait([self = shared_from_this()](const error_code& problem) {
      if (!problem && self->process_) signal_child(self->request_, self->pid_, SIGKILL);
    });
  }

  void abandon() {
    done_ = nullptr;
    if (process_) signal_child(request_, pid_, SIGKILL);
  }

 private:
  using Watch = asio::posix::stream_descriptor;

  Result<void> try_start() {
    GT_TRY(StartedChild child, start_child(request_));
    pid_ = child.pid;
    out_ = std::move(child.out);
    err_ = std::move(child.err);
    try {
      out_watch_.assign(out_.fd());
      err_watch_.assign(err_.fd());
      process_.emplace(executor_, pid_, child.pidfd.get());
    } catch (const boost::system::system_error& problem) {
      signal_child(request_, pid_, SIGKILL);
      static_cast<void>(reap(pid_));
      return Error{ErrorCode::kFailed, format("cannot watch a program: {}", problem.what()), ""};
    }
    static_cast<void>(child.pidfd.release());  // Boost closes it
    watch_end();
    watch_output(out_, out_watch_);
    watch_output(err_, err_watch_);
    watch_deadline();
    return {};
  }

  void watch_end() {
    process_->async_wait([self = shared_from_this()](const error_code&, int) { self->ended(); });
  }

  /// Only the wait is asynchronous: what the loop read ahead could arrive after the end.
  void watch_output(OutputPipe& pipe, Watch& watch) {
    watch.async_wait(Watch::wait_read,
                     [self = shared_from_this(), &pipe, &watch](const error_code& problem) {
                       if (problem || !self->process_) return;
                       pipe.read_some();
                       if (pipe.is_open()) {
                         self->watch_output(pipe, watch);
                       } else {
                         static_cast<void>(watch.release());
                       }
                     });
  }

  void watch_deadline() {
    timer_.expires_after(request_.deadline);
    timer_.async_wait([self = shared_from_this()](const error_code& problem) {
      if (!problem) self->end_now();
    });
  }

  void ended() {
    const int wait_status = process_->native_exit_code();
    static_cast<void>(process_->detach());  // it is reaped, and its number may be somebody else's
    process_.reset();
    // Its group may outlive it. Between the reaping and here nobody can have got its number, short
    // of all pids being used up once around.
    if (timed_out_ && request_.program.own_group) signal_child(request_, pid_, SIGKILL);
    timer_.cancel();
    forget_outputs();
    complete(outcome_of(wait_status, timed_out_, out_, err_));
  }

  /// Before the pipes close, or the loop would take the next descriptor of that number for them.
  void forget_outputs() {
    static_cast<void>(out_watch_.release());
    static_cast<void>(err_watch_.release());
  }

  void complete(Result<ProcessOutcome> result) {
    if (!done_) return;
    const Completion done = std::exchange(done_, nullptr);
    done(std::move(result));
  }

  asio::any_io_executor executor_;
  ProcessRequest request_;
  Completion done_;
  pid_t pid_ = 0;
  bool timed_out_ = false;
  OutputPipe out_, err_;
  Watch out_watch_, err_watch_;  // they wait; the pipes own the descriptors
  asio::steady_timer timer_;
  std::optional<boost::process::v2::process>
      process_;  // destroyed first: it waits for a killed child
};

AsyncChild::AsyncChild(asio::any_io_executor executor) : executor_(std::move(executor)) {}

AsyncChild::~AsyncChild() {
  if (run_) run_->abandon();
}

void AsyncChild::start(ProcessRequest request, Completion done) {
  run_ = std::make_shared<Run>(executor_, std::move(request), std::move(done));
  run_->start();
}

void AsyncChild::end_now() {
  if (run_) run_->end_now();
}

bool AsyncChild::is_running() const {
  return run_ && run_->is_running();
}

pid_t AsyncChild::pid() const {
  return run_ ? run_->pid() : 0;
}

}  // namespace gt
