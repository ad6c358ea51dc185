// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"
#include "cli/work/boards.h"
#include "cli/work/work_view.h"
#include "common/base/fence.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/claim.h"

namespace gt {
namespace {

constexpr std::size_t kMostShownBytes = std::size_t{32} << 10;

class ShowReport : public Report {
 public:
  ShowReport(WorkItem item, std::vector<WorkSummary> dependencies, const AskFinished& ask,
             WallTime now)
      : item_(std::move(item)),
        dependencies_(std::move(dependencies)),
        view_(view_of(item_, ask, now)),
        is_abandoned_(is_abandoned(item_, now)) {}

  [[nodiscard]] Value json() const override {
    Value answer = to_value(view_);
    answer.set("estimate", item_.estimate.empty() ? Value() : Value(item_.estimate));
    answer.set("close_reason", item_.close_reason.empty() ? Value() : Value(item_.close_reason));
    answer.set("text", item_.body);
    return answer;
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    const Cell status = status_cell(view_);
    std::string text =
        format("{}  {}\n{}  {}\n", style.paint(Colour::kBold, item_.id.str()),
               style.paint(Colour::kBold, one_line(item_.title, 500)),
               style.paint(status.colour, status.text), one_line(item_.priority, 20));
    if (view_.why_not && *view_.why_not != item_.standing_name()) {
      text += line("not ready", *view_.why_not);
    }
    text += line("tags", join(item_.tags, ", ")) + line("assignee", item_.assignee);
    if (item_.claim) {
      const auto& until = item_.claim->expires_at;
      text += line("claimed by", format("{}{}", item_.claim->by,
                                        is_abandoned_ ? ", whose claim has ended"
                                        : until       ? format(" until {}", format_time(*until))
                                                      : ""));
    }
    if (item_.parent) text += line("part of", item_.parent->str());
    for (const WorkSummary& each : dependencies_) {
      text +=
          line("depends on", format("{} ({}) {}", each.id.str(), each.standing_name(), each.title));
    }
    for (const WorkId& id : view_.open.missing) {
      text += line("depends on", format("{} (not there)", id.str()));
    }
    text += line("branch", item_.branch) + line("due", item_.due) +
            line("estimate", item_.estimate) + line("class", item_.work_class) +
            time("scheduled", item_.scheduled_for) + time("created", item_.created) +
            time("started", item_.started) + time("completed", item_.completed) +
            line("because", item_.close_reason) + line("file", item_.key);
    if (item_.body.empty()) return text;
    const Quoted body = quoted(item_.body, kMostShownBytes);
    text += "\n" + body.text;
    if (body.bytes_left_out > 0) {
      text += format("{} more bytes stand in the file.\n", body.bytes_left_out);
    }
    return text;
  }

 private:
  static std::string line(std::string_view name, std::string_view value) {
    return value.empty() ? "" : format("  {:<11} {}\n", name, one_line(value, 500));
  }
  static std::string time(std::string_view name, const std::optional<WallTime>& time) {
    return time ? line(name, format_time(*time)) : "";
  }

  WorkItem item_;
  std::vector<WorkSummary> dependencies_;  ///< those that are there
  WorkView view_;
  bool is_abandoned_;
};

Answer run(Context& context, const Args& args) {
  GT_TRY(const WorkId id, work_id(context, args, *args.word("ID")));
  GT_TRY(WorkItem item, context.town().board(id.rig()).load(id));
  std::vector<WorkSummary> dependencies;
  for (const WorkId& each : item.depends_on) {
    auto found = context.town().board(each.rig()).load(each);
    if (found) dependencies.push_back(*std::move(found));
  }
  return make_report<ShowReport>(std::move(item), std::move(dependencies), ask_files(context),
                                 context.now());
}

}  // namespace

const Command kShow = {
    .path = "show",
    .aliases = {"issue show", "issue get", "task show", "work show", "view"},
    .group = CommandGroup::kWork,
    .summary = "Show one work item with its text",
    .examples = {{"gt show web-42", "all of it"},
                 {"gt show web-42 --json | jq -r .text", "what it asks for"}},
    .positionals = {{"ID", "the item: web-42, or 42 where the rig is clear"}},
    .answer = {GT_WORK_KEYS(""),
               {"estimate", "string?", "how long it may take"},
               {"close_reason", "string?", "what was said when it was closed"},
               {"text", "string", "what it asks for, in Markdown"}},
    .run = run,
};

}  // namespace gt
