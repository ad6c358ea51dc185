// SPDX-License-Identifier: Apache-2.0
#include "cli/work/boards.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/rig.h"

namespace gt {
namespace {

/// Reading so many files takes long enough to be told about.
constexpr std::size_t kMany = 2000;

Result<BoardList> list_with_progress(Context& context, const std::string& rig, ListScope scope) {
  std::optional<std::size_t> line;
  auto list = context.town().board(rig).list(scope, [&](std::size_t read, std::size_t of) {
    if (of < kMany || read % 500 != 0) return;
    if (!line) line = context.progress().begin(rig, "reading the board");
    context.progress().update(*line, format("read {} of {} items", read, of));
  });
  if (line) context.progress().done(*line, "read the board; the next time is quick");
  return list;
}

}  // namespace

Result<std::vector<std::string>> rigs_meant(Context& context, const Args& args) {
  const bool is_named = args.value("rig").has_value();
  auto rig = context.rig(args);
  if (rig) return std::vector{*rig};
  if (is_named) return rig.error();
  return list_rigs(context.town().paths);
}

Result<WorkId> work_id(const Context& context, const Args& args, std::string_view text) {
  const auto number = parse_integer(text);
  if (!number) {
    // Rigs have small letters: WEB-1 can only be web-1.
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return WorkId::parse(lower);
  }
  GT_TRY(const std::string rig, context.rig(args));
  return WorkId::parse(format("{}-{}", rig, *number));
}

Result<std::vector<WorkId>> work_ids(const Context& context, const Args& args,
                                     const std::vector<std::string>& texts) {
  std::vector<WorkId> ids;
  for (const std::string& text : split_at_commas(texts)) {
    GT_TRY(WorkId id, work_id(context, args, text));
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<std::string> split_at_commas(const std::vector<std::string>& texts) {
  std::vector<std::string> pieces;
  for (const std::string& text : texts) {
    for (const std::string_view piece : split(text, ',')) {
      if (!trimmed(piece).empty()) pieces.emplace_back(trimmed(piece));
    }
  }
  return pieces;
}

AskFinished ask_files(Context& context) {
  return [&context](const WorkId& id) -> std::optional<bool> {
    const auto item = context.town().board(id.rig()).load(id);
    return item ? std::optional(is_finished(item->standing())) : std::nullopt;
  };
}

Result<const BoardList*> Boards::list(const std::string& rig) {
  auto found = lists_.find(rig);
  if (found == lists_.end()) {
    found = lists_.emplace(rig, list_with_progress(context_, rig, scope_)).first;
  }
  if (!found->second) return found->second.error();
  return &*found->second;
}

AskFinished Boards::asker() {
  return [this](const WorkId& id) -> std::optional<bool> {
    const auto list = this->list(id.rig());
    return list ? (*list)->is_finished(id.number()) : std::nullopt;
  };
}

const WorkSummary* Boards::find(const WorkId& id) {
  const auto list = this->list(id.rig());
  return list ? (*list)->find(id.number()) : nullptr;
}

AskDependencies Boards::dependencies() {
  return [this](const WorkId& id) {
    const WorkSummary* item = find(id);
    return item != nullptr ? item->depends_on : std::vector<WorkId>();
  };
}

}  // namespace gt
