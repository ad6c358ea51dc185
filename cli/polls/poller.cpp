// SPDX-License-Identifier: Apache-2.0
#include "cli/polls/poller.h"

#include <algorithm>
#include <array>

#include "cli/agents/embedded.h"
#include "cli/agents/transcript_format.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/yaml.h"
#include "hooks/work_item.h"
#include "hooks/work_status.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 11> kKeys = {"every",    "deadline", "command", "http",
                                                    "github",   "discord",  "rig",     "status",
                                                    "priority", "tags",     "mail"};
constexpr std::array<std::string_view, 3> kServices = {"http", "github", "discord"};
constexpr std::string_view kServicesFile = "polls/sources.yaml";

constexpr std::size_t kMostIdBytes = 200;
constexpr std::size_t kMostTitleColumns = 200;
constexpr std::size_t kMostBodyBytes = std::size_t{16} << 10;
constexpr std::size_t kMostLineColumns = 300;

/// What the poller says of its service over what is built in.
Result<Value> service_map(std::string_view service, const Value& own) {
  GT_TRY(Value all, parse_yaml(embedded_file(kServicesFile).value_or(""), kServicesFile));
  Value map = all[service];
  for (const auto& [key, value] : own.entries()) map.set(key, value);
  return map;
}

std::string filled_from(const std::string& text, const Value& map) {
  std::vector<std::pair<std::string, std::string>> values;
  for (const auto& [key, value] : map.entries()) {
    if (const std::string* word = value.as_string()) values.emplace_back(key, *word);
    if (const auto number = value.as_integer()) values.emplace_back(key, format("{}", *number));
  }
  return filled_in(text, values);
}

/// The first `{word}` of `address`; empty if there is none.
std::string blank_in(const std::string& address) {
  const std::size_t open = address.find('{');
  if (open == std::string::npos) return {};
  const std::size_t close = address.find('}', open);
  return address.substr(open + 1, close == std::string::npos ? close : close - open - 1);
}

Result<HttpSource> read_service(const Value& own, std::string_view service, const std::string& file,
                                bool& has_backlog) {
  GT_TRY(const Value map, service_map(service, own));
  Fields fields(map, file);
  HttpSource source;
  const std::string base = fields.text("base");
  source.address = base + filled_from(fields.text_or("path", ""), map);
  if (!base.starts_with("https://") && !base.starts_with("http://")) {
    fields.fail("base", "must begin with https:// or http://");
  }
  if (const std::string blank = blank_in(source.address); !blank.empty()) {
    fields.fail(blank, "is missing");
  }
  source.since = fields.text_or("since", "");
  source.headers = fields.texts("headers");
  source.token_variable = fields.text_or("token", "");
  source.token_header = fields.text_or("token_header", "");
  source.list = fields.text_or("list", "");
  source.id = fields.text("id");
  source.title = fields.text("title");
  source.body = fields.text_or("body", "");
  source.link = fields.text_or("link", "");
  source.author = fields.text_or("author", "");
  source.skip = fields.text_or("skip", "");
  has_backlog = fields.bool_or("backlog", true);
  GT_CHECK(fields.finish());
  return source;
}

/// Who gets the news.
void read_target(Poller& poller, Fields& fields) {
  poller.rig = fields.text_or("rig", "");
  poller.status = fields.text_or("status", "backlog");
  poller.priority = fields.text_or("priority", "medium");
  poller.tags = fields.texts("tags");
  if (const auto to = fields.optional_text("mail")) {
    auto address = Address::parse(*to);
    if (address) poller.mail = *std::move(address);
    if (!address) fields.fail("mail", address.error().message, address.error().hint);
  }
  if (poller.rig.empty() == !poller.mail) {
    fields.fail("rig", "or mail: one of the two must say what becomes of news");
  }
  if (poller.status != "backlog" && poller.status != "todo") {
    fields.fail("status", "must be backlog or todo");
  }
  if (auto checked = check_priority(poller.priority); !checked) {
    fields.fail("priority", checked.error().message);
  }
}

Result<Poller> read_poller(const std::string& name, const Value& map, const std::string& file) {
  Fields fields(map, file);
  fields.only(kKeys);
  Poller poller;
  poller.name = name;
  poller.every = fields.duration_or("every", poller.every);
  poller.deadline = fields.duration_or("deadline", poller.deadline);
  if (poller.every < std::chrono::seconds(10)) fields.fail("every", "must be 10s or more");
  if (poller.deadline <= Duration(0) || poller.deadline > std::chrono::minutes(30)) {
    fields.fail("deadline", "must be more than nothing and at most 30m");
  }
  poller.command = fields.texts("command");
  std::string_view service;
  int sources = poller.command.empty() ? 0 : 1;
  for (const std::string_view each : kServices) {
    if (map.find(each) == nullptr) continue;
    service = each;
    ++sources;
  }
  if (sources != 1)
    fields.fail("command", "http, github or discord: one of them must be the source");
  read_target(poller, fields);
  const Value& own = service.empty() ? Value() : fields.map(service);
  GT_CHECK(fields.finish());
  if (service.empty()) {
    poller.source = shell_quoted(poller.command.front());
    return poller;
  }
  GT_TRY(poller.http, read_service(own, service, file, poller.has_backlog));
  poller.source = poller.http.address;
  return poller;
}

