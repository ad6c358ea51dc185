// SPDX-License-Identifier: Apache-2.0
#include "hooks/usage.h"

#include <algorithm>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::string_view kSuffix = ".json";
constexpr std::size_t kDayLength = 10;   // 2026-11-20
constexpr std::size_t kMonthLength = 7;  // 2026-11

Value tokens_value(const TokenCount& tokens) {
  return Value::List{tokens.input, tokens.output, tokens.cache_write, tokens.cache_read};
}

/// Four numbers of `list`, from `first` on.
Result<TokenCount> read_tokens(const Value& list, std::size_t first, std::string_view file) {
  const auto& items = list.items();
  std::int64_t numbers[4] = {};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto number = first + i < items.size() ? items[first + i].as_integer() : std::nullopt;
    if (!number || *number < 0) {
      return Error{ErrorCode::kCorrupt, format("{}: tokens must be four numbers", file),
                   "'gt doctor' lists broken files"};
    }
    numbers[i] = *number;
  }
  return TokenCount{numbers[0], numbers[1], numbers[2], numbers[3]};
}

Value mark_value(const TranscriptMark& mark) {
  Value::List answers;
  for (const auto& [id, tokens] : mark.answers) {
    Value::List answer = tokens_value(tokens).items();
    answer.insert(answer.begin(), Value(id));
    answers.push_back(std::move(answer));
  }
  return Value::map({{"offset", mark.offset},
                     {"model", mark.model},
                     {"running", tokens_value(mark.running)},
                     {"answers", std::move(answers)}});
}

Result<TranscriptMark> read_mark(const Value& map, const std::string& file) {
  Fields fields(map, file);
  TranscriptMark mark;
  mark.offset = fields.integer_or("offset", -1);
  if (mark.offset < 0) fields.fail("offset", "must be a number of bytes");
  mark.model = fields.text_or("model", "");
  const Value::List& answers = fields.list("answers");
  GT_CHECK(fields.finish());
  GT_TRY(mark.running, read_tokens(map["running"], 0, file));
  for (const Value& each : answers) {
    const std::string* id = each.items().empty() ? nullptr : each.items().front().as_string();
    if (id == nullptr)
      return Error{ErrorCode::kCorrupt, format("{}: an answer has no id", file), ""};
    GT_TRY(const TokenCount tokens, read_tokens(each, 1, file));
    mark.answers.emplace_back(*id, tokens);
  }
  return mark;
}

Result<UsageRow> read_row(const Value& map, const std::string& file) {
  Fields fields(map, file);
  UsageRow row;
  row.day = fields.text("day");
  if (row.day.size() != kDayLength && row.day.size() != kMonthLength) {
    fields.fail("day", "must be a day or a month");
  }
  row.item = fields.text_or("item", "");
  row.model = fields.text_or("model", "");
  GT_CHECK(fields.finish());
  GT_TRY(row.tokens, read_tokens(map["tokens"], 0, file));
  return row;
}

/// The month two before that of `day`.
std::string two_months_before(std::string_view day) {
  const auto digits = [&](std::size_t at, std::size_t count) {
    int number = 0;
    for (const char each : day.substr(at, count)) number = number * 10 + (each - '0');
    return number;
  };
  const int months = digits(0, 4) * 12 + digits(5, 2) - 1 - 2;
  return format("{:04}-{:02}", months / 12, months % 12 + 1);
}

}  // namespace

void Usage::add(const UsageRow& use) {
  const auto same = std::find_if(rows.begin(), rows.end(), [&](const UsageRow& row) {
    return row.day == use.day && row.item == use.item && row.model == use.model;
  });
  if (same == rows.end()) {
    rows.push_back(use);
  } else {
    same->tokens += use.tokens;
  }
}

void Usage::fold(std::string_view day) {
  const std::string last = two_months_before(day);
  const auto is_old = [&](const UsageRow& row) {
    return row.day.size() == kDayLength && row.day.substr(0, kMonthLength) <= last;
  };
  const auto first = std::stable_partition(rows.begin(), rows.end(),
                                           [&](const UsageRow& row) { return !is_old(row); });
  std::vector<UsageRow> old(std::make_move_iterator(first), std::make_move_iterator(rows.end()));
  rows.erase(first, rows.end());
  for (UsageRow& row : old) {
    row.day.resize(kMonthLength);
    add(row);
  }
}

std::string day_of(WallTime at) {
  return format_time(at).substr(0, kDayLength);
}

Result<Usage> parse_usage(std::string_view text, std::string_view file_name,
                          const Address& expected) {
  const std::string file(file_name);
  auto parsed = parse_json(text);
  if (!parsed)
    return Error{ErrorCode::kCorrupt, format("{}: {}", file, parsed.error().message), ""};
  Value map = *std::move(parsed);
  Usage usage(expected);
  Fields fields(map, file);
  if (fields.text("address") != expected.str()) {
    fields.fail("address", format("must be {}, as the file's name says", expected.str()));
  }
  const Value& transcripts = fields.map("transcripts");
  const Value::List& uses = fields.list("uses");
  GT_CHECK(fields.finish());
  for (const auto& [path, mark] : transcripts.entries()) {
    GT_TRY(usage.transcripts[path], read_mark(mark, file));
  }
  for (const Value& each : uses) {
    GT_TRY(UsageRow row, read_row(each, file));
    usage.rows.push_back(std::move(row));
  }
  usage.source = std::move(map);
  return usage;
}

std::string format_usage(const Usage& usage) {
  Value::Map transcripts;
  for (const auto& [path, mark] : usage.transcripts)
    transcripts.push_back({path, mark_value(mark)});
  Value::List rows;
  for (const UsageRow& row : usage.rows) {
    Value map = Value::map({{"day", row.day}});
    if (!row.item.empty()) map.set("item", row.item);
    if (!row.model.empty()) map.set("model", row.model);
    map.set("tokens", tokens_value(row.tokens));
    rows.push_back(std::move(map));
  }
  Value map = usage.source;
  map.set("address", usage.address.str());
  map.set("transcripts", Value::map_of(std::move(transcripts)));
  map.set("uses", std::move(rows));
  return to_json(map) + "\n";
}

Result<Usage> UsageFiles::load(const Address& address) {
  const std::string key = TownPaths::usage_key(address);
  const auto document = store_.get(key);
  if (document) return parse_usage(document->bytes, key, address);
  if (document.error().code == ErrorCode::kNotFound) return Usage(address);
  return document.error();
}

Result<void> UsageFiles::change(const Address& address, const UsageChange& change) {
  const std::string key = TownPaths::usage_key(address);
  return update(store_, key, [&](const std::string* bytes) -> Result<std::string> {
    Usage usage(address);
    if (bytes != nullptr) {
      GT_TRY(usage, parse_usage(*bytes, key, address));
    }
    GT_CHECK(change(usage));
    return format_usage(usage);
  });
}

Result<UsageFiles::All> UsageFiles::load_all() {
  GT_TRY(const auto keys, store_.list(TownPaths::usage_prefix()));
  All all;
  for (const std::string& key : keys) {
    if (!key.ends_with(kSuffix)) continue;
    const std::size_t begin = TownPaths::usage_prefix().size();
    const auto address = Address::parse(key.substr(begin, key.size() - begin - kSuffix.size()));
    if (!address) continue;
    auto usage = load(*address);
    if (usage) {
      all.usages.push_back(*std::move(usage));
    } else {
      all.broken.push_back(usage.error());
    }
  }
  return all;
}

}  // namespace gt
