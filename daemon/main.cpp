// SPDX-License-Identifier: Apache-2.0
// gtd: a timer and a door. Exit codes: 0; 1 failed; 2 usage; 3 another daemon runs; 70 internal.
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <optional>
#include <string_view>

#include "common/base/format.h"
#include "common/town/town.h"
#include "daemon/daemon.h"

namespace {

constexpr std::string_view kHelp =
    "Usage: gtd --town DIR\n"
    "\n"
    "The daemon of the town at DIR, in the foreground: starts `gt tick` on a timer, and makes and\n"
    "ends tmux sessions for gt. `gt daemon start` runs it in the background.\n"
    "\n"
    "  --town DIR   the directory that holds town.yaml\n"
    "  --help       print this\n"
    "  --version    print the version\n"
    "\n"
    "Exit codes: 0 asked to stop; 1 failed; 2 usage; 3 another daemon runs this town; 70 a "
    "defect\n";

constexpr int kUsage = 2, kAnotherRuns = 3, kDefect = 70;

int complain(const gt::Error& error, int status) {
  std::fputs(gt::format("gtd: {}\n", error.message).c_str(), stderr);
  if (!error.hint.empty()) std::fputs(gt::format("  try: {}\n", error.hint).c_str(), stderr);
  return status;
}

int print(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}

int run(const std::string& town) {
  const auto root = gt::find_town(".", town);
  if (!root) return complain(root.error(), kUsage);
  const auto ending = gt::run_daemon(*root);
  if (!ending) {
    const bool another_runs = ending.error().code == gt::ErrorCode::kConflict;
    return complain(ending.error(), another_runs ? kAnotherRuns : 1);
  }
  // Not by return: static destructors would wait for the thread that waits for the disk.
  if (*ending == gt::Ending::kLogStuck) ::_exit(0);
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string_view word = argc > 1 ? argv[1] : "";
  if (argc == 2 && word == "--help") return print(kHelp);
  if (argc == 2 && word == "--version") return print(gt::format("gtd {}\n", GT_VERSION));
  if (argc == 3 && word == "--town") return run(argv[2]);
  if (argc == 2 && word.starts_with("--town=")) return run(std::string(word.substr(7)));
  return complain({gt::ErrorCode::kUsage, "it takes --town DIR and nothing else", "gtd --help"},
                  kUsage);
} catch (const std::exception& defect) {
  return complain({gt::ErrorCode::kInternal, defect.what(), ""}, kDefect);
}
