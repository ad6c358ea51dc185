// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace gt {

/// A file of kinds/, roles/, formulas/ or packaging/ as it was when gt was built.
struct EmbeddedFile {
  std::string_view path;  ///< `kinds/claude.yaml`
  std::string_view content;
};

/// All of them. Made by embed.cmake.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

/// The one at `path`; nothing if none is.
[[nodiscard]] std::optional<std::string_view> embedded_file(std::string_view path);

}  // namespace gt
