// SPDX-License-Identifier: Apache-2.0
#include "cli/rigs/board.h"

#include "common/base/format.h"

namespace gt {

std::string board_file(std::string_view rig) {
  return format(
      R"(version: 10
board:
    name: {0}
    description: Work items of the rig {0}
tasks_dir: tasks
statuses:
    - name: backlog
      show_duration: false
    - name: todo
    - name: in-progress
      require_claim: true
    - name: review
      require_claim: true
    - name: blocked
    - name: done
      show_duration: false
    - name: archived
      show_duration: false
priorities:
    - low
    - medium
    - high
    - critical
defaults:
    status: todo
    priority: medium
    class: standard
claim_timeout: 1h
classes:
    - name: expedite
      wip_limit: 1
      bypass_column_wip: true
    - name: fixed-date
    - name: standard
    - name: intangible
next_id: 1
)",
      rig);
}

}  // namespace gt
