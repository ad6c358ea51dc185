// SPDX-License-Identifier: Apache-2.0
#include "common/town/merge_paths.h"

#include "common/base/format.h"

namespace gt::merge_paths {

std::string finished_prefix(std::string_view rig) {
  return format("{}.finished/", TownPaths::merges_prefix(rig));
}

std::string finished_key(const WorkId& id) {
  return format("{}{}.yaml", finished_prefix(id.rig()), id.str());
}

std::string queue_key(std::string_view rig) {
  return TownPaths::merges_prefix(rig) + "queue.yaml";
}

std::string checks_key(std::string_view rig) {
  return TownPaths::merges_prefix(rig) + "checks.yaml";
}

std::string smoke_key(std::string_view rig) {
  return TownPaths::merges_prefix(rig) + "smoke.yaml";
}

std::filesystem::path run_directory(const TownPaths& paths, std::string_view rig) {
  return paths.run_directory() / "refinery" / rig;
}

}  // namespace gt::merge_paths
