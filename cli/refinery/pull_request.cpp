// SPDX-License-Identifier: Apache-2.0
#include "cli/refinery/pull_request.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "cli/refinery/refinery.h"
#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostColumns = 200;  // of what a command said

struct StateWord {
  std::string_view word;
  PullRequest::State state;
};
/// Of GitHub, GitLab, Gitea, Bitbucket and Azure DevOps.
constexpr std::array<StateWord, 13> kStateWords = {{{"open", PullRequest::kOpen},
                                                    {"opened", PullRequest::kOpen},
                                                    {"draft", PullRequest::kOpen},
                                                    {"active", PullRequest::kOpen},
                                                    {"locked", PullRequest::kOpen},
                                                    {"merged", PullRequest::kMerged},
                                                    {"completed", PullRequest::kMerged},
                                                    {"closed", PullRequest::kClosed},
                                                    {"declined", PullRequest::kClosed},
                                                    {"rejected", PullRequest::kClosed},
                                                    {"superseded", PullRequest::kClosed},
                                                    {"abandoned", PullRequest::kClosed},
                                                    {"canceled", PullRequest::kClosed}}};

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

Error not_understood(std::string_view what) {
  return {ErrorCode::kFailed,
          format("the command for the state of a pull request printed {}", what),
          "'pr' in rig.yaml says what it must print"};
}

/// The first of these keys that holds a text, or an object with the id of a commit.
std::string text_at(const Value& map, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const Value& value = map[key];
    if (const std::string* text = value.as_string(); text != nullptr && !text->empty()) {
      return *text;
    }
    for (const std::string_view inner : {"oid", "sha", "hash", "id"}) {
      if (const std::string* text = value[inner].as_string()) return *text;
    }
  }
  return {};
}

Result<PullRequest> read_one(const Value& map) {
  const std::string word = lower_case(text_at(map, {"state", "status"}));
  const auto found = std::find_if(kStateWords.begin(), kStateWords.end(),
                                  [&](const StateWord& each) { return each.word == word; });
  if (found == kStateWords.end()) {
    return not_understood(word.empty() ? "no state" : format("the state '{}'", one_line(word, 40)));
  }
  PullRequest pull;
  pull.state = found->state;
  // Some hosts close what is merged, and say so beside it.
  const bool is_merged =
      map["merged"] == Value(true) || map["mergedAt"].is_string() || map["merged_at"].is_string();
  if (is_merged) pull.state = PullRequest::kMerged;
  pull.url = text_at(map, {"url", "html_url", "web_url"});
  pull.head = text_at(map, {"headRefOid", "head_sha", "sha", "head"});
  pull.merge_commit =
      text_at(map, {"mergeCommit", "merge_commit", "merge_commit_sha", "squash_commit_sha"});
  return pull;
}

/// Each name with its value, for `{name}` and `PR_NAME`.
std::array<std::pair<std::string_view, std::string>, 8> words_of(const MergeRequest& request) {
  const std::string id = request.id.str(), title = one_line(request.title, kMostColumns);
  return {{{"id", id},
           {"branch", request.branch},
           {"target", request.target},
           {"commit", request.commit},
           {"title", title.empty() ? request.branch : title},
           {"body", format("Work item {}, by {}.", id, request.author.str())},
           {"author", request.author.str()},
           {"url", request.url}}};
}

/// `{name}` in one go: what a value holds is not filled in again.
std::string filled(const std::string& text, const MergeRequest& request) {
  const auto words = words_of(request);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    const auto named = std::find_if(words.begin(), words.end(), [&](const auto& each) {
      return rest.starts_with(format("{{{}}}", each.first));
    });
    if (named == words.end()) {
      out += text[at++];
    } else {
      out += named->second;
      at += named->first.size() + 2;
    }
  }
  return out;
}

/// The address that a command printed last; empty if it printed none.
std::string address_in(std::string_view output) {
  std::string address;
  for (const std::string_view line : lines_of(output)) {
    const std::string_view text = trimmed(line);
    if (text.starts_with("https://") || text.starts_with("http://")) address = text;
  }
  return address;
}

}  // namespace

Result<std::vector<PullRequest>> read_pull_requests(std::string_view output) {
  std::vector<PullRequest> all;
  if (trimmed(output).empty()) return all;
  const auto answer = parse_json(output);
  if (!answer) return not_understood("what is no JSON");
  if (answer->is_null() || (answer->is_map() && answer->entries().empty())) return all;
  if (answer->is_map()) {
    GT_TRY(PullRequest one, read_one(*answer));
    all.push_back(std::move(one));
    return all;
  }
  if (!answer->is_list()) return not_understood("neither an object nor a list");
  for (const Value& each : answer->items()) {
    GT_TRY(PullRequest one, read_one(each));
    all.push_back(std::move(one));
  }
  return all;
}

