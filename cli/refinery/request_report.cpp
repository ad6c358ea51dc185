// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/request_report.h"

#include <algorithm>

#include "cli/output/table.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

Colour colour_of(MergeState state) {
  switch (state) {
    case MergeState::kLanded:
      return Colour::kGreen;
    case MergeState::kHeld:
    case MergeState::kReview:
    case MergeState::kProposed:
      return Colour::kYellow;
    case MergeState::kBounced:
    case MergeState::kRejected:
      return Colour::kRed;
    default:
      return Colour::kPlain;
  }
}

std::string fenced(std::string_view text) {
  std::string out;
  const std::string shown = printable(text);
  for (const std::string_view line : lines_of(shown)) out += format("| {}\n", line);
  return out;
}

class RequestReport : public Report {
 public:
  RequestReport(MergeRequest request, std::string said, WallTime now)
      : request_(std::move(request)), said_(std::move(said)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value value = request_value(request_);
    value.set("report", text_or_null(request_.report));
    return value;
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    const std::string state(merge_state_name(request_.state));
    std::string out = said_.empty() ? "" : said_ + "\n";
    out += format("{} {}  {}\n", style.paint(Colour::kBold, request_.id.str()),
                  style.paint(colour_of(request_.state), state), one_line(request_.title, 80));
    const auto line = [&](std::string_view name, const std::string& value) {
      if (!value.empty()) out += format("  {:<10} {}\n", name, value);
    };
    line("why", one_line(request_.reason, 300));
    line("author", request_.author.str());
    line("branch",
         format("{} at {}", one_line(request_.branch, 100), request_.commit.substr(0, 12)));
    line("target", one_line(request_.target, 100));
    line("candidate", request_.candidate.substr(0, 12));
    line("page", one_line(request_.url, 300));
    line("priority", one_line(request_.priority, 20));
    line("submitted", format("{} ago", format_age(now_ - request_.submitted)));
    if (request_.returns > 0) line("sent back", format("{} times", request_.returns));
    if (request_.front) line("front", "it is to be the next one");
    if (request_.is_approved()) line("approved", "by " + one_line(request_.approved->by, 60));
    if (!request_.report.empty()) out += "\n" + fenced(request_.report);
    return out;
  }

 private:
  MergeRequest request_;
  std::string said_;
  WallTime now_;
};

class RequestsReport : public Report {
 public:
  RequestsReport(std::vector<MergeRequest> requests, std::vector<std::string> problems,
                 WallTime now)
      : requests_(std::move(requests)), problems_(std::move(problems)), now_(now) {}

  [[nodiscard]] Value json() const override {
    Value requests = Value(Value::List());
    for (const MergeRequest& each : requests_) requests.push_back(request_value(each));
    return Value::map({{"requests", std::move(requests)}, {"problems", Value::list_of(problems_)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    Table table({"ID", "STATE", "PRIORITY", "AGE", "AUTHOR", "TITLE", "WHY"}, "TITLE");
    for (const MergeRequest& each : requests_) {
      table.add({each.id.str(),
                 Cell(std::string(merge_state_name(each.state)), colour_of(each.state)),
                 one_line(each.priority, 10), format_age(now_ - each.submitted), each.author.str(),
                 one_line(each.title, 60), one_line(each.reason, 80)});
    }
    std::string out =
        table.is_empty() && problems_.empty() ? "Nothing waits to be merged.\n" : table.text(style);
    for (const std::string& each : problems_) {
      out += format("{} {}\n", style.paint(Colour::kRed, "✕"), printable(each));
    }
    return out;
  }

  [[nodiscard]] int exit_status() const override { return problems_.empty() ? 0 : 1; }

 private:
  std::vector<MergeRequest> requests_;
  std::vector<std::string> problems_;
  WallTime now_;
};

class RunReport : public Report {
 public:
  RunReport(std::string rig, RefineryRun run) : rig_(std::move(rig)), run_(std::move(run)) {}

  [[nodiscard]] Value json() const override {
    Value requests = Value(Value::List());
    for (const RefineryRun::Outcome& each : run_.outcomes) {
      requests.push_back(Value::map({{"id", each.id.str()},
                                     {"state", merge_state_name(each.state)},
                                     {"reason", text_or_null(each.reason)}}));
    }
    return Value::map({{"rig", rig_},
                       {"requests", std::move(requests)},
                       {"check_runs", run_.check_runs},
                       {"paused", Value::optional(run_.paused)},
                       {"smoke", Value::optional(run_.smoke)},
                       {"remarks", Value::list_of(run_.remarks)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out;
    for (const RefineryRun::Outcome& each : run_.outcomes) {
      out += format("{} {}{}\n", each.id.str(),
                    style.paint(colour_of(each.state), std::string(merge_state_name(each.state))),
                    each.reason.empty() ? "" : ": " + one_line(each.reason, 200));
    }
    for (const std::string& each : run_.remarks) out += format("left {}\n", printable(each));
    if (run_.smoke) out += format("the target itself is {}\n", *run_.smoke);
    if (run_.paused) {
      out += format("{} nothing is merged in {}: {}\n", style.paint(Colour::kRed, "✕"), rig_,
                    printable(*run_.paused));
    }
    return out.empty() ? format("nothing waits to be merged in {}\n", rig_) : out;
  }

  [[nodiscard]] int exit_status() const override {
    const bool are_all_good =
        std::all_of(run_.outcomes.begin(), run_.outcomes.end(), [](const auto& each) {
          return each.state == MergeState::kLanded || each.state == MergeState::kProposed;
        });
    return are_all_good && !run_.paused ? 0 : 1;
  }

 private:
  std::string rig_;
  RefineryRun run_;
};

}  // namespace

Value request_value(const MergeRequest& request) {
  return Value::map(
      {{"id", request.id.str()},
       {"state", merge_state_name(request.state)},
       {"reason", text_or_null(request.reason)},
       {"title", request.title},
       {"author", request.author.str()},
       {"priority", request.priority},
       {"branch", request.branch},
       {"commit", request.commit},
       {"target", request.target},
       {"candidate", text_or_null(request.candidate)},
       {"url", text_or_null(request.url)},
       {"attempt", request.attempt},
       {"returns", request.returns},
       {"submitted", format_time(request.submitted)},
       {"changed", time_value(request.changed)},
       {"front", time_value(request.front)},
       {"approved_by", request.is_approved() ? Value(request.approved->by) : Value()}});
}

Answer request_report(const MergeRequest& request, std::string_view said, WallTime now) {
  return make_report<RequestReport>(request, std::string(said), now);
}

Answer requests_report(std::vector<MergeRequest> requests, std::vector<std::string> problems,
                       WallTime now) {
  return make_report<RequestsReport>(std::move(requests), std::move(problems), now);
}

Answer run_report(std::string rig, RefineryRun run) {
  return make_report<RunReport>(std::move(rig), std::move(run));
}

}  // namespace gt
