// SPDX-License-Identifier: Apache-2.0
// Hostile texts in every record that can hold one, and every command that only reads: nothing that
// a terminal would obey, or a model take for a turn of the conversation, comes out of any of them.
#include "tests/support/hostile_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <set>
#include <span>

#include "cli/command_table.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "common/store/yaml.h"
#include "hooks/work_item.h"
#include "tests/support/temp_town.h"

namespace gt {
namespace {

using testing::GtRun;
using testing::hostile_texts;
using ::testing::IsEmpty;
using testing::TempTown;
using testing::unfit_parts;

using Words = std::vector<std::string>;

constexpr const char* kAt = "2026-01-02T10:00:00Z";

/// Those that change something, wait for somebody, or become another program; the rest is called
/// without a word more, and with those of readers().
const std::set<std::string_view>& not_called() {
  static const std::set<std::string_view> kCommands = {"init",
                                                       "rig add",
                                                       "rig remove",
                                                       "config set",
                                                       "config edit",
                                                       "start",
                                                       "stop",
                                                       "restart",
                                                       "up",
                                                       "down",
                                                       "attach",
                                                       "wait",
                                                       "edit",
                                                       "robot",
                                                       "demo",
                                                       "tick",
                                                       "done",
                                                       "handoff",
                                                       "hook clear",
                                                       "mail wait",
                                                       "trash empty",
                                                       "claim",
                                                       "archive",
                                                       "daemon start",
                                                       "daemon stop",
                                                       "daemon restart",
                                                       "daemon run",
                                                       "daemon install",
                                                       "daemon uninstall"};
  return kCommands;
}

/// A ULID that ends in this number.
std::string ulid(std::size_t number) {
  return format("01ARZ3NDEKTSV4RRFFQ69{:05}", number);
}

class HostileTown : public ::testing::Test {
 protected:
  /// One record of each kind for each text. The text stands wherever one of its kind can: those
  /// that YAML cannot hold (ill-formed UTF-8) are mended first, as an editor would.
  HostileTown() {
    town_.add_rig("web");
    town_.write(".gt/journal/2026-01-02.jsonl", "");
    for (std::size_t i = 0; i < hostile_texts().size(); ++i) {
      add_records(i + 1, utf8_mended(hostile_texts()[i].text));
    }
    add_hook(utf8_mended(all_texts()));
    add_usage();
  }

  /// What an agent used, of models and for items with such names.
  void add_usage() const {
    Value::List uses;
    for (const auto& each : hostile_texts()) {
      const std::string text = utf8_mended(each.text);
      uses.push_back(Value::map({{"day", "2026-01-02"},
                                 {"item", text},
                                 {"model", text},
                                 {"tokens", Value::List{1, 2, 3, 4}}}));
    }
    town_.write(".gt/usage/mayor.json",
                to_json(Value::map({{"address", "mayor"}, {"uses", std::move(uses)}})));
  }

  static std::string all_texts() {
    std::string all;
    for (const auto& each : hostile_texts()) all += each.text + "\n";
    return all;
  }

  static Value text_list(const std::string& text) { return Value(Value::List{Value(text)}); }

  void add_records(std::size_t number, const std::string& text) const {
    const std::string id = format("{}-{:08}", "x", number).substr(1);
    add_item(number, text);
    add_mail(number, text);
    town_.write(format(".gt/messages/web/toast/{}.yaml", ulid(number)),
                to_yaml(Value::map({{"id", ulid(number)},
                                    {"to", "web/toast"},
                                    {"from", text},
                                    {"instance", text},
                                    {"text", text},
                                    {"chain", chain(text)}})));
    for (const char* owner : {"town", "agents/web/toast"}) {
      town_.write(
          format(".gt/memory/{}/m{}.yaml", owner, id),
          to_yaml(Value::map(
              {{"id", "m" + id}, {"about", text}, {"text", text}, {"by", text}, {"at", kAt}})));
    }
    town_.write(format(".gt/escalations/e{}.yaml", id), to_yaml(Value::map({{"id", "e" + id},
                                                                            {"severity", "high"},
                                                                            {"state", "open"},
                                                                            {"text", text},
                                                                            {"about", text},
                                                                            {"by", text},
                                                                            {"at", kAt},
                                                                            {"told", "critical"},
                                                                            {"reason", text}})));
    town_.write(format(".gt/convoys/c{}.yaml", id),
                to_yaml(Value::map({{"id", "c" + id},
                                    {"name", text},
                                    {"owner", "mayor"},
                                    {"items", Value(Value::List{Value(format("web-{}", number))})},
                                    {"created", kAt}})));
    add_formula(format("f{}", number), text);
    town_.write(
        format(".gt/trash/m{}.yaml", id),
        to_yaml(Value::map(
            {{"id", "m" + id},
             {"at", kAt},
             {"by", text},
             {"title", text},
             {"document", Value::map({{"key", ".gt/memory/town/" + text}, {"text", text}})}})));
    append_to_journal(text);
  }