std::string text_at(const Value& record, const std::string& path) {
  if (path.empty()) return {};
  const Value* value = field_at(record, path);
  if (value == nullptr) return {};
  if (const std::string* text = value->as_string()) return *text;
  if (const auto number = value->as_integer()) return format("{}", *number);
  return {};
}

/// Whatever it holds, it can be shown, kept in a file and looked for. Nothing without an id.
std::optional<News> cleaned(News news) {
  news.id = one_line(start_of(news.id, kMostIdBytes), kMostIdBytes);
  if (trimmed(news.id).empty()) return std::nullopt;
  news.body = std::string(trimmed(printable(start_of(news.body, kMostBodyBytes))));
  news.title = one_line(trimmed(news.title), kMostTitleColumns);
  if (trimmed(news.title).empty()) news.title = one_line(news.body, kMostTitleColumns);
  if (trimmed(news.title).empty()) news.title = news.id;
  news.link = one_line(trimmed(news.link), kMostLineColumns);
  news.author = one_line(trimmed(news.author), kMostLineColumns);
  return news;
}

void add(Fetched& fetched, const Value& record, const HttpSource& source) {
  if (!source.skip.empty()) {
    const Value* mark = field_at(record, source.skip);
    if (mark != nullptr && !mark->is_null()) return;
  }
  auto news = cleaned({text_at(record, source.id), text_at(record, source.title),
                       text_at(record, source.body), text_at(record, source.link),
                       text_at(record, source.author)});
  if (news) {
    fetched.news.push_back(*std::move(news));
  } else {
    ++fetched.unreadable;
  }
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The oldest first, where ids tell; else as they came. Nothing twice.
void put_in_order(Fetched& fetched) {
  auto& news = fetched.news;
  if (std::all_of(news.begin(), news.end(), [](const News& each) { return is_number(each.id); })) {
    std::stable_sort(news.begin(), news.end(),
                     [](const News& a, const News& b) { return is_greater_id(b.id, a.id); });
  }
  std::vector<std::string> seen;
  std::erase_if(news, [&](const News& each) {
    if (std::find(seen.begin(), seen.end(), each.id) != seen.end()) return true;
    seen.push_back(each.id);
    return false;
  });
}

}  // namespace

Result<std::vector<Poller>> parse_pollers(const Value& map, std::string_view file_name) {
  const std::string file(file_name);
  std::vector<Poller> pollers;
  Fields fields(map, file);
  for (const auto& [name, value] : map.entries()) {
    if (auto checked = check_name(name, "poller"); !checked) {
      fields.fail(name, checked.error().message, checked.error().hint);
    }
    const Value& own = fields.map(name);
    GT_CHECK(fields.finish());
    GT_TRY(Poller poller, read_poller(name, own, file));
    pollers.push_back(std::move(poller));
  }
  GT_CHECK(fields.finish());
  return pollers;
}

Result<Fetched> read_answer(const HttpSource& source, std::string_view answer) {
  const auto parsed = parse_json(answer);
  if (!parsed) {
    return Error{ErrorCode::kFailed, format("its answer is no JSON: {}", parsed.error().message),
                 ""};
  }
  const Value* list = source.list.empty() ? &*parsed : field_at(*parsed, source.list);
  if (list == nullptr || !list->is_list()) {
    return Error{ErrorCode::kFailed,
                 source.list.empty() ? "its answer is no list"
                                     : format("its answer has no list at '{}'", source.list),
                 "`list` names the field that holds it"};
  }
  Fetched fetched;
  for (const Value& record : list->items()) add(fetched, record, source);
  put_in_order(fetched);
  return fetched;
}

Fetched read_lines_of_news(std::string_view output) {
  HttpSource fields;
  fields.id = "id";
  fields.title = "title";
  fields.body = "body";
  fields.link = "link";
  fields.author = "author";
  Fetched fetched;
  for (const std::string_view line : lines_of(output)) {
    if (trimmed(line).empty()) continue;
    const auto record = parse_json(line);
    if (record) {
      add(fetched, *record, fields);
    } else {
      ++fetched.unreadable;
    }
  }
  put_in_order(fetched);
  return fetched;
}

bool is_greater_id(std::string_view a, std::string_view b) {
  if (!is_number(a) || !is_number(b)) return a > b;
  return a.size() != b.size() ? a.size() > b.size() : a > b;
}

std::string filled_in(std::string text,
                      const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& [key, value] : values) {
    std::string safe;
    for (const char each : value) {
      const auto byte = static_cast<unsigned char>(each);
      const bool is_plain =
          std::isalnum(byte) != 0 || std::string_view("-._~/").find(each) != std::string_view::npos;
      safe += is_plain ? std::string(1, each) : format("%{:02X}", byte);
    }
    const std::string blank = format("{{{}}}", key);
    for (std::size_t at; (at = text.find(blank)) != std::string::npos;) {
      text.replace(at, blank.size(), safe);
    }
  }
  return text;
}

}  // namespace gt
