// SPDX-License-Identifier: Apache-2.0
#include "cli/rigs/parking.h"

#include "cli/rigs/rig_overview.h"
#include "cli/town/yaml_edit.h"
#include "common/base/format.h"
#include "common/base/text.h"

namespace gt {
namespace {

Result<void> write_parked(Store& store, const std::string& rig, bool is_parked) {
  const std::string key = TownPaths::rig_key(rig);
  return update(store, key, [&](const std::string* bytes) -> Result<std::string> {
    if (bytes == nullptr) {
      return Error{ErrorCode::kNotFound, format("there is no rig '{}'", rig), "gt rig list"};
    }
    GT_TRY(const RigConfig config, parse_rig(*bytes, key, rig));
    if (config.is_parked == is_parked) return *bytes;
    return with_value(*bytes, "parked", is_parked, key);
  });
}

}  // namespace

Answer set_parked(Context& context, const Args& args, bool is_parked) {
  Town& town = context.town();
  const std::string rig = *args.word("RIG");
  GT_TRY(const RigConfig before, load_rig(*town.store, rig));
  GT_CHECK(write_parked(*town.store, rig, is_parked));
  const bool is_changed = before.is_parked != is_parked;
  const std::string_view event = is_parked ? "rig.parked" : "rig.unparked";
  if (is_changed) {
    GT_CHECK(town.journal.append({context.actor(args), "", std::string(event), rig, Value::map()}));
  }
  GT_TRY(const auto running, running_in(town, rig));

  std::string text = format("the rig '{}' is {}{}\n", rig, is_parked ? "parked" : "open",
                            is_changed ? "" : " already");
  if (is_parked && !running.empty()) {
    text += format("{} still run{}: {}\n    gt stop {}\n", running.size(),
                   running.size() == 1 ? "s" : "", join(running, ", "), join(running, " "));
  }
  if (!is_parked && is_changed) text += "    gt start --all\n";
  return make_report<PlainReport>(text, Value::map({{"rig", rig},
                                                    {"parked", is_parked},
                                                    {"changed", is_changed},
                                                    {"agents", Value::list_of(running)}}));
}

}  // namespace gt
