// SPDX-License-Identifier: Apache-2.0
// gt_bench [--fast] [SECTION…]: measures the promises of the design and prints them as Markdown.
// Exit status: 0 when everything could be measured, whether or not a gate was missed; 1 otherwise.
#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "common/base/clock.h"
#include "common/base/format.h"
#include "tests/bench/connections.h"
#include "tests/bench/sections.h"
#include "tests/support/temp_directory.h"

namespace gt::bench {
namespace {

struct Section {
  std::string_view name;
  Result<void> (*measure)(const Effort&, Table&);
};

constexpr std::array<Section, 12> kSections = {{{"idle", measure_idle},
                                                {"ping", measure_ping},
                                                {"load", measure_load},
                                                {"sessions", measure_sessions},
                                                {"commands", measure_commands},
                                                {"boards", measure_boards},
                                                {"worktrees", measure_worktrees},
                                                {"work", measure_work},
                                                {"tick", measure_tick},
                                                {"delivery", measure_delivery},
                                                {"merging", measure_merging},
                                                {"lateness", measure_lateness}}};

struct Choice {
  Effort effort;
  std::vector<std::string_view> sections;  ///< none: all

  [[nodiscard]] bool has(std::string_view name) const {
    return sections.empty() || std::find(sections.begin(), sections.end(), name) != sections.end();
  }
};

std::optional<Choice> parse(int argc, char** argv) {
  Choice choice;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const auto is_word = [&](const Section& section) { return section.name == word; };
    if (word == "--fast") {
      choice.effort.is_fast = true;
    } else if (std::any_of(kSections.begin(), kSections.end(), is_word)) {
      choice.sections.push_back(word);
    } else {
      return std::nullopt;
    }
  }
  return choice;
}

void print_machine(const Effort& effort) {
  utsname system{};
  ::uname(&system);
  std::printf("Measured %s, %s: %u processors, Linux %s.\n",
              format_time(SystemClock().now()).substr(0, 10).c_str(),
              effort.is_fast ? "fast" : "full", std::thread::hardware_concurrency(),
              system.release);
}

int run(const Choice& choice) {
  // No tmux server that is met here is anybody's but ours.
  const testing::TempDirectory tmux_sockets;
  ::setenv("TMUX_TMPDIR", tmux_sockets.path().c_str(), 1);
  for (const char* name : {"TMUX", "TMUX_PANE", "GT_TOWN"}) ::unsetenv(name);

  print_machine(choice.effort);
  Table table;
  int status = EXIT_SUCCESS;
  for (const auto& section : kSections) {
    if (!choice.has(section.name)) continue;
    if (const auto outcome = section.measure(choice.effort, table); !outcome) {
      std::fprintf(stderr, "gt_bench: %s: %s\n", section.name.data(),
                   outcome.error().message.c_str());
      status = EXIT_FAILURE;
    }
  }
  table.finish();
  return status;
}

}  // namespace
}  // namespace gt::bench

int main(int argc, char** argv) {
  const auto choice = gt::bench::parse(argc, argv);
  if (!choice) {
    std::string names;
    for (const auto& section : gt::bench::kSections) names += gt::format(" [{}]", section.name);
    std::fprintf(stderr, "usage: gt_bench [--fast]%s\n", names.c_str());
    return 2;
  }
  if (const auto enough = gt::bench::raise_descriptor_limit(11'000); !enough) {
    std::fprintf(stderr, "gt_bench: %s\n", enough.error().message.c_str());
    return EXIT_FAILURE;
  }
  return gt::bench::run(*choice);
}