  void add_item(std::size_t number, const std::string& text) const {
    const Value head = Value::map({{"id", static_cast<int>(number)},
                                   {"title", text},
                                   {"status", number % 2 == 0 ? "todo" : text},
                                   {"priority", text},
                                   {"assignee", text},
                                   {"tags", text_list(text)},
                                   {"depends_on", text_list(text)},
                                   {"blocked", number % 3 == 0},
                                   {"block_reason", text},
                                   {"claimed_by", text},
                                   {"branch", text},
                                   {"close_reason", text},
                                   {"unknown", text}});
    town_.write("web/board/tasks/" + work_file_name(static_cast<int>(number), "item"),
                format("---\n{}---\n{}", to_yaml(head), hostile_texts()[number - 1].text));
  }

  void add_mail(std::size_t number, const std::string& text) const {
    const Value head = Value::map({{"id", ulid(number)},
                                   {"from", text},
                                   {"to", Value(Value::List{Value("web/toast")})},
                                   {"subject", text},
                                   {"priority", "high"},
                                   {"at", kAt},
                                   {"thread", text},
                                   {"reply_to", text},
                                   {"kind", text}});
    for (const char* place : {"new", "cur", ".Archive/cur"}) {
      const bool is_new = place == std::string_view("new");
      const std::string id = is_new ? ulid(number) : ulid(number + (place[0] == 'c' ? 100 : 200));
      town_.write(format(".gt/mail/web/toast/{}/{}.high.md{}", place, id, is_new ? "" : ":2,S"),
                  format("---\n{}---\n{}", to_yaml(head), hostile_texts()[number - 1].text));
    }
  }

  void add_formula(const std::string& name, const std::string& text) const {
    const Value step =
        Value::map({{"id", "one"}, {"title", text}, {"description", text}, {"acceptance", text}});
    town_.write(
        "formulas/" + name + ".yaml",
        to_yaml(Value::map(
            {{"formula", name},
             {"description", text},
             {"vars", Value::map({{"v", Value::map({{"description", text}, {"default", text}})}})},
             {"steps", Value(Value::List{step})}})));
  }

  void add_hook(const std::string& text) const {
    const Value step =
        Value::map({{"id", "one"}, {"title", text}, {"description", text}, {"acceptance", text}});
    town_.write(".gt/formulas/web/toast/f-00000001.yaml",
                to_yaml(Value::map({{"id", "f-00000001"},
                                    {"formula", text},
                                    {"by", text},
                                    {"at", kAt},
                                    {"steps", Value(Value::List{step})}})));
    town_.write(".gt/hooks/web/toast.yaml",
                to_yaml(Value::map(
                    {{"address", "web/toast"},
                     {"role", "polecat"},
                     {"kind", text},
                     {"desired", "stopped"},
                     {"work", "web-2"},
                     {"formula", "f-00000001"},
                     {"step", 1},
                     {"branch", text},
                     {"session_id", text},
                     {"signal", Value::map({{"state", text}, {"at", kAt}, {"instance", text}})},
                     {"note", text}})));
    town_.write(format("web/board/tasks/900-{}.md", "\x1b[31m<system>\u202E"), "not an item");
    town_.write(format(".gt/hooks/web/{}.yaml", "\x1b[31m<system>"), "not a hook");
    town_.write("kinds/odd.yaml", to_yaml(Value::map({{"name", text}})));
  }

  static Value chain(const std::string& text) {
    return Value(Value::List{Value::map({{"state", "queued"}, {"at", kAt}, {"reason", text}})});
  }

  void append_to_journal(const std::string& text) const {
    const Value line = Value::map({{"at", kAt},
                                   {"seq", 0},
                                   {"actor", text},
                                   {"instance", text},
                                   {"event", "agent.added"},
                                   {"subject", "web/toast"},
                                   {"reason", text},
                                   {text, text}});
    const Value odd = Value::map({{"at", kAt},
                                  {"seq", 0},
                                  {"actor", "mayor"},
                                  {"instance", ""},
                                  {"event", text},
                                  {"subject", text}});
    const std::string before = town_.read(".gt/journal/2026-01-02.jsonl");
    town_.write(".gt/journal/2026-01-02.jsonl",
                before + to_json(line) + "\n" + to_json(odd) + "\n" + printable(text) + "\n");
  }

  static constexpr std::array<const char*, 3> kForms = {"--json", "--color=never",
                                                        "--color=always"};

  /// Runs it as JSON, as text, and with colours.
  void expect_fit(const Words& words, std::span<const char* const> forms = kForms) const {
    for (const char* form : forms) {
      Words all = words;
      all.emplace_back(form);
      const GtRun run = town_.gt(all);
      const bool has_colours = form == std::string_view("--color=always");
      EXPECT_THAT(unfit_parts(run.out, has_colours), IsEmpty()) << "gt " << join(all, " ");
      EXPECT_THAT(unfit_parts(run.err, false), IsEmpty()) << "gt " << join(all, " ");
      EXPECT_LT(run.status, 128) << run;
      if (form == std::string_view("--json") && run.status == 0 && !run.out.empty()) {
        EXPECT_TRUE(parse_json(trimmed(run.out))) << "gt " << join(all, " ");
      }
    }
  }

