// SPDX-License-Identifier: Apache-2.0
// Where the merge queue of a rig keeps what it needs beside its open requests, see paths.h:
//
//     .gt/merges/RIG/.finished/ID.yaml  .gt/merges/RIG/queue.yaml  .gt/merges/RIG/checks.yaml
//     .gt/merges/RIG/smoke.yaml
//     .gt/run/refinery/RIG/  green/  red/  logs/         disposable; locked by the refinery
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "common/town/address.h"
#include "common/town/paths.h"

namespace gt::merge_paths {

/// Requests that have landed or were dropped.
[[nodiscard]] std::string finished_prefix(std::string_view rig);
[[nodiscard]] std::string finished_key(const WorkId& id);
/// Whether the queue is paused.
[[nodiscard]] std::string queue_key(std::string_view rig);
/// What is known of the rig's checks.
[[nodiscard]] std::string checks_key(std::string_view rig);
/// What is known of the target by itself.
[[nodiscard]] std::string smoke_key(std::string_view rig);
/// What can be done without: its lease, what is proven green, logs of checks.
[[nodiscard]] std::filesystem::path run_directory(const TownPaths& paths, std::string_view rig);

}  // namespace gt::merge_paths
