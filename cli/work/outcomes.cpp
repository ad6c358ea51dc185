// SPDX-License-Identifier: Apache-2.0
#include "cli/work/outcomes.h"

#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

class OutcomesReport : public Report {
 public:
  OutcomesReport(std::vector<WorkOutcome> outcomes, std::string_view now, std::string_view before)
      : outcomes_(std::move(outcomes)), now_(now), before_(before) {}

  [[nodiscard]] Value json() const override {
    Value items = Value(Value::List());
    for (const WorkOutcome& each : outcomes_) {
      const bool is_done = each.changed.has_value();
      items.push_back(
          Value::map({{"id", each.id.str()},
                      {"status", is_done ? Value(each.changed->item.standing_name()) : Value()},
                      {"is_changed", is_done && each.changed->is_changed},
                      {"problem", is_done ? Value() : Value(each.changed.error().message)}}));
    }
    return Value::map({{"items", std::move(items)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string text;
    for (const WorkOutcome& each : outcomes_) {
      if (each.changed) {
        text += format("{} {} {}: {}\n", style.paint(Colour::kGreen, "✓"), each.id.str(),
                       each.changed->is_changed ? now_ : before_,
                       one_line(each.changed->item.title, 60));
      } else {
        const Error& error = each.changed.error();
        text += format("{} {}\n", style.paint(Colour::kRed, "✕"),
                       one_line(error.message, kMostColumns));
        if (!error.hint.empty()) text += format("    {}\n", one_line(error.hint, kMostColumns));
      }
    }
    return text;
  }

  [[nodiscard]] int exit_status() const override {
    for (const WorkOutcome& each : outcomes_) {
      if (!each.changed) return gt::exit_status(each.changed.error().code);
    }
    return 0;
  }

 private:
  std::vector<WorkOutcome> outcomes_;
  std::string now_, before_;
};

}  // namespace

Answer outcomes_report(std::vector<WorkOutcome> outcomes, std::string_view now,
                       std::string_view before) {
  return make_report<OutcomesReport>(std::move(outcomes), now, before);
}

}  // namespace gt
