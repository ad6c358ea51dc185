// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include "cli/command_table.h"
#include "cli/context.h"
#include "cli/journal/entry.h"
#include "cli/journal/since.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "hooks/journal_search.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 500;  ///< of one line of others' text

constexpr std::size_t kDefaultCount = 50;
constexpr Duration kPause(250);

/// How much the journal holds: cheap to ask again and again, where reading it is not.
std::uintmax_t bytes_in(const std::filesystem::path& directory) {
  std::uintmax_t bytes = 0;
  std::error_code gone;
  for (std::filesystem::directory_iterator file(directory, gone), end; !gone && file != end;
       file.increment(gone)) {
    std::error_code ignored;
    const std::uintmax_t size = file->file_size(ignored);
    if (!ignored) bytes += size + 1;  // a new file counts, even an empty one
  }
  return bytes;
}

class LogReport : public Report {
 public:
  LogReport(Context& context, JournalQuery query, JournalFindings found, bool follows,
            std::uintmax_t bytes)
      : context_(context),
        query_(std::move(query)),
        found_(std::move(found)),
        follows_(follows),
        bytes_(bytes) {}

  [[nodiscard]] Value json() const override {
    Value::List entries;
    for (const Value& entry : found_.entries) entries.push_back(entry_value(entry));
    return Value::map(
        {{"entries", std::move(entries)}, {"problems", Value::list_of(found_.problems)}});
  }

  [[nodiscard]] std::string text(const Style& style) const override {
    std::string out;
    for (const Value& entry : found_.entries) out += entry_line(entry, style) + "\n";
    for (const std::string& problem : found_.problems) {
      out += format("{} {}\n", style.paint(Colour::kYellow, "!"), one_line(problem, kMostColumns));
    }
    return out.empty() && !follows_ ? "nothing of that kind has happened\n" : out;
  }

  /// Waits until something is there to tell.
  [[nodiscard]] Answer next_report() override {
    if (!follows_) return std::unique_ptr<Report>();
    Town& town = context_.town();
    const auto directory = town.paths.absolute(TownPaths::journal_prefix());
    while (true) {
      context_.clock().sleep_for(kPause);
      const std::uintmax_t bytes = bytes_in(directory);
      if (bytes == bytes_) continue;
      bytes_ = bytes;
      GT_TRY(JournalFindings found, read_on(*town.store, found_.end, query_));
      found_.end = found.end;
      if (found.entries.empty() && found.problems.empty()) continue;
      return make_report<LogReport>(context_, query_, std::move(found), true, bytes);
    }
  }

 private:
  Context& context_;
  JournalQuery query_;
  JournalFindings found_;
  bool follows_;
  std::uintmax_t bytes_;  ///< of the journal, when this was read
};

Answer run(Context& context, const Args& args) {
  Town& town = context.town();
  JournalQuery query;
  GT_TRY(query.since, since_of(args, context.now()));
  GT_TRY(const auto count, args.number("lines", 0, 1'000'000));
  query.most =
      count ? static_cast<std::size_t>(*count) : (query.since ? std::string::npos : kDefaultCount);
  query.events = args.values("type");
  query.about = args.value("agent").value_or("");
  if (!query.about.empty()) GT_CHECK(Address::parse(query.about));
  const std::uintmax_t bytes = bytes_in(town.paths.absolute(TownPaths::journal_prefix()));
  GT_TRY(JournalFindings found, search_journal(*town.store, query));
  return make_report<LogReport>(context, std::move(query), std::move(found), args.flag("follow"),
                                bytes);
}

}  // namespace

const Command kLog = {
    .path = "log",
    .aliases = {"journal", "history", "events", "log show", "activity", "trail", "feed"},
    .group = CommandGroup::kRecords,
    .summary = "Show what happened, from the journal",
    .details =
        "One line each: time (UTC), who, event, subject, details. A line of the journal that "
        "cannot be read is named at the end, and hides no other.",
    .examples = {{"gt log", "the last 50 things that happened"},
                 {"gt log --since 2h --agent web/toast", "with web/toast, in the last two hours"},
                 {"gt log -f --type session", "sessions that start and end, until Ctrl-C"}},
    .options = {{"follow", 'f', "", "go on with what comes, until Ctrl-C"},
                {"since", 0, "D|TIME", "for a duration such as 2h, or from a date or time (UTC)"},
                {"agent", 0, "ADDRESS", "only what this agent did, or what was done to it"},
                {"type", 0, "EVENT", "only these: session.started, or session for all of them",
                 true},
                {"lines", 'n', "N", "the newest N; 50 by default, all with --since"}},
    .answer = {{"entries", "array", "the oldest first"},
               {"entries[].at", "time", "when"},
               {"entries[].seq", "integer", "its offset in the day's file"},
               {"entries[].actor", "string", "who: an address, tick or daemon"},
               {"entries[].instance", "string?", "of the actor's session"},
               {"entries[].event", "string", "what: noun.verb"},
               {"entries[].subject", "string", "an address, an id or a name"},
               {"entries[].details", "object", "what belongs to that event"},
               {"problems", "array", "lines that cannot be read"},
               {"problems[]", "string", "file, line and reason"}},
    .run = run,
};

}  // namespace gt
