// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/kind.h"

#include <algorithm>
#include <array>
#include <optional>

#include "cli/agents/embedded.h"
#include "cli/agents/permissions.h"
#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/yaml.h"
#include "common/town/paths.h"

namespace gt {
namespace {

constexpr std::array<std::string_view, 19> kKeys = {
    "name",     "summary",     "program",    "install",     "verified",        "start",  "resume",
    "continue", "prompt",      "flags",      "permissions", "unattended",      "status", "screen",
    "files",    "environment", "transcript", "delivery",    "pass_environment"};
constexpr std::array<std::string_view, 3> kUnattendedKeys = {"flags", "environment",
                                                             "root_environment"};
constexpr std::array<std::string_view, 4> kFileKeys = {"path", "how", "when", "content"};

/// The built-in file with the town's own laid over it, and the name of the one to mend.
struct Merged {
  Value map;
  std::string file;
};

Result<Merged> read_files(Store& store, std::string_view name) {
  Merged merged;
  merged.file = format("kinds/{}.yaml", name);
  const auto built_in = embedded_file(merged.file);
  if (built_in) {
    GT_TRY(merged.map, parse_yaml(*built_in, merged.file));
  }
  const auto own = store.get(TownPaths::kind_key(name));
  if (own) {
    GT_TRY(const Value map, parse_yaml(own->bytes, merged.file));
    if (!map.is_map() || !built_in) return Merged{map, merged.file};
    for (const auto& [key, value] : map.entries()) merged.map.set(key, value);
    return merged;
  }
  if (own.error().code != ErrorCode::kNotFound) return own.error();
  if (built_in) return merged;
  GT_TRY(const auto kinds, list_kinds(store));
  return Error{ErrorCode::kNotFound, format("there is no kind '{}'", name),
               format("there are {}; or make {}", join(kinds, ", "), merged.file)};
}

/// True or false for the one or the other of two words; `fallback` if the key is absent.
bool read_choice(Fields& fields, std::string_view key, std::string_view yes, std::string_view no,
                 std::string_view fallback) {
  const std::string word = fields.text_or(key, fallback);
  if (word != yes && word != no) fields.fail(key, format("must be {} or {}", yes, no));
  return word == yes;
}

Result<Kind::Variables> read_variables(const Value& map, const std::string& file) {
  Kind::Variables variables;
  Fields fields(map, file);
  for (const auto& [name, value] : map.entries()) {
    if (name.empty() || name.find('=') != std::string::npos) {
      fields.fail(name, "is no name of a variable");
    }
    variables.emplace_back(name, fields.text(name));
  }
  GT_CHECK(fields.finish());
  return variables;
}

void check_content(Fields& fields, const KindFile& file) {
  if (file.path.empty() || file.path.front() == '/' ||
      ("/" + file.path + "/").find("/../") != std::string::npos) {
    fields.fail("path", "must stay below the workspace, or begin with ~/");
  }
  if (file.how != KindFile::How::kMerge) return;
  const auto json = parse_json(file.content);
  if (!json || !json->is_map()) {
    fields.fail("content", format("must be a JSON object to be merged{}{}", json ? "" : ": ",
                                  json ? "" : json.error().message));
  }
}

/// One entry of `files`; nothing if it does not apply.
Result<std::optional<KindFile>> read_file_entry(const Value& map, const std::string& file,
                                                bool is_unattended) {
  Fields fields(map, file);
  fields.only(kFileKeys);
  KindFile entry;
  entry.path = fields.text("path");
  entry.is_in_home = entry.path.starts_with("~/");
  if (entry.is_in_home) entry.path.erase(0, 2);
  entry.content = fields.text("content");
  const std::string how = fields.text("how");
  if (how == "merge") {
    entry.how = KindFile::How::kMerge;
  } else if (how == "append") {
    entry.how = KindFile::How::kAppend;
  } else if (how != "replace") {
    fields.fail("how", "must be merge, append or replace");
  }
  const bool only_unattended = read_choice(fields, "when", "unattended", "always", "always");
  check_content(fields, entry);
  GT_CHECK(fields.finish());
  if (only_unattended && !is_unattended) return std::optional<KindFile>();
  return std::optional(std::move(entry));
}

Result<void> add_unattended(Kind& kind, const Value& map, const std::string& file) {
  Fields fields(map, file);
  fields.only(kUnattendedKeys);
  const auto flags = fields.texts("flags");
  const Value& environment = fields.map("environment");
  const Value& root_environment = fields.map("root_environment");
  GT_CHECK(fields.finish());
  GT_TRY(const auto more, read_variables(environment, file));
  GT_TRY(const auto more_as_root, read_variables(root_environment, file));
  if (!kind.bypasses_permissions) return {};
  kind.flags.insert(kind.flags.end(), flags.begin(), flags.end());
  kind.environment.insert(kind.environment.end(), more.begin(), more.end());
  kind.root_environment = more_as_root;
  return {};
}

/// The list under `key`, or `fallback` where there is none.
std::vector<std::string> texts_or(Fields& fields, std::string_view key,
                                  std::vector<std::string> fallback) {
  auto texts = fields.texts(key);
  return texts.empty() ? std::move(fallback) : texts;
}

/// Whether agents of this role are to ask nothing; nothing if town.yaml does not say.
Result<std::optional<bool>> bypass_of(Store& store, Role role) {
  const std::string key = "town.yaml";
  const auto document = store.get(key);
  if (!document && document.error().code == ErrorCode::kNotFound) return std::optional<bool>();
  if (!document) return document.error();
  GT_TRY(const Value config, parse_yaml(document->bytes, key));
  const std::string* word = config["permissions"][role_name(role)].as_string();
  return word != nullptr ? std::optional(*word == "bypass") : std::nullopt;
}

Result<Kind> load(Store& store, std::string_view name, std::optional<bool> bypasses) {
  GT_CHECK(check_name(name, "kind"));
  GT_TRY(const Merged merged, read_files(store, name));
  const std::string& file = merged.file;
  Fields fields(merged.map, file);
  fields.only(kKeys);
  Kind kind;
  kind.name = fields.text("name");
  if (kind.name != name) fields.fail("name", format("must be {}, as the file's name says", name));
  kind.summary = fields.text_or("summary", "");
  kind.start = fields.texts("start");
  if (kind.start.empty()) fields.fail("start", "is missing: the words that start the program");
  kind.program = fields.text_or("program", kind.start.empty() ? "" : kind.start.front());
  kind.install = fields.text_or("install", "");
  kind.verified = fields.text_or("verified", "");
  kind.continue_latest = texts_or(fields, "continue", kind.start);
  kind.resume = texts_or(fields, "resume", kind.continue_latest);
  kind.prompt = texts_or(fields, "prompt", {"{prompt}"});
  kind.flags = fields.texts("flags");
  const bool own = read_choice(fields, "permissions", "bypass", "ask", "ask");
  kind.bypasses_permissions = bypasses.value_or(own);
  kind.pass_environment = fields.texts("pass_environment");
  const Value& status = fields.map("status");
  const Value& screen = fields.map("screen");
  const Value& delivery = fields.map("delivery");
  const Value& transcript = fields.map("transcript");
  const Value& environment = fields.map("environment");
  const Value& unattended = fields.map("unattended");
  const Value::List& files = fields.list("files");
  GT_CHECK(fields.finish());
  GT_TRY(kind.status, parse_status_rules(status, file));
  GT_TRY(kind.screen, parse_screen_rules(screen, file));
  GT_TRY(kind.delivery, parse_delivery_rules(delivery, file));
  GT_TRY(kind.transcript, parse_transcript_format(transcript, file));
  GT_TRY(kind.environment, read_variables(environment, file));
  GT_CHECK(add_unattended(kind, unattended, file));
  for (const Value& map : files) {
    GT_TRY(auto entry, read_file_entry(map, file, kind.bypasses_permissions));
    if (entry) kind.files.push_back(*std::move(entry));
  }
  return kind;
}

}  // namespace

Result<Kind> load_kind(Store& store, std::string_view name) {
  return load(store, name, std::nullopt);
}

Result<Kind> load_kind_for(Store& store, std::string_view name, Role role) {
  GT_TRY(const auto bypasses, bypass_of(store, role));
  return load(store, name, bypasses);
}

Result<std::vector<std::string>> list_kinds(Store& store) {
  GT_TRY(std::vector<std::string> files, store.list("kinds/"));
  for (const EmbeddedFile& file : embedded_files()) files.emplace_back(file.path);
  std::vector<std::string> names;
  for (const std::string& file : files) {
    std::string_view name = file;
    if (!name.starts_with("kinds/") || !name.ends_with(".yaml")) continue;
    name.remove_prefix(6);
    name.remove_suffix(5);
    if (check_name(name, "kind")) names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace gt
