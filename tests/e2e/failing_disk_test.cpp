// SPDX-License-Identifier: Apache-2.0
// Every command that changes what a town must not lose, while the disk fails under it: at every
// step of its writes, wholly full, and read-only. A new command is one row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "common/base/format.h"
#include "common/base/text.h"
#include "tests/fakes/crash_disk.h"
#include "tests/support/durable_command.h"
#include "tests/support/hostile_disk.h"

namespace gt {
namespace {

using testing::CommandEnd;
using ::testing::Contains;
using testing::CrashDisk;
using testing::Damage;
using testing::DurableCommand;
using testing::DurableState;
using testing::Failure;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::Rehearsal;
using ::testing::SizeIs;

constexpr const char* kMayor = ".gt/hooks/mayor.yaml";
constexpr const char* kToast = ".gt/hooks/web/toast.yaml";
constexpr const char* kMax = ".gt/hooks/web/crew/max.yaml";
constexpr const char* kRig = "web/rig.yaml";
constexpr const char* kItem = "web/board/tasks/001-a-first-thing.md";
constexpr const char* kMemory = ".gt/memory/town/m-1.yaml";
constexpr const char* kMemoryText = "id: m-1\ntext: one\nby: mayor\nat: 2026-01-02T10:00:00Z\n";
constexpr const char* kEscalation = ".gt/escalations/e-1.yaml";
constexpr const char* kEscalationText =
    "id: e-1\nseverity: high\nstate: open\ntext: help\nby: mayor\nat: 2026-01-02T10:00:00Z\n"
    "told: high\n";
constexpr const char* kTrashText =
    "id: m-1\nat: 2026-01-02T10:00:00Z\nby: mayor\ntitle: a memory\n"
    "document: {key: .gt/memory/town/m-1.yaml, text: \"id: m-1\\ntext: one\\n\"}\n";
constexpr const char* kInstance = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// The mayor, who is to run, with further lines in its hook.
std::string running_mayor(const std::string& more) {
  return format("address: mayor\nrole: mayor\nkind: sleeper\ndesired: running\n{}", more);
}

constexpr const char* kMailId = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
/// A mail in the outbox, as DurableState tells it.
constexpr const char* kMail =
    "---\nid: ULID\nfrom: overseer\nverified: true\nto:\n  - mayor\n  - overseer\n"
    "subject: Hello\npriority: normal\nat: \"TIME\"\nkind: mail\n---\nThere.";

std::string mail_file() {
  return format(
      "---\nid: {}\nfrom: overseer\nto: [mayor]\nsubject: Hello\n"
      "at: '2026-11-20T07:50:38.125Z'\n---\n",
      kMailId);
}

/// The mail that tells the overseer of an escalation whose text is `help`.
std::string notice_of(const char* id, const char* who, const char* severity, const char* priority) {
  return format(
      "---\nid: ULID\nfrom: town\nverified: true\nto:\n  - overseer\n"
      "subject: \"{0} ({2}): help\"\npriority: {3}\nat: \"TIME\"\nkind: escalation\n---\n"
      "{1} asks for a person:\n\nhelp\n\ngt escalation ack {0}\n",
      id, who, severity, priority);
}

const std::vector<DurableCommand>& commands() {
  static const std::vector<DurableCommand> kCommands = {
      {.name = "Add",
       .words = {"add", "A second thing", "--rig", "web"},
       .holds = {{"web/board/tasks/002-a-second-thing.md", "A second thing"}},
       .makes_another = true},
      {.name = "Move", .words = {"move", "web-1", "backlog"}, .holds = {{kItem, "backlog"}}},
      {.name = "Block", .words = {"block", "web-1", "-m", "no key"}, .holds = {{kItem, "no key"}}},
      {.name = "Close", .words = {"close", "web-1"}, .holds = {{kItem, "status: done"}}},
      {.name = "Sling",
       .words = {"sling", "web-1", "web/toast"},
       .set_up = {{"polecat", "spawn", "toast", "--rig", "web"}, {"stop", "web/toast"}},
       .holds = {{kToast, "work: web-1"}, {kItem, "assignee: web/toast"}}},
      {.name = "Unsling",
       .words = {"unsling", "web-1"},
       .set_up = {{"hook", "set", "web-1", "--as", "mayor"}},
       .holds = {{kMayor, "desired: stopped"}, {kItem, "status: todo"}},
       .again = {0, 3}},
      {.name = "Claim",
       .words = {"claim", "web-1", "--as", "web/crew/max"},
       .holds = {{kItem, "claimed_by: web/crew/max"}}},
      {.name = "Release",
       .words = {"release", "web-1", "--as", "web/crew/max"},
       .set_up = {{"claim", "web-1", "--as", "web/crew/max"}},
       .holds = {{kItem, "status: todo"}}},
      {.name = "Done",
       .words = {"done"},
       .set_up = {{"polecat", "spawn", "toast", "--rig", "web"},
                  {"stop", "web/toast"},
                  {"hook", "set", "web-1", "--as", "web/toast"}},
       .files = {{"web/polecats/toast/login.txt", "done\n"}},
       .git = {{"add", "-A"}, {"commit", "-q", "-m", "Fix the login"}},
       .directory = "web/polecats/toast",
       .holds = {{".gt/merges/web/web-1.yaml", "state: waiting"}, {kItem, "status: review"}},
       .again = {0, 3}},
      {.name = "ConvoyCreate",
       .words = {"convoy", "create", "Summer", "web-1"},
       .holds = {{".gt/convoys/summer.yaml", "web-1"}},
       .again = {0, 4}},
      {.name = "HookSet",
       .words = {"hook", "set", "web-1", "--as", "mayor"},
       .holds = {{kMayor, "work: web-1"}}},
      {.name = "HookClear",
       .words = {"hook", "clear", "--as", "mayor"},
       .files = {{kMayor, running_mayor("work: web-1\n")}},
       .holds = {{kMayor, "desired: running"}}},
      {.name = "Handoff",
       .words = {"handoff", "-m", "half done", "--as", "mayor"},
       .files = {{kMayor, running_mayor("session_id: abc\n")}},
       .holds = {{kMayor, "half done"}}},
      {.name = "Signal",
       .words = {"signal", "idle"},
       .files = {{kMayor, running_mayor(format("instance: {}\n", kInstance))}},
       .environment = {"GT_AGENT=mayor", format("GT_INSTANCE={}", kInstance)},
       .holds = {{kMayor, "idle"}},
       .is_quiet = true},
      {.name = "Start",
       .words = {"start", "mayor"},
       .holds = {{kMayor, "desired: running"}, {kMayor, "instance: "}},
       .on_the_way = {{kMayor, running_mayor("")}},
       .needs_daemon = true},
      {.name = "Stop",
       .words = {"stop", "mayor"},
       .set_up = {{"start", "mayor"}},
       .holds = {{kMayor, "desired: stopped"}},
       .needs_daemon = true},
      {.name = "CrewAdd",
       .words = {"crew", "add", "max", "--rig", "web"},
       .holds = {{kMax, "branch: max/"}, {"web/crew/max/README.md", "web"}},
       .again = {0, 4},
       .full = "couldn't write"},
      {.name = "CrewRemove",
       .words = {"crew", "remove", "max", "--rig", "web"},
       .set_up = {{"crew", "add", "max", "--rig", "web"}},
       .holds = {{kMax, ""}, {"web/crew/max/README.md", ""}},
       .again = {0, 3},
       .full = "Out of diskspace"},
      {.name = "PolecatSpawn",
       .words = {"polecat", "spawn", "toast", "--rig", "web"},
       .holds = {{kToast, "desired: running"}, {"web/polecats/toast/README.md", "web"}},
       .again = {0, 4},
       .full = "couldn't write"},
      {.name = "PolecatKill",
       .words = {"polecat", "kill", "toast", "--rig", "web"},
       .set_up = {{"polecat", "spawn", "toast", "--rig", "web"}, {"stop", "web/toast"}},
       .holds = {{kToast, ""}, {"web/polecats/toast/README.md", ""}},
       .again = {0, 3},
       .full = "Out of diskspace"},
      {.name = "MailSend",
       .words = {"mail", "send", "mayor", "overseer", "-s", "Hello", "-m", "There."},
       .on_the_way = {{".gt/mail/.outbox/ULID.normal.md", kMail},
                      {".gt/mail/.outbox/.finished-ULID.normal.md", kMail}}},
      {.name = "MailRead",
       .words = {"mail", "read", kMailId, "--as", "mayor"},
       .files = {{format(".gt/mail/mayor/new/{}.normal.md", kMailId), mail_file()}},
       .holds = {{format(".gt/mail/mayor/cur/{}.normal.md:2,S", kMailId), "Hello"}},
       .needs_no_space = true},
      {.name = "MailArchive",
       .words = {"mail", "archive", kMailId, "--as", "mayor"},
       .files = {{format(".gt/mail/mayor/new/{}.normal.md", kMailId), mail_file()}},
       .holds = {{format(".gt/mail/mayor/.Archive/cur/{}.normal.md:2,S", kMailId), "Hello"}},
       .needs_no_space = true},
      {.name = "Nudge", .words = {"nudge", "mayor", "Look."}, .makes_another = true},
      {.name = "MessageCancel",
       .words = {"message", "cancel", kMailId},
       .files = {{format(".gt/messages/mayor/{}.yaml", kMailId),
                  format("id: {}\nto: mayor\nfrom: overseer\ntext: Look.\nchain:\n"
                         "  - {{state: queued, at: '2026-11-20T07:50:38.125Z'}}\n",
                         kMailId)}},
       .holds = {{format(".gt/messages/mayor/{}.yaml", kMailId), "state: cancelled"}},
       .again = {0, 4}},
      {.name = "RigPark", .words = {"rig", "park", "web"}, .holds = {{kRig, "parked: true"}}},
      {.name = "RigUnpark",
       .words = {"rig", "unpark", "web"},
       .set_up = {{"rig", "park", "web"}},
       .holds = {{kRig, "parked: false"}}},
      {.name = "RigRemove",
       .words = {"rig", "remove", "web"},
       .files = {{kToast, "address: web/toast\nrole: polecat\nkind: sleeper\ndesired: stopped\n"}},
       .holds = {{kRig, ""}, {kToast, ""}},
       .again = {0, 3}},
      {.name = "ConfigSet",
       .words = {"config", "set", "limits.agents", "9"},
       .holds = {{"town.yaml", "agents: 9"}}},
      {.name = "ConfigEdit",
       .words = {"config", "edit"},
       .environment = {"EDITOR=sed -i s/1h/2h/"},
       .holds = {{"town.yaml", "every: 2h"}}},
      {.name = "Remember", .words = {"remember", "one", "--as", "mayor"}},
      {.name = "Forget",
       .words = {"forget", "m-1"},
       .files = {{kMemory, kMemoryText}},
       .holds = {{kMemory, ""}, {".gt/trash/m-1.yaml", kMemory}},
       .again = {0, 3}},
      {.name = "Escalate",
       .words = {"escalate", "help"},
       .on_the_way = {{".gt/escalations/e-ID.yaml",
                       "id: e-ID\nseverity: medium\nstate: open\ntext: help\nby: overseer\n"
                       "at: \"TIME\"\n"},
                      {".gt/mail/.outbox/ULID.normal.md",
                       notice_of("e-ID", "overseer", "medium", "normal")},
                      {".gt/mail/.outbox/.finished-ULID.normal.md",
                       notice_of("e-ID", "overseer", "medium", "normal")}}},
      {.name = "EscalationAck",
       .words = {"escalation", "ack", "e-1"},
       .files = {{kEscalation, kEscalationText}},
       .holds = {{kEscalation, "state: acked"}}},
      {.name = "EscalationClose",
       .words = {"escalation", "close", "e-1"},
       .files = {{kEscalation, kEscalationText}},
       .holds = {{kEscalation, ""}, {".gt/escalations/closed/e-1.yaml", "state: closed"}},
       .again = {0, 4}},
      {.name = "TickRaises",
       .words = {"tick"},
       .files = {{kEscalation, kEscalationText}},
       .holds = {{kEscalation, "told: critical"}},
       .on_the_way = {{kEscalation,
                       "id: e-1\nseverity: critical\nstate: open\ntext: help\nby: mayor\n"
                       "at: \"TIME\"\ntold: high\nraised_at: \"TIME\"\n"},
                      {".gt/mail/.outbox/ULID.urgent.md",
                       notice_of("e-1", "mayor", "critical", "urgent")},
                      {".gt/mail/.outbox/.finished-ULID.urgent.md",
                       notice_of("e-1", "mayor", "critical", "urgent")}}},
      {.name = "FormulaRun",
       .words = {"formula", "run", "fix", "--var", "title=x", "--as", "mayor"},
       .holds = {{kMayor, "step: 1"}},
       .again = {0, 4}},
      {.name = "StepDone",
       .words = {"step", "done", "reproduce", "--as", "mayor"},
       .set_up = {{"formula", "run", "fix", "--var", "title=x", "--as", "mayor"}},
       .holds = {{kMayor, "step: 2"}}},
      {.name = "TrashRestore",
       .words = {"trash", "restore", "m-1"},
       .files = {{".gt/trash/m-1.yaml", kTrashText}},
       .holds = {{kMemory, "text: one"}, {".gt/trash/m-1.yaml", ""}},
       .again = {0, 3}},
      {.name = "Undo",
       .words = {"undo", "--yes"},
       .set_up = {{"config", "set", "limits.agents", "9"}},
       .holds = {{"town.yaml", "agents: 40"}},
       .again = {0, 3}},
      {.name = "TickStarts",
       .words = {"tick"},
       .files = {{kMayor, running_mayor("")}},
       .holds = {{kMayor, "instance: "}},
       .needs_daemon = true},
      {.name = "TickCountsAFailedStart",
       .words = {"tick"},
       .set_up = {{"polecat", "spawn", "toast", "--rig", "web", "--kind", "brief"},
                  {"start", "web/toast"},
                  {"wait", "web/toast", "--until", "dead", "--timeout", "20s"}},
       .holds = {{kToast, "failures: 1"}},
       .needs_daemon = true},
      {.name = "DaemonInstall",
       .words = {"daemon", "install"},
       .needs_daemon = true,
       .disk = "home"},
  };
  return kCommands;
}

/// How the disk fails at one step.
struct Fault {
  const char* name;
  int errno_value;
  Damage damage;
  bool is_crash;
};
constexpr std::array<Fault, 3> kFaults = {{
    {"the power fails", EIO, Damage::kHalf, true},
    {"the disk is full", ENOSPC, Damage::kHalf, false},
    {"the disk did it and says that it did not", EIO, Damage::kAll, false},
}};

void expect_held(const Rehearsal& rehearsal, const DurableCommand& command) {
  for (const auto& [file, text] : command.holds) {
    if (text.empty()) {
      EXPECT_FALSE(rehearsal.town().has(file)) << file;
    } else {
      EXPECT_THAT(rehearsal.town().read(file), HasSubstr(text)) << file;
    }
  }
}

/// Each document is as it was before, or as the command leaves it; there is no third.
void expect_old_or_new(const DurableState& seen, const DurableState& before,
                       const DurableState& after, const DurableCommand& command) {
  const auto at = [](const DurableState& state, const std::string& key) {
    const auto found = state.find(key);
    return found == state.end() ? std::string("(nothing)") : found->second;
  };
  DurableState all = seen;
  all.insert(before.begin(), before.end());
  all.insert(after.begin(), after.end());
  for (const auto& [key, text] : all) {
    std::vector<std::string> versions = {at(before, key), at(after, key)};
    for (const auto& [file, version] : command.on_the_way) {
      if (file == key) versions.push_back(version);
    }
    EXPECT_THAT(versions, Contains(at(seen, key))) << key;
  }
}

class FailingDisk : public ::testing::TestWithParam<DurableCommand> {};

TEST_P(FailingDisk, AtAnyStepLeavesTheOldOrTheNewAndARepetitionCompletesIt) {
  const DurableCommand& command = GetParam();
  Rehearsal rehearsal(command);
  rehearsal.begin();
  const DurableState before = rehearsal.state();
  CrashDisk good;
  const CommandEnd undisturbed = rehearsal.run(good);
  ASSERT_EQ(undisturbed.status, 0) << undisturbed;
  const DurableState after = rehearsal.state();
  ASSERT_NE(after, before);
  const std::vector<std::string> steps = good.steps();
  SystemDisk healthy;
  expect_held(rehearsal, command);

  for (const Fault& fault : kFaults) {
    for (int step = 0; step < static_cast<int>(steps.size()); ++step) {
      SCOPED_TRACE(format("{} at step {}, {}", fault.name, step, steps.at(step)));
      rehearsal.begin();
      CrashDisk bad({step, fault.errno_value, fault.damage, fault.is_crash});
      const CommandEnd failed = rehearsal.run(bad);
      EXPECT_EQ(failed.status != 0, !command.is_quiet) << failed;
      expect_old_or_new(rehearsal.state(), before, after, command);
      if (HasFailure()) return;
      if (command.makes_another) continue;
      const CommandEnd again = rehearsal.run(healthy);
      EXPECT_THAT(command.again, Contains(again.status)) << again;
      EXPECT_EQ(rehearsal.state(), after);
      EXPECT_THAT(rehearsal.journal_problems(), SizeIs(::testing::Le(1U)));
      if (HasFailure()) return;
    }
  }
}

/// Runs the built program in a town that lies on a disk of that kind.
GtRun run_on(const Rehearsal& rehearsal, const DurableCommand& command,
             std::vector<std::string> wrapper) {
  // Only once the disk is there: the directory of the caller would be the one beneath it.
  const auto directory = rehearsal.town().root() / command.directory;
  wrapper.insert(wrapper.end(), {"env", "--chdir=" + directory.lexically_normal().string()});
  return testing::run_gt(command.words, {.directory = rehearsal.town().root(),
                                         .environment = rehearsal.environment(),
                                         .wrapper = std::move(wrapper)});
}

TEST_P(FailingDisk, ThatIsFullIsNamedAndChangesNothing) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  const DurableCommand& command = GetParam();
  Rehearsal rehearsal(command);
  rehearsal.begin();
  const DurableState before = rehearsal.state();
  const auto disk = rehearsal.town().directory() / command.disk;
  const auto left = rehearsal.town().directory() / "left";
  const GtRun run = run_on(rehearsal, command, testing::on_full_disk(disk, left));
  EXPECT_EQ(run.status != 0, !command.is_quiet && !command.needs_no_space) << run;
  if (command.needs_no_space) return;
  if (!command.is_quiet) {
    EXPECT_THAT(run.out + run.err, HasSubstr(command.full));
  }
  const bool is_home = command.disk == "home";
  EXPECT_EQ(testing::durable_state(is_home ? rehearsal.town().root() : left,
                                   is_home ? left : rehearsal.home()),
            before);
}

TEST_P(FailingDisk, ThatIsReadOnlyIsNamed) {
  if (!testing::can_mount()) GTEST_SKIP() << "this machine lets no test mount a disk";
  const DurableCommand& command = GetParam();
  Rehearsal rehearsal(command);
  rehearsal.begin();
  const DurableState before = rehearsal.state();
  const auto disk = rehearsal.town().directory() / command.disk;
  const GtRun run = run_on(rehearsal, command, testing::on_read_only_disk(disk));
  EXPECT_EQ(run.status != 0, !command.is_quiet) << run;
  if (!command.is_quiet) {
    EXPECT_THAT(run.out + run.err, HasSubstr("Read-only file system"));
  }
  EXPECT_EQ(rehearsal.state(), before);
}

INSTANTIATE_TEST_SUITE_P(Under, FailingDisk, ::testing::ValuesIn(commands()),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace gt
