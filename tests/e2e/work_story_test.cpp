// SPDX-License-Identifier: Apache-2.0
// The life of some work in one town: written down, slung, done by robots of whom one hands off, one
// is killed in the middle of `gt done`, one gets mail and one escalates. At the end board, hooks,
// mail and journal agree, and every commit is there.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"
#include "tests/support/life_town.h"
#include "tests/support/matchers.h"
#include "tests/support/processes.h"

namespace gt {
namespace {

namespace fs = std::filesystem;
using testing::GtRun;
using ::testing::HasSubstr;
using testing::run_program;
using testing::wait_until;
using testing::write_file;

constexpr auto kPatience = std::chrono::seconds(60);

/// Kills, once, the `gt done` that has just pushed to the branch given, and the agent that runs it:
/// the remote has the commits, and nobody knows.
constexpr std::string_view kKillAfterPush = R"sh(#!/bin/sh
case $1 in */ID) ;; *) exit 0 ;; esac
[ ! -e "KILLED" ] || exit 0
pid=$$
while [ "$pid" -gt 1 ]; do
  parent=$(awk '/^PPid/ {print $2}' /proc/$pid/status)
  if tr '\0' ' ' < /proc/$pid/cmdline | grep -q 'gt done'; then
    echo "$pid" > "KILLED"
    kill -9 "$pid" "$parent"
    exit 0
  fi
  pid=$parent
done
)sh";

class WorkStory : public ::testing::Test {
 protected:
  WorkStory() {
    EXPECT_EQ(town_.gt({"config", "set", "heartbeat.every", "1s"}).status, 0);
    town_.add_rig("web");
    gt({"refinery", "pause", "web", "-m", "a person merges here"});
  }

  GtRun gt(const std::vector<std::string>& words) const {
    GtRun run = town_.gt(words);
    EXPECT_EQ(run.status, 0) << run;
    return run;
  }

