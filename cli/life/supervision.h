// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace gt {

/// The template unit of systemd for daemons at `gtd`, one instance per town.
[[nodiscard]] std::string systemd_unit(const std::filesystem::path& gtd);

/// The property list of launchd for the daemon of the town at `root`, under that label.
[[nodiscard]] std::string launchd_plist(const std::filesystem::path& gtd,
                                        const std::filesystem::path& root, std::string_view label);

}  // namespace gt
