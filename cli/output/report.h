// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/output/style.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// What a command has to say, as data. It is rendered in one place, as text or as `--json`; a
/// command never prints.
class Report {
 public:
  virtual ~Report() = default;

  /// An object; its keys are an interface, listed in the command's `answer`.
  [[nodiscard]] virtual Value json() const = 0;
  /// For people: whole lines, or nothing.
  [[nodiscard]] virtual std::string text(const Style& style) const = 0;
  /// Other than 0 when what was asked is not wholly so, such as one session of ten that did not
  /// start.
  [[nodiscard]] virtual int exit_status() const { return 0; }
  /// Not empty: the driver becomes this program, once the report is rendered.
  [[nodiscard]] virtual std::vector<std::string> next_program() const { return {}; }
  /// Set: the driver asks the command again and again at this pace until Ctrl-C.
  [[nodiscard]] virtual std::optional<Duration> repeat_every() const { return std::nullopt; }
  /// What comes after this report, waited for; null if nothing does. The driver renders one after
  /// the other until Ctrl-C.
  [[nodiscard]] virtual Result<std::unique_ptr<Report>> next_report() {
    return std::unique_ptr<Report>();
  }
};

using Answer = Result<std::unique_ptr<Report>>;

/// A report that is one text and one object.
class PlainReport : public Report {
 public:
  PlainReport(std::string text, Value json, int exit_status = 0)
      : text_(std::move(text)), json_(std::move(json)), exit_status_(exit_status) {}
  [[nodiscard]] Value json() const override { return json_; }
  [[nodiscard]] std::string text(const Style&) const override { return text_; }
  [[nodiscard]] int exit_status() const override { return exit_status_; }

 private:
  std::string text_;
  Value json_;
  int exit_status_;
};

/// `make_report<PsReport>(…)` for a command's return statement.
template <typename R, typename... Arguments>
[[nodiscard]] Answer make_report(Arguments&&... arguments) {
  return std::unique_ptr<Report>(std::make_unique<R>(std::forward<Arguments>(arguments)...));
}

}  // namespace gt
