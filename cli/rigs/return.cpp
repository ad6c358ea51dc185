// SPDX-License-Identifier: Apache-2.0
#include "cli/rigs/return.h"

#include <array>
#include <filesystem>

#include "common/base/fields.h"
#include "common/base/format.h"
#include "common/store/move.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

struct Move {
  fs::path from, to;
};

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) &&
         !(fs::is_directory(path, ignored) && fs::is_empty(path, ignored));
}

}  // namespace

Result<std::string> return_rig(Context& context, const std::string& trash_id, const Value& record) {
  const TownPaths& paths = context.town().paths;
  Fields fields(record, TownPaths::trash_key(trash_id));
  const std::string name = fields.text("rig");
  GT_CHECK(fields.finish());
  GT_CHECK(check_name(name, "rig"));
  const fs::path trash = paths.trash() / trash_id;
  // The folder comes last: what has hooks but no folder is a rig that is not back yet.
  const std::array<Move, 3> moves = {
      {{trash / "hooks" / name, paths.absolute(TownPaths::hooks_prefix()) / name},
       {trash / "mail" / name, paths.mailbox(Address::refinery(name)).parent_path()},
       {trash / name, paths.rig_directory(name)}}};
  for (const Move& each : moves) {
    if (!is_there(each.from) || !is_there(each.to)) continue;
    return Error{ErrorCode::kConflict, format("something is at {}", each.to.string()),
                 "move it away first"};
  }
  for (const Move& each : moves) {
    std::error_code ignored;
    if (fs::exists(each.from, ignored)) {
      GT_CHECK(move_durably(context.disk(), each.from, each.to));
    }
  }
  return format("the rig {}; 'gt start --all' starts its agents", name);
}

}  // namespace gt
