// SPDX-License-Identifier: Apache-2.0
// The table of durable commands. A new command that changes what must not be lost is one row.
#include <vector>

#include "common/base/clock.h"
#include "common/base/format.h"
#include "tests/support/durable_command.h"

namespace gt::testing {
namespace {

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
constexpr const char* kBugs = ".gt/pollers/bugs.yaml";
constexpr const char* kInstance = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// The mayor, who is to run, with further lines in its hook.
std::string running_mayor(const std::string& more) {
  return format("address: mayor\nrole: mayor\nkind: sleeper\ndesired: running\n{}", more);
}

/// Of the starts of an agent, all of them just now.
std::string four_failures() {
  const std::string now = format_time(SystemClock().now());
  return format("starts: {{failures: 4, failed_at: ['{0}', '{0}', '{0}', '{0}']}}\n", now);
}

// A polecat's worktree goes to a branch for the item, and only then goes the one it had.
constexpr const char* kBothBranches =
    "refs/heads/toast/ID\nrefs/heads/toast/web-1\nworktrees/toast";
/// The hook of a polecat that a sling makes, until the item hangs there.
constexpr const char* kMadeForIt =
    "made_for: web-1\naddress: web/toast\nrole: polecat\nkind: sleeper\ndesired: stopped\n"
    "branch: toast/ID\n";

/// That of a polecat whose session is yet to be started.
constexpr const char* kNotStarted =
    "address: web/toast\nrole: polecat\nkind: sleeper\ndesired: running\nbranch: toast/web-1\n"
    "work: web-1\n";

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

constexpr const char* kRequest = ".gt/merges/web/web-1.yaml";
constexpr const char* kSubmitted = "2026-01-02T10:00:00.000Z";
constexpr const char* kLandingKeys = "changed: \"TIME\"\ncandidate: COMMIT\n";
constexpr const char* kLandedMail =
    "---\nid: ULID\nfrom: town\nverified: true\nto:\n  - web/toast\nsubject: web-1 has landed\n"
    "priority: low\nat: \"TIME\"\nkind: merge\n---\nA first thing is on main.\n";

/// The merge request of the polecat's work, as a file has it.
std::string request_that_is(const char* state, const char* submitted, const char* more = "") {
  return format(
      "id: web-1\nstate: {}\nbranch: toast/web-1\ncommit: toast/web-1\ntarget: main\n"
      "author: web/toast\ntitle: A first thing\npriority: medium\nattempt: 1\n"
      "submitted: \"{}\"\n{}",
      state, submitted, more);
}

}  // namespace

const std::vector<DurableCommand>& durable_commands() {
  static const std::vector<DurableCommand> kCommands = {
      {.name = "Add",
       .words = {"add", "A second thing", "--rig", "web"},
       .holds = {{"web/board/tasks/002-a-second-thing.md", "A second thing"}},
       .makes_another = true},
      {.name = "Move", .words = {"move", "web-1", "backlog"}, .holds = {{kItem, "backlog"}}},
      {.name = "Block", .words = {"block", "web-1", "-m", "no key"}, .holds = {{kItem, "no key"}}},
      {.name = "Reopen",
       .words = {"reopen", "web-1"},
       .set_up = {{"close", "web-1"}},
       .holds = {{kItem, "status: todo"}}},
      {.name = "Unblock",
       .words = {"unblock", "web-1"},
       .set_up = {{"block", "web-1", "-m", "no key"}},
       .holds = {{kItem, "status: todo"}}},
      {.name = "Close", .words = {"close", "web-1"}, .holds = {{kItem, "status: done"}}},
      {.name = "CloseOfWorkOnAHook",
       .words = {"close", "web-1"},
       .set_up = {{"hook", "set", "web-1", "--as", "mayor"}},
       .holds = {{kItem, "status: done"}, {kMayor, "desired: stopped"}}},
      {.name = "Sling",
       .words = {"sling", "web-1", "web/toast"},
       .set_up = {{"polecat", "spawn", "toast", "--rig", "web"}, {"stop", "web/toast"}},
       .holds = {{kToast, "work: web-1"}, {kItem, "assignee: web/toast"}},
       .on_the_way = {{"web/repo.git", kBothBranches}},
       .tells = {"work.slung web-1"}},
      {.name = "SlingToANewPolecat",
       .words = {"sling", "web-1", "web"},
       .holds = {{kToast, "work: web-1"},
                 {kToast, "desired: running"},
                 {kItem, "assignee: web/toast"},
                 {"web/polecats/toast/README.md", "web"}},
       .on_the_way = {{"web/repo.git", "refs/heads/toast/ID\nworktrees/toast"},
                      {"web/repo.git", kBothBranches},
                      {kToast, kMadeForIt},
                      {kToast, kNotStarted}},
       .needs_daemon = true,
       .full = "couldn't write",
       .tells = {"work.slung web-1"}},
      {.name = "SlingToASessionThatIsDown",
       .words = {"sling", "web-1", "web/toast"},
       .set_up = {{"polecat", "spawn", "toast", "--rig", "web"}},
       .holds = {{kToast, "work: web-1"}, {kToast, "instance: "}, {kItem, "assignee: web/toast"}},
       .on_the_way = {{"web/repo.git", kBothBranches}, {kToast, kNotStarted}},
       .needs_daemon = true,
       .tells = {"work.slung web-1"}},
      {.name = "SlingToASessionThatRuns",
       .words = {"sling", "web-1", "mayor"},
       .set_up = {{"start", "mayor"}},
       .holds = {{kMayor, "work: web-1"}, {kItem, "assignee: mayor"}},
       .needs_daemon = true,
       .tells = {"work.slung web-1"}},
      {.name = "Unsling",
       .words = {"unsling", "web-1"},
       .set_up = {{"hook", "set", "web-1", "--as", "mayor"}},
       .holds = {{kMayor, "desired: stopped"}, {kItem, "status: todo"}},
       .again = {0, 3}},
      {.name = "Claim",
       .words = {"claim", "web-1", "--as", "web/crew/max"},
       .holds = {{kItem, "claimed_by: web/crew/max"}},
       .tells = {"work.claimed web-1"}},
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
       .again = {0, 3},
       .tells = {"work.submitted web-1"}},
      {.name = "RefineryRun",
       .words = {"refinery", "run", "web"},
       .set_up = {{"polecat", "spawn", "toast", "--rig", "web"},
                  {"stop", "web/toast"},
                  {"hook", "set", "web-1", "--as", "web/toast"},
                  {"move", "web-1", "review"}},
       .files = {{"web/polecats/toast/login.txt", "done\n"},
                 {kRig, "remote: /nowhere\nbranch: main\npush: none\nrequire: none\n"},
                 {kRequest, request_that_is("waiting", kSubmitted)}},
       .git = {{"add", "-A"}, {"commit", "-q", "-m", "Fix the login"}},
       .directory = "web/polecats/toast",
       .holds = {{kRequest, ""},
                 {".gt/merges/web/.finished/web-1.yaml", "state: landed"},
                 {kItem, "status: done"}},
       .on_the_way = {{kRequest, request_that_is("checking", "TIME", "changed: \"TIME\"\n")},
                      {kRequest, request_that_is("landing", "TIME", kLandingKeys)},
                      {kRequest, request_that_is("landed", "TIME", kLandingKeys)},
                      {"web/repo.git", "refs/heads/main\nrefs/heads/toast/web-1\nworktrees/toast"},
                      {".gt/mail/.outbox/ULID.low.md", kLandedMail},
                      {".gt/mail/.outbox/.finished-ULID.low.md", kLandedMail}},
       .full = "git: ",
       .tells = {"merge.landed web-1"}},
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
       .holds = {{kMayor, "half done"}},
       .tells = {"agent.handoff mayor"}},
      {.name = "HandoffOfASessionThatRuns",
       .words = {"handoff", "-m", "half done", "--as", "mayor"},
       .set_up = {{"start", "mayor"}},
       .appended = {{kMayor, "session_id: abc\n"}},
       .holds = {{kMayor, "half done"}},
       .needs_daemon = true,
       .tells = {"agent.handoff mayor"}},
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
      {.name = "RestartOfASessionThatRuns",
       .words = {"restart", "mayor"},
       .set_up = {{"start", "mayor"}},
       .appended = {{kMayor, "starts: {failures: 2}\n"}},
       .holds = {{kMayor, "instance: "}},
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
       .on_the_way = {{"web/repo.git", "refs/heads/max/ID"}},
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
       .on_the_way = {{"web/repo.git", "refs/heads/toast/ID"}},
       .again = {0, 3},
       .full = "Out of diskspace"},
      {.name = "MailSend",
       .words = {"mail", "send", "mayor", "overseer", "-s", "Hello", "-m", "There."},
       .on_the_way = {{".gt/mail/.outbox/ULID.normal.md", kMail},
                      {".gt/mail/.outbox/.finished-ULID.normal.md", kMail}},
       .makes_another_once_done = true,
       .tells = {"mail.sent ULID"}},
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
      {.name = "PollRun",
       .words = {"poll", "run", "bugs"},
       .files = {{"news", "{\"id\": 7, \"title\": \"Found\"}\n"}},
       .appended = {{"town.yaml", "pollers: {bugs: {command: [cat, news], rig: web}}\n"}},
       .holds = {{"web/board/tasks/002-found.md", "source: bugs/7"}, {kBugs, "seen:\n  - \"7\"\n"}},
       .on_the_way = {{kBugs, "next_at: \"TIME\"\nfailures: 0\nseen: []\n"},
                      {kBugs,
                       "next_at: \"TIME\"\nfailures: 0\nseen: []\n"
                       "pending:\n  at: \"TIME\"\n  after: 1\n  ids:\n    - \"7\"\n"}}},
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
      {.name = "TickParks",
       .words = {"tick"},
       .set_up = {{"polecat", "spawn", "toast", "--rig", "web", "--kind", "brief"},
                  {"start", "web/toast"},
                  {"wait", "web/toast", "--until", "dead", "--timeout", "20s"}},
       .appended = {{kToast, four_failures()}},
       .holds = {{kToast, "desired: parked"}, {kToast, "failures: 5"}},
       .needs_daemon = true},
      {.name = "DaemonInstall",
       .words = {"daemon", "install"},
       .needs_daemon = true,
       .disk = "home"},
  };
  return kCommands;
}

}  // namespace gt::testing
