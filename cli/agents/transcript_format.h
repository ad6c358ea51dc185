// SPDX-License-Identifier: Apache-2.0
// `transcript` in a kind's file: where its program writes its conversations down, one JSON object a
// line, and what those lines mean. Names of fields are dotted paths into a line; a number is an
// element of a list.
//
//     transcript:
//       home: [CLAUDE_CONFIG_DIR, .claude]      the variable that names it; else this, in HOME
//       folder: projects/{workspace}      the workspace's own: its path, `-` for what is no letter
//                                         or digit; files in folders below it are asides
//       folder: sessions/{date}           or a folder for each day, YYYY/MM/DD, of all workspaces
//       workspace: payload.cwd            with {date}: the field of the first line that names it
//       aside: {isSidechain: true}        lines of helpers: they count, and say no state
//       states:                           the first row that fits a line says what it means
//         - {when: {type: system, subtype: turn_duration}, state: idle}      unknown: nothing
//       model: {when: {type: assistant}, field: message.model}
//       usage:
//         when: {type: assistant}
//         id: message.id                  lines with one id tell of one answer, the last best
//         tokens: message.usage           the map that holds these four
//         input: input_tokens             cache_write and cache_read may be absent
//         output: output_tokens
//         cache_write: cache_creation_input_tokens
//         cache_read: cache_read_input_tokens
//         input_has_cache: true           `input` holds the two below it
//         is_running_total: true          of the whole conversation so far, in place of an id
//         context: payload.info.last…     the tokens of the last call; else all of `tokens`
//         window: payload.info.model…     how many the model can take, where a line tells
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/agents/state.h"
#include "common/base/result.h"
#include "common/base/value.h"

namespace gt {

/// Fields and what they must be.
using LineMatch = std::vector<std::pair<std::string, Value>>;

struct TranscriptFormat {
  struct StateRow {
    LineMatch when;
    AgentState state = AgentState::kUnknown;
  };
  struct Usage {
    LineMatch when;
    std::string id, tokens;
    std::string input, output, cache_write, cache_read;
    bool input_has_cache = false;
    bool is_running_total = false;
    std::string context, window;
  };

  std::string home_variable, home_folder;
  std::string folder;
  std::string workspace;
  LineMatch aside;
  std::vector<StateRow> states;
  LineMatch model_when;
  std::string model;
  Usage usage;

  /// False: the kind's program writes nothing down that we can read.
  [[nodiscard]] bool is_known() const { return !folder.empty(); }
};

/// An empty map gives one that is not known. Errors: kCorrupt, with file and line.
[[nodiscard]] Result<TranscriptFormat> parse_transcript_format(const Value& map,
                                                               std::string_view file);

/// The value at a dotted path into `line`; null for none.
[[nodiscard]] const Value* field_at(const Value& line, std::string_view path);
/// True if every field of `when` is what it must be. An empty match fits nothing.
[[nodiscard]] bool fits(const Value& line, const LineMatch& when);

}  // namespace gt