std::optional<PullRequest> pull_request_of(const MergeRequest& request,
                                           const std::vector<PullRequest>& all) {
  const auto first = [&](const auto& is_it) -> std::optional<PullRequest> {
    const auto found = std::find_if(all.begin(), all.end(), is_it);
    return found == all.end() ? std::nullopt : std::optional(*found);
  };
  const bool is_proposed = request.state == MergeState::kProposed;
  std::optional<PullRequest> closed;
  if (is_proposed && !request.url.empty()) {
    auto known = first([&](const PullRequest& each) { return each.url == request.url; });
    if (known && known->state != PullRequest::kClosed) return known;
    closed = std::move(known);
  }
  auto open = first([](const PullRequest& each) { return each.state == PullRequest::kOpen; });
  if (open) return open;
  auto merged = first([&](const PullRequest& each) {
    return each.state == PullRequest::kMerged &&
           (each.head == request.commit || (is_proposed && each.head.empty()));
  });
  if (merged) return merged;
  // Its own, as nothing else is said to be.
  const bool is_only_one = is_proposed && request.url.empty() && all.size() == 1;
  return is_only_one ? std::optional(all.front()) : closed;
}

std::vector<std::string> words_for(const HostCommand& command, const MergeRequest& request) {
  if (command.argv.empty()) return {"/bin/sh", "-c", command.run};
  std::vector<std::string> words;
  for (const std::string& word : command.argv) words.push_back(filled(word, request));
  return words;
}

std::vector<std::string> variables_for(const MergeRequest& request) {
  std::vector<std::string> variables;
  for (const auto& [name, value] : words_of(request)) {
    std::string upper(name);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    variables.push_back(format("PR_{}={}", upper, value));
  }
  return variables;
}

Result<std::string> PullRequestHost::run(const HostCommand& command, const MergeRequest& request) {
  const PullRequestRules& rules = *rig_.merging.pull_requests;
  ProcessRequest process;
  process.program.argv = words_for(command, request);
  process.program.directory = context_.town().paths.repository(rig_.name);
  std::vector<std::string> environment = variables_for(request);
  environment.push_back(mark_);
  for (const std::string& variable : context_.environment().all()) {
    if (!variable.starts_with("GIT_") && !variable.starts_with("PR_")) {
      environment.push_back(variable);
    }
  }
  process.program.environment = std::move(environment);
  process.deadline = rules.timeout;
  const std::string name =
      one_line(command.argv.empty() ? command.run : join(command.argv, " "), 60);
  GT_TRY(const ProcessOutcome outcome, context_.processes().run(process));
  if (outcome.timed_out) {
    return Error{ErrorCode::kFailed,
                 format("'{}' took longer than {}", name, format_duration(rules.timeout)), ""};
  }
  if (!outcome.succeeded()) {
    return Error{ErrorCode::kFailed,
                 format("'{}' ended with status {}: {}", name, outcome.exit_status,
                        one_line(outcome.err, kMostColumns)),
                 "'pr' in rig.yaml names it"};
  }
  return outcome.out;
}

Result<std::optional<PullRequest>> PullRequestHost::find(const MergeRequest& request) {
  GT_TRY(const std::string output, run(rig_.merging.pull_requests->state, request));
  GT_TRY(const auto all, read_pull_requests(output));
  return pull_request_of(request, all);
}

/// What was submitted is there, or something that somebody put on top of it.
Result<void> PullRequestHost::push_branch(const MergeRequest& request) {
  const auto repository = context_.town().paths.repository(rig_.name);
  const auto there = context_.git().remote_commit(repository, request.branch);
  if (!there && there.error().code != ErrorCode::kNotFound) return there.error();
  if (!there) return git_.push_commit(repository, request.commit, request.branch, "");
  if (*there == request.commit) return {};
  GT_CHECK(context_.git().fetch(repository, kFetchDeadline));
  GT_TRY(const bool is_on_top, git_.is_ancestor(repository, request.commit, *there));
  if (is_on_top) return {};
  return Error{ErrorCode::kConflict,
               format("the branch {} at the remote is another one than was submitted",
                      one_line(request.branch, 100)),
               format("gt mq show {}", request.id.str())};
}

Result<PullRequest> PullRequestHost::open(const MergeRequest& request) {
  GT_CHECK(push_branch(request));
  GT_TRY(const auto earlier, find(request));
  if (earlier) return *earlier;
  GT_TRY(const std::string said, run(rig_.merging.pull_requests->create, request));
  GT_TRY(const auto opened, find(request));
  if (opened) return *opened;
  // A host may be slow to list it; the address is as good a word.
  PullRequest pull;
  pull.url = address_in(said);
  if (!pull.url.empty()) return pull;
  return Error{ErrorCode::kRefused,
               "the command that opens pull requests succeeded, but there is none: the command for "
               "their state does not see it",
               format("gt mq retry {}", request.id.str())};
}

}  // namespace gt
