// SPDX-License-Identifier: Apache-2.0
#include "cli/robot/robot_log.h"

#include <unistd.h>

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

std::string hex_of(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) hex += format("{:02x}", static_cast<unsigned char>(byte));
  return hex;
}

}  // namespace

void RobotLog::write(std::string_view event, const Value& details) {
  if (!path_) return;
  Value line = Value::map(
      {{"at", format_time(clock_.now())}, {"pid", static_cast<int>(::getpid())}, {"event", event}});
  for (const Value::Entry& entry : details.entries()) line.set(entry.key, entry.value);
  (void)disk_.append(*path_, to_json(line) + "\n");
}

void RobotLog::write_text(std::string_view event, std::string_view text, Value details) {
  details.set("text", text);
  if (!is_utf8(text)) details.set("hex", hex_of(text));
  write(event, details);
}

}  // namespace gt
