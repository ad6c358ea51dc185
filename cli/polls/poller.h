// SPDX-License-Identifier: Apache-2.0
// `pollers` in town.yaml: sources outside of the town whose news become work items or mail.
//
//     pollers:
//       bugs:
//         every: 10m              5m if absent; the pause grows while the source cannot be read
//         deadline: 30s
//         github: {repository: you/web, token: GITHUB_TOKEN}
//         rig: web                news become items of this rig's board,
//         status: todo            backlog if absent: a person looks first
//         priority: high          medium if absent
//         tags: [bug]
//       alarms:
//         command: [./alarms.sh]  prints one JSON object a line: {id, title, body, link, author}
//         mail: mayor             … or mail to this address
//       forum:
//         http:                   a JSON answer; names of fields are dotted paths
//           base: https://forum.example/api/posts
//           headers: ["Accept: application/json"]
//           token: FORUM_TOKEN    the variable that holds it; sent as token_header says
//           list: data.posts      where the list is; absent: the answer itself
//           id: number
//           title: subject
//           body: text            link, author likewise; skip: a field that ours do not have
//           since: "?after={cursor}"     put behind the address once something was seen; {cursor}
//                                 is the greatest id
//           backlog: false        what is there at the first look is not news
//         rig: web
//       chat:
//         discord: {channel: "1234", token: DISCORD_TOKEN}
//         mail: mayor
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/town/address.h"

namespace gt {

/// An address that answers with JSON, and what of that is what.
struct HttpSource {
  std::string address;
  std::string since;
  std::vector<std::string> headers;
  std::string token_variable, token_header;
  std::string list, id, title, body, link, author, skip;
};

struct Poller {
  std::string name;
  Duration every = std::chrono::minutes(5);
  Duration deadline = std::chrono::seconds(30);
  std::vector<std::string> command;  ///< empty: `http`
  HttpSource http;
  bool has_backlog = true;  ///< what is there at the first look is news
  std::string rig;          ///< empty: `mail`
  std::string status, priority;
  std::vector<std::string> tags;
  std::optional<Address> mail;

  /// `github you/web`, `./alarms.sh`: for a person.
  std::string source;
};

/// Errors: kCorrupt, with file and line.
[[nodiscard]] Result<std::vector<Poller>> parse_pollers(const Value& map, std::string_view file);

/// One piece of news, as its source tells it: untrusted.
struct News {
  std::string id;
  std::string title, body, link, author;

  friend bool operator==(const News&, const News&) = default;
};

/// What a source has told, the oldest first, and how many records were none.
struct Fetched {
  std::vector<News> news;
  int unreadable = 0;
};

/// The records of one answer. Errors: kFailed, if it is no JSON or has no list.
[[nodiscard]] Result<Fetched> read_answer(const HttpSource& source, std::string_view answer);

/// The lines of a command's output.
[[nodiscard]] Fetched read_lines_of_news(std::string_view output);

/// The greater of two ids: numbers by their size, whatever their length.
[[nodiscard]] bool is_greater_id(std::string_view a, std::string_view b);

/// `text` with each `{word}` that `values` names as its value, %-escaped where it is no plain
/// character of an address.
[[nodiscard]] std::string filled_in(std::string text,
                                    const std::vector<std::pair<std::string, std::string>>& values);

}  // namespace gt
