// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/step.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <span>
#include <type_traits>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/base/text.h"
#include "common/store/yaml.h"

namespace gt {
namespace {

std::string path_of(Fields& fields, std::string_view key) {
  std::string path = fields.text(key);
  const std::filesystem::path parsed(path);
  const bool leaves = std::any_of(parsed.begin(), parsed.end(),
                                  [](const auto& part) { return part == ".." || part == ".git"; });
  if (parsed.is_absolute() || leaves) fields.fail(key, "must be a path below the directory");
  return path;
}

Duration duration_of(Fields& fields, std::string_view key) {
  return fields.duration_or(key, Duration(0));
}

Crash crash_of(Fields& fields, const Value& map) {
  constexpr std::array<std::pair<std::string_view, int>, 4> kSignals = {
      {{"KILL", SIGKILL}, {"TERM", SIGTERM}, {"SEGV", SIGSEGV}, {"ABRT", SIGABRT}}};
  if (const auto status = map["crash"].as_integer()) {
    if (*status < 0 || *status > 255) fields.fail("crash", "must be an exit status, 0 to 255");
    return {static_cast<int>(*status), 0};
  }
  const std::string name = fields.text("crash");
  for (const auto& [known, signal] : kSignals) {
    if (name == known) return {0, signal};
  }
  fields.fail("crash", "must be an exit status or KILL, TERM, SEGV or ABRT");
  return {};
}

ReachLimit limit_of(Fields& fields, const Value& map) {
  ReachLimit limit{fields.text("limited"), {}};
  if (map.find("lasts") != nullptr) limit.lasts = duration_of(fields, "lasts");
  return limit;
}

/// One row per step: its key, the other keys it may have, and how it is read.
struct StepForm {
  std::string_view key;
  std::array<std::string_view, 2> others;
  Step (*read)(Fields& fields, const Value& map);
};
constexpr std::array<StepForm, 13> kForms = {{
    {"say", {}, [](Fields& f, const Value&) -> Step { return Say{f.text("say")}; }},
    {"think", {}, [](Fields& f, const Value&) -> Step { return Think{duration_of(f, "think")}; }},
    {"pause", {}, [](Fields& f, const Value&) -> Step { return Pause{duration_of(f, "pause")}; }},
    {"write",
     {"text"},
     [](Fields& f, const Value&) -> Step {
       return WriteFile{path_of(f, "write"), f.text_or("text", "")};
     }},
    {"append",
     {"text"},
     [](Fields& f, const Value&) -> Step {
       return AppendFile{path_of(f, "append"), f.text("text")};
     }},
    {"replace",
     {"old", "new"},
     [](Fields& f, const Value&) -> Step {
       return ReplaceText{path_of(f, "replace"), f.text("old"), f.text_or("new", "")};
     }},
    {"run",
     {"may_fail"},
     [](Fields& f, const Value&) -> Step {
       RunProgram run{f.texts("run"), f.bool_or("may_fail", false)};
       if (run.argv.empty()) f.fail("run", "must name a program");
       return run;
     }},
    {"commit", {}, [](Fields& f, const Value&) -> Step { return Commit{f.text("commit")}; }},
    {"ask", {}, [](Fields& f, const Value&) -> Step { return AskPermission{f.text("ask")}; }},
    {"hand_off", {}, [](Fields& f, const Value&) -> Step { return HandOff{f.text("hand_off")}; }},
    {"crash", {}, [](Fields& f, const Value& map) -> Step { return crash_of(f, map); }},
    {"limited", {"lasts"}, [](Fields& f, const Value& map) -> Step { return limit_of(f, map); }},
    {"context_full", {}, [](Fields&, const Value&) -> Step { return FillContext{}; }},
}};

Result<Step> step_from(const Value& map, std::string_view file) {
  Fields fields(map, std::string(file));
  const auto form = std::find_if(kForms.begin(), kForms.end(), [&](const StepForm& known) {
    return map.find(known.key) != nullptr;
  });
  if (form == kForms.end()) {
    const std::string key = map.entries().empty() ? "" : map.entries().front().key;
    std::vector<std::string_view> known;
    for (const StepForm& each : kForms) known.push_back(each.key);
    const auto meant = nearest(key, known);
    return Error{ErrorCode::kCorrupt,
                 format("{}:{}: '{}' is no step of a robot", file, map.line(), printable(key)),
                 meant ? format("did you mean '{}'?", *meant) : ""};
  }
  Step step = form->read(fields, map);
  std::vector<std::string_view> keys = {form->key};
  for (const std::string_view other : form->others) {
    if (!other.empty()) keys.push_back(other);
  }
  fields.only(keys);
  GT_CHECK(fields.finish());
  return step;
}

/// The lines inside the first ```robot fence.
std::string fenced(std::string_view markdown) {
  std::string block;
  bool is_inside = false;
  for (const std::string_view line : lines_of(markdown)) {
    if (is_inside && line.starts_with("```")) break;
    if (is_inside) block += format("{}\n", line);
    is_inside |= trimmed(line) == "```robot";
  }
  return block;
}

/// The path that a step writes; nothing for one that writes none.
const std::string* written_path(const Step& step) {
  if (const auto* write = std::get_if<WriteFile>(&step)) return &write->path;
  if (const auto* append = std::get_if<AppendFile>(&step)) return &append->path;
  if (const auto* replace = std::get_if<ReplaceText>(&step)) return &replace->path;
  return nullptr;
}

}  // namespace

Result<std::vector<Step>> steps_from(const Value::List& list, std::string_view file) {
  std::vector<Step> steps;
  for (const Value& map : list) {
    GT_TRY(Step step, step_from(map, file));
    steps.push_back(std::move(step));
  }
  return steps;
}

Result<std::vector<Step>> steps_in_markdown(std::string_view markdown, std::string_view file) {
  GT_TRY(const Value value, parse_yaml(fenced(markdown), file));
  if (!value.is_null() && !value.is_list()) {
    return Error{
        ErrorCode::kCorrupt,
        format("{}: the robot's block is {}, not a list of steps", file, value.kind_name()), ""};
  }
  return steps_from(value.items(), file);
}

std::vector<std::string> files_of_commit(const std::vector<Step>& steps, std::size_t at) {
  std::vector<std::string> files;
  for (std::size_t i = at; i > 0 && !std::holds_alternative<Commit>(steps[i - 1]); --i) {
    const std::string* path = written_path(steps[i - 1]);
    if (path != nullptr && std::find(files.begin(), files.end(), *path) == files.end()) {
      files.push_back(*path);
    }
  }
  return files;
}

}  // namespace gt