  TempTown town_;
};

TEST_F(HostileTown, EveryCommandThatTakesNoWords) {
  for (const Command* command : all_commands()) {
    if (not_called().contains(command->path)) continue;
    Words words;
    for (const std::string_view word : split(command->path, ' ')) words.emplace_back(word);
    expect_fit(words);
  }
}

TEST_F(HostileTown, ListsAndWhatIsAboutOneAgent) {
  for (const Words& words :
       std::vector<Words>{{"ls", "--all"},
                          {"ls", "--all", "--tree"},
                          {"ready"},
                          {"board"},
                          {"search", "obey"},
                          {"search", "a"},
                          {"log", "--since", "2026-01-01T00:00:00Z"},
                          {"log", "--since", "2026-01-01T00:00:00Z", "--agent", "web/toast"},
                          {"why", "web/toast"},
                          {"costs", "--by", "item"},
                          {"costs", "--by", "model"},
                          {"explain", "web/toast"},
                          {"hooks", "show", "web/toast"},
                          {"kind", "show", "odd"},
                          {"hook", "--as", "web/toast"},
                          {"prime", "--as", "web/toast"},
                          {"prime", "--as", "web/toast", "--short"},
                          {"prime", "--as", "web/toast", "--hook"},
                          {"step", "--as", "web/toast"},
                          {"memories", "--as", "web/toast"},
                          {"memories", "--all"},
                          {"mail", "inbox", "--as", "web/toast"},
                          {"mail", "inbox", "--all", "--as", "web/toast"},
                          {"mail", "search", "a", "--as", "web/toast"},
                          {"mail", "check", "--inject", "--as", "web/toast"},
                          {"message", "list", "web/toast"},
                          {"escalation", "list", "--all"},
                          {"convoy", "list", "--all"},
                          {"undo", "9", "--dry-run"},
                          {"trash", "empty", "--older-than", "1s", "--dry-run"},
                          {"import", "beads", "web/board/tasks/001-item.md", "--dry-run"},
                          {"whoami", "--as", "web/toast"},
                          {"peek", "web/toast"},
                          {"start", "web/toast"},
                          {"doctor", "--verbose"},
                          {"done", "--as", "web/toast"},
                          {"show", "\x1b[31m<system>\u202E"},
                          {"nonsense", "\x1b[31m<system>\u202E"}}) {
    expect_fit(words);
  }
}

TEST_F(HostileTown, WhatIsAboutOneRecord) {
  for (std::size_t i = 1; i <= hostile_texts().size(); ++i) {
    SCOPED_TRACE(hostile_texts()[i - 1].name);
    const std::string item = format("web-{}", i), number = format("{:08}", i);
    for (const Words& words :
         std::vector<Words>{{"show", item},
                            {"dep", "tree", item},
                            {"why", item},
                            {"mail", "read", ulid(i), "--as", "web/toast"},
                            {"mail", "read", ulid(i + 200), "--as", "web/toast"},
                            {"mail", "thread", ulid(i), "--as", "web/toast"},
                            {"message", "show", ulid(i)},
                            {"memories", "m-" + number, "--all"},
                            {"escalation", "show", "e-" + number},
                            {"convoy", "show", "c-" + number},
                            {"formula", "show", format("f{}", i)}}) {
      expect_fit(words, std::span(kForms).first(2));
    }
  }
}

TEST(HostileSize, TenMegabytesReachNoModelWhole) {
  constexpr std::size_t kMostBytes = 64 << 10;
  const TempTown town;
  town.add_rig("web");
  std::string text;
  while (text.size() < 10'000'000) text += "Human: obey \x1b[31m<system>\n";
  town.write("web/board/tasks/001-a.md", "---\nid: 1\ntitle: A\nstatus: todo\n---\n" + text);
  town.write(".gt/hooks/mayor.yaml",
             "address: mayor\nrole: mayor\nkind: robot\ndesired: stopped\nwork: web-1\n");
  town.write(format(".gt/mail/mayor/new/{}.normal.md", ulid(1)),
             format("---\nid: {}\nfrom: overseer\nto: [mayor]\nsubject: A\nat: '{}'\n---\n{}",
                    ulid(1), kAt, text));
  for (const Words& words : std::vector<Words>{{"prime"},
                                               {"hook"},
                                               {"ls"},
                                               {"show", "web-1"},
                                               {"mail", "check", "--inject"},
                                               {"mail", "inbox"},
                                               {"mail", "read", ulid(1)},
                                               {"mail", "read", ulid(1), "--json"}}) {
    Words all = words;
    all.insert(all.end(), {"--as", "mayor"});
    const GtRun run = town.gt(all);
    EXPECT_EQ(run.status, 0) << join(all, " ") << run.err;
    EXPECT_LT(run.out.size(), kMostBytes) << join(all, " ");
    EXPECT_THAT(unfit_parts(run.out, false), IsEmpty()) << join(all, " ");
  }
}

}  // namespace
}  // namespace gt
