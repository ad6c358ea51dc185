// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/command_table.h"
#include "cli/work/listing.h"
#include "common/base/text.h"

namespace gt {
namespace {

std::string lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

/// Which of the words something is still to have.
class Hunt {
 public:
  explicit Hunt(const std::vector<std::string>& words) {
    for (const std::string& word : words) left_.push_back(lowered(word));
  }

  void look_into(std::string_view text) {
    if (left_.empty()) return;
    const std::string lower = lowered(text);
    std::erase_if(left_, [&](const std::string& word) { return lower.find(word) != lower.npos; });
  }
  [[nodiscard]] bool has_all() const { return left_.empty(); }

 private:
  std::vector<std::string> left_;
};

/// Whether the item has every word in its title, its tags or its file, which is read only where the
/// others do not decide.
bool matches(Context& context, const WorkSummary& item, const std::vector<std::string>& words) {
  Hunt hunt(words);
  hunt.look_into(item.id.str());
  hunt.look_into(item.title);
  for (const std::string& tag : item.tags) hunt.look_into(tag);
  if (hunt.has_all()) return true;
  const auto bytes = context.disk().read(context.town().paths.absolute(item.key));
  if (bytes) hunt.look_into(*bytes);
  return hunt.has_all();
}

Answer run(Context& context, const Args& args) {
  const std::vector<std::string> words = args.words("TEXT");
  WorkFilter filter;
  filter.wants_all = !args.flag("open");
  GT_TRY(WorkListing listing, list_work(context, args, filter));
  std::erase_if(listing.items,
                [&](const WorkSummary* item) { return !matches(context, *item, words); });
  return list_report(context, std::move(listing), false, "Nothing found.\n");
}

}  // namespace

const Command kSearch = {
    .path = "search",
    .aliases = {"find", "issue search", "task search", "work search"},
    .group = CommandGroup::kWork,
    .summary = "Find the work items that have all of these words",
    .details =
        "In their titles, tags, fields and texts, capital letters or not; also among what is done "
        "or archived. Words in one pair of quotes must stand together.",
    .examples = {{"gt search login timeout", "both words, anywhere"},
                 {"gt search 'time out' --open", "together, in what is not finished"}},
    .positionals = {{"TEXT", "what to find", Positional::kSome}},
    .options = {{.name = "open", .letter = 'o', .summary = "only what is not finished"}},
    .answer = kListAnswer,
    .run = run,
};

}  // namespace gt
