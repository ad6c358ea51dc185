// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/transcript_scan.h"

#include <algorithm>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostAnswers = 8;
constexpr std::size_t kMostColumns = 60;  // of a model's name

/// True if the line has every text that `when` asks for: most lines need not be parsed.
bool may_fit(std::string_view line, const LineMatch& when) {
  return !when.empty() && std::all_of(when.begin(), when.end(), [&](const auto& each) {
    const std::string* text = each.second.as_string();
    return text == nullptr || line.find(format("\"{}\"", *text)) != std::string_view::npos;
  });
}

/// A number of tokens; nothing for what cannot be one.
std::optional<std::int64_t> tokens_at(const Value& map, std::string_view path) {
  constexpr std::int64_t kMost = 1'000'000'000'000;
  if (path.empty()) return std::nullopt;
  const Value* value = field_at(map, path);
  const auto number = value == nullptr ? std::nullopt : value->as_integer();
  return number && *number >= 0 && *number <= kMost ? number : std::nullopt;
}

std::optional<TokenCount> tokens_of(const Value& line, const TranscriptFormat::Usage& usage) {
  const Value* map = field_at(line, usage.tokens);
  if (map == nullptr || !map->is_map()) return std::nullopt;
  TokenCount tokens;
  tokens.input = tokens_at(*map, usage.input).value_or(0);
  tokens.output = tokens_at(*map, usage.output).value_or(0);
  tokens.cache_write = tokens_at(*map, usage.cache_write).value_or(0);
  tokens.cache_read = tokens_at(*map, usage.cache_read).value_or(0);
  if (usage.input_has_cache) {
    const std::int64_t cached = tokens.cache_write + tokens.cache_read;
    tokens.input = std::max<std::int64_t>(tokens.input - cached, 0);
  }
  return tokens;
}

/// What `now` has more than `before`, in each of the four.
TokenCount growth(const TokenCount& before, const TokenCount& now) {
  const auto more = [](std::int64_t from, std::int64_t to) {
    return std::max<std::int64_t>(to - from, 0);
  };
  return {more(before.input, now.input), more(before.output, now.output),
          more(before.cache_write, now.cache_write), more(before.cache_read, now.cache_read)};
}

}  // namespace

bool TranscriptScan::is_worth_parsing(std::string_view line) const {
  return may_fit(line, format_.usage.when) || may_fit(line, format_.model_when) ||
         std::any_of(format_.states.begin(), format_.states.end(),
                     [&](const auto& row) { return may_fit(line, row.when); });
}

void TranscriptScan::read(std::string_view line) {
  if (!is_worth_parsing(line)) return;
  const auto parsed = parse_json(line);
  if (!parsed || !parsed->is_map()) return;
  if (const std::string* text = (*parsed)["timestamp"].as_string()) {
    if (const auto time = parse_time(*text)) said_at_ = *time;
  }
  const bool is_aside = fits(*parsed, format_.aside);
  if (!is_aside) read_state(*parsed);
  if (fits(*parsed, format_.model_when)) {
    const Value* name = field_at(*parsed, format_.model);
    const std::string* text = name == nullptr ? nullptr : name->as_string();
    // `<synthetic>`: the program's own words, no model's.
    if (text != nullptr && !text->starts_with('<')) mark_.model = one_line(*text, kMostColumns);
  }
  if (fits(*parsed, format_.usage.when)) read_usage(*parsed, is_aside);
}

void TranscriptScan::read_state(const Value& line) {
  for (const auto& row : format_.states) {
    if (!fits(line, row.when)) continue;
    if (row.state != AgentState::kUnknown) state_ = row.state;
    return;
  }
}

void TranscriptScan::read_usage(const Value& line, bool is_aside) {
  const auto tokens = tokens_of(line, format_.usage);
  if (!tokens) return;
  if (!is_aside && tokens->total() > 0) {
    const auto told = tokens_at(line, format_.usage.context);
    context_used_ = format_.usage.context.empty() ? tokens->total() : told;
    if (const auto window = tokens_at(line, format_.usage.window)) context_window_ = window;
  }
  const TokenCount more = not_counted_yet(line, *tokens);
  if (more.total() > 0) uses_.push_back({said_at_, mark_.model, more});
}

TokenCount TranscriptScan::not_counted_yet(const Value& line, const TokenCount& tokens) {
  if (format_.usage.is_running_total) {
    // A total that has become less is that of a conversation begun anew.
    const TokenCount before = tokens.total() < mark_.running.total() ? TokenCount() : mark_.running;
    mark_.running = tokens;
    return growth(before, tokens);
  }
  const Value* id = field_at(line, format_.usage.id);
  if (id == nullptr || id->as_string() == nullptr) return tokens;
  // As a number of fixed length: ids are kept on disk, and this one is another program's.
  const std::string key = format("{:016x}", fnv1a(*id->as_string()));
  auto& answers = mark_.answers;
  const auto known = std::find_if(answers.begin(), answers.end(),
                                  [&](const auto& each) { return each.first == key; });
  if (known != answers.end()) {
    const TokenCount more = growth(known->second, tokens);
    known->second += more;
    return more;
  }
  answers.emplace_back(key, tokens);
  if (answers.size() > kMostAnswers) answers.erase(answers.begin());
  return tokens;
}

}  // namespace gt
