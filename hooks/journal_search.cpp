// SPDX-License-Identifier: Apache-2.0
#include "hooks/journal_search.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::size_t kMostProblems = 20;
constexpr std::string_view kFirstKey = "{\"at\":\"", kSuffix = ".jsonl";

bool is_text(const Value& value, std::string_view text) {
  const std::string* held = value.as_string();
  return held != nullptr && *held == text;
}

/// True if `about` is `value`, or one of its elements.
bool mentions(const Value& value, std::string_view about) {
  if (is_text(value, about)) return true;
  const auto is_about = [&](const Value& each) { return is_text(each, about); };
  return std::any_of(value.items().begin(), value.items().end(), is_about);
}

/// The days of the journal, in order.
Result<std::vector<std::string>> days_of(Store& store) {
  GT_TRY(std::vector<std::string> keys, store.list(TownPaths::journal_prefix()));
  std::erase_if(keys, [](const std::string& key) { return !key.ends_with(kSuffix); });
  return keys;
}

/// Takes lines in any order and keeps what the query asks for.
class Reader {
 public:
  explicit Reader(const JournalQuery& query)
      : query_(query),
        needle_(query.about.empty() ? "" : to_json(query.about)),
        since_(query.since ? format_time(*query.since) : "") {}

  /// `number` tells the line's number where it is asked for: counting costs a look at the file.
  template <typename Number>
  void read(std::string_view line, std::string_view key, Number number) {
    if (trimmed(line).empty() || is_surely_other(line)) return;
    auto entry = parse_json(line);
    if (!entry || !entry->is_map()) {
      return report(
          format("{}:{}: {}", key, number(), entry ? "not an object" : entry.error().message));
    }
    if (is_asked_for(*entry)) found.entries.push_back(*std::move(entry));
  }

  void report(std::string problem) {
    if (found.problems.size() < kMostProblems) found.problems.push_back(std::move(problem));
  }

  [[nodiscard]] bool is_before(std::string_view key) const {
    const std::string_view date = key.substr(TownPaths::journal_prefix().size());
    return date.substr(0, date.size() - kSuffix.size()) < std::string_view(since_).substr(0, 10);
  }

  JournalFindings found;

 private:
  /// Spares the parsing of most lines. One that is not whole is never passed over.
  [[nodiscard]] bool is_surely_other(std::string_view line) const {
    if (!line.starts_with(kFirstKey) || !line.ends_with('}')) return false;
    if (!since_.empty() && line.substr(kFirstKey.size(), since_.size()) < since_) return true;
    return line.find(needle_) == line.npos ||
           !is_of_events([&](const std::string& event) { return line.find(event) != line.npos; });
  }

  [[nodiscard]] bool is_asked_for(const Value& entry) const {
    if (query_.since && !is_since(entry["at"])) return false;
    const std::string* event = entry["event"].as_string();
    const bool is_wanted = is_of_events([&](const std::string& wanted) {
      return event != nullptr && (*event + ".").starts_with(wanted + ".");
    });
    if (!is_wanted) return false;
    if (query_.about.empty()) return true;
    return std::any_of(entry.entries().begin(), entry.entries().end(), [&](const auto& each) {
      return each.key != "event" && mentions(each.value, query_.about);
    });
  }

  template <typename IsIt>
  [[nodiscard]] bool is_of_events(IsIt is_it) const {
    return query_.events.empty() || std::any_of(query_.events.begin(), query_.events.end(), is_it);
  }

  [[nodiscard]] bool is_since(const Value& at) const {
    const std::string* text = at.as_string();
    const auto time = parse_time(text != nullptr ? *text : "");
    return time && *time >= *query_.since;
  }

  const JournalQuery& query_;
  std::string needle_, since_;
};

std::size_t line_number(std::string_view bytes, std::size_t offset) {
  return static_cast<std::size_t>(
             std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(offset), '\n')) +
         1;
}

/// Reads one day from its end, until there is enough.
void read_back(Reader& reader, const std::string& key, std::string_view bytes, std::size_t most) {
  std::size_t end = bytes.size();
  if (bytes.ends_with('\n')) --end;
  while (end != std::string_view::npos && !bytes.empty() && reader.found.entries.size() < most) {
    const std::size_t newline = end == 0 ? bytes.npos : bytes.rfind('\n', end - 1);
    const std::size_t begin = newline == bytes.npos ? 0 : newline + 1;
    reader.read(bytes.substr(begin, end - begin), key, [&] { return line_number(bytes, begin); });
    end = newline;
  }
}

}  // namespace

Result<JournalFindings> search_journal(Store& store, const JournalQuery& query) {
  GT_TRY(const std::vector<std::string> days, days_of(store));
  Reader reader(query);
  for (auto key = days.rbegin(); key != days.rend(); ++key) {
    if (reader.found.entries.size() >= query.most || reader.is_before(*key)) break;
    const auto day = store.get(*key);
    if (!day) {
      reader.report(day.error().message);
      continue;
    }
    if (key == days.rbegin()) {
      reader.found.end = {*key, day->bytes.rfind('\n') + 1};  // npos + 1 is 0
    }
    read_back(reader, *key, day->bytes, query.most);
  }
  std::reverse(reader.found.entries.begin(), reader.found.entries.end());
  std::reverse(reader.found.problems.begin(), reader.found.problems.end());
  return std::move(reader.found);
}

Result<JournalFindings> read_on(Store& store, const JournalPlace& place,
                                const JournalQuery& query) {
  GT_TRY(const std::vector<std::string> days, days_of(store));
  JournalQuery of_new = query;
  of_new.since.reset();
  Reader reader(of_new);
  reader.found.end = place;
  for (const std::string& key : days) {
    if (key < place.key) continue;
    const auto day = store.get(key);
    if (!day) {
      reader.report(day.error().message);
      continue;
    }
    const std::string_view bytes = day->bytes;
    std::size_t begin = key == place.key && place.offset <= bytes.size() ? place.offset : 0;
    for (std::size_t end = bytes.find('\n', begin); end != bytes.npos;
         end = bytes.find('\n', begin)) {
      reader.read(bytes.substr(begin, end - begin), key, [&] { return line_number(bytes, begin); });
      begin = end + 1;
    }
    reader.found.end = {key, begin};
  }
  return std::move(reader.found);
}

}  // namespace gt
