// SPDX-License-Identifier: Apache-2.0
#include "cli/agents/embedded.h"

namespace gt {

std::optional<std::string_view> embedded_file(std::string_view path) {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path == path) return file.content;
  }
  return std::nullopt;
}

}  // namespace gt