  /// An item whose robot does `steps`, commits and submits; returns its id.
  std::string add(const std::string& title, const std::string& steps,
                  const std::vector<std::string>& more = {}) const {
    const std::string body = format(
        "Do so.\n\n```robot\n- {{write: {0}.txt, text: \"{0}\\n\"}}\n{1}- commit: Do {0}\n"
        "- run: [gt, done]\n```\n",
        title, steps);
    std::vector<std::string> words = {"add", title, "--rig", "web", "--body", body, "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return *gt(words).json()["id"].as_string();
  }

  void kill_after_push(const std::string& id) const {
    std::string script(kKillAfterPush);
    const auto put = [&](std::string_view word, const std::string& value) {
      for (auto at = script.find(word); at != std::string::npos; at = script.find(word)) {
        script.replace(at, word.size(), value);
      }
    };
    put("KILLED", (town_.directory() / "killed").string());
    put("ID", id);
    const fs::path hook = source() / ".git/hooks/post-update";
    write_file(hook, script);
    fs::permissions(hook, fs::perms::owner_all);
  }

  [[nodiscard]] fs::path source() const { return town_.make_repository("web"); }
  std::string git(const std::vector<std::string>& words, const fs::path& directory) const {
    std::vector<std::string> argv = {"git"};
    argv.insert(argv.end(), words.begin(), words.end());
    return std::string(trimmed(run_program(argv, directory, town_.environment())));
  }

  [[nodiscard]] std::string status_of(const std::string& id) const {
    const Value status = town_.gt({"show", id, "--json"}).json()["status"];
    return status.is_string() ? *status.as_string() : "";
  }
  /// Until all of them wait in the merge queue and nobody has them.
  [[nodiscard]] bool are_submitted(const std::vector<std::string>& ids) const {
    return wait_until(
        [&] {
          return std::all_of(ids.begin(), ids.end(),
                             [&](const std::string& id) { return status_of(id) == "review"; });
        },
        kPatience);
  }
  /// What a person does who looks at the branch and likes it.
  void merge(const std::string& id) const {
    const Value request = read_request(id);
    git({"merge", "-q", "--no-edit", *request["commit"].as_string()}, source());
    gt({"close", id, "-m", "merged"});
  }
  [[nodiscard]] Value read_request(const std::string& id) const {
    const std::string text = town_.read(format(".gt/merges/web/{}.yaml", id));
    Value map = Value::map();
    for (const std::string_view line : lines_of(text)) {
      const auto colon = line.find(": ");
      if (colon == std::string_view::npos) continue;
      std::string_view value = line.substr(colon + 2);
      if (value.starts_with('"')) value = value.substr(1, value.size() - 2);
      map.set(line.substr(0, colon), value);
    }
    return map;
  }
  /// Every event of the journal about `subject`, in order, joined with blanks.
  [[nodiscard]] std::string events_of(const std::string& subject) const {
    std::string events;
    for (const auto& file : fs::directory_iterator(town_.root() / ".gt/journal")) {
      const std::string text = testing::read_file(file.path());
      for (const std::string_view line : lines_of(text)) {
        const auto entry = parse_json(line);
        if (entry && (*entry)["subject"] == Value(subject)) {
          events += *(*entry)["event"].as_string() + " ";
        }
      }
    }
    return events;
  }

  testing::LifeTown town_;
};

TEST_F(WorkStory, SixItemsGoFromTheBoardToTheMergeQueueAndNothingIsLost) {
  const std::string plain = add("plain", "");
  const std::string after = add("after", "", {"--depends", plain});
  const std::string hands_off = add("hands-off", "- hand_off: the file is there\n");
  const std::string killed = add("killed", "");
  const std::string mailed = add("mailed", "- run: [gt, mail, read, next]\n");
  const std::string escalates =
      add("escalates", "- run: [gt, escalate, -s, high, is this what you meant]\n");
  kill_after_push(killed);
  const std::vector<std::string> first = {plain, hands_off, killed, mailed, escalates};

  EXPECT_EQ(town_.gt({"sling", after}).status, 5) << "it waits for another";
  gt({"polecat", "spawn", "web/mint"});
  gt({"mail", "send", "web/mint", "-s", "Mind the tests", "-m", "They are slow today."});
  gt({"sling", mailed, "web/mint"});
  gt({"sling", plain, hands_off, killed, escalates});
  ASSERT_TRUE(are_submitted(first))
      << town_.gt({"ls", "--all"}) << town_.gt({"status"}) << town_.gt({"peek", "web/pickle"});
  EXPECT_TRUE(fs::exists(town_.directory() / "killed")) << "nobody was killed after the push";

  merge(plain);
  // Whoever gets it runs already, and is told by a message.
  const Value slung = gt({"sling", after, "--json"}).json()["items"].items().at(0);
  EXPECT_EQ(slung["session"], Value("running"));
  // It begins where the remote is by now, with what it waited for.
  ASSERT_TRUE(are_submitted({after})) << town_.gt({"status"});
  git({"cat-file", "-e", *read_request(after)["commit"].as_string() + ":plain.txt"}, source());
  for (const std::string& id : {hands_off, killed, mailed, escalates, after}) merge(id);

  // Every commit, once.
  const std::string log = git({"log", "--no-merges", "--format=%s"}, source());
  for (const char* title : {"plain", "after", "hands-off", "killed", "mailed", "escalates"}) {
    const std::string subject = format("Do {}", title);
    EXPECT_EQ(log.find(subject), log.rfind(subject)) << log;
    EXPECT_THAT(log, HasSubstr(subject));
  }
  // The hooks are free, and say so.
  const Value agents = gt({"agents", "--json"}).json()["agents"];
  for (const Value& agent : agents.items())
    EXPECT_TRUE(agent["work"].is_null()) << agent["address"].as_string();
  // The board is done, and each item's story is whole.
  EXPECT_EQ(gt({"ls", "--json"}).json()["items"].items().size(), 0U);
  for (const std::string& id : first) {
    EXPECT_EQ(events_of(id), "work.added work.slung work.submitted work.closed merge.withdrawn ")
        << id;
  }
  // The mail was read, by whom it was for.
  EXPECT_EQ(gt({"mail", "inbox", "web/mint", "--unread", "--json"}).json()["mails"].items().size(),
            0U);
  EXPECT_THAT(gt({"escalation", "list", "--json"}).out, HasSubstr("is this what you meant"));
}

}  // namespace
}  // namespace gt
