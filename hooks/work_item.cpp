// SPDX-License-Identifier: Apache-2.0
#include "hooks/work_item.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

struct Halves {
  std::string_view front;  ///< with its first `---`, so that lines count as in the file
  std::string_view body;
};

/// The line that begins at `begin`, without its end.
std::string_view line_at(std::string_view text, std::size_t begin) {
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

Result<Halves> halves_of(std::string_view text, std::string_view file) {
  const Error none{ErrorCode::kCorrupt,
                   format("{}:1: no front matter between two '---' lines", file),
                   format("mend {} with an editor", file)};
  if (line_at(text, 0) != "---") return none;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos;
       end = text.find('\n', end + 1)) {
    if (line_at(text, end + 1) != "---") continue;
    const std::size_t body = text.find('\n', end + 1);
    return Halves{text.substr(0, end + 1),
                  body == std::string_view::npos ? "" : text.substr(body + 1)};
  }
  return none;
}

/// The number a file name begins with: 42 of `042-fix-login.md`.
std::optional<int> number_of(std::string_view key) {
  std::string_view name = key.substr(key.rfind('/') + 1);
  if (!name.ends_with(".md")) return std::nullopt;
  name = name.substr(0, name.find_first_not_of("0123456789"));
  int number = 0;
  auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (problem != std::errc{} || name.empty()) return std::nullopt;
  return number;
}

/// An id is a whole number (kanban-md) or `RIG-NNN`.
std::optional<WorkId> read_id(Fields& fields, std::string_view rig) {
  const std::string text = fields.text("id");
  if (text.empty()) return std::nullopt;
  const auto number = parse_integer(text);
  const auto id = WorkId::parse(number && *number > 0 ? format("{}-{}", rig, *number) : text);
  if (!id) {
    fields.fail("id", format("is none: {}", id.error().message), id.error().hint);
    return std::nullopt;
  }
  if (id->rig() != rig) fields.fail("id", format("is of another rig than {}", rig));
  return *id;
}

}  // namespace

Result<WorkItem> parse_work_item(std::string_view text, std::string_view key,
                                 std::string_view rig) {
  GT_TRY(const Halves halves, halves_of(text, key));
  GT_TRY(Value front, parse_yaml(halves.front, key));
  Fields fields(front, std::string(key));
  const auto id = read_id(fields, rig);
  const std::string title = fields.text("title");
  const std::string status = fields.text("status");
  const std::string priority = fields.text_or("priority", "medium");
  GT_CHECK(fields.finish());
  WorkItem item(*id);
  item.title = title;
  item.status = status;
  item.priority = priority;
  item.body = trimmed(halves.body);
  item.key = key;
  item.fields = std::move(front);
  return item;
}

Result<WorkItem> load_work_item(Store& store, const WorkId& id) {
  const std::string prefix = TownPaths::board_prefix(id.rig());
  GT_TRY(std::vector<std::string> keys, store.list(prefix));
  std::erase_if(keys, [&](const std::string& key) { return number_of(key) != id.number(); });
  if (keys.empty()) {
    return Error{ErrorCode::kNotFound, format("there is no work item {}", id.str()),
                 format("its file would be {}{:03}-….md", prefix, id.number())};
  }
  if (keys.size() > 1) {
    return Error{ErrorCode::kCorrupt,
                 format("{} stands in two files: {} and {}", id.str(), keys[0], keys[1]),
                 "give one of them another number"};
  }
  GT_TRY(const Document document, store.get(keys.front()));
  GT_TRY(WorkItem item, parse_work_item(document.bytes, keys.front(), id.rig()));
  if (item.id != id) {
    return Error{ErrorCode::kCorrupt,
                 format("{}:{}: 'id' is {}, the file's name says {}", item.key,
                        std::max(item.fields["id"].line(), 1), item.id.str(), id.str()),
                 "make the two agree"};
  }
  return item;
}

}  // namespace gt
