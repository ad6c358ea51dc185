// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "common/base/format.h"
#include "common/store/file_store.h"
#include "hooks/board.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace gt::testing {

namespace fs = std::filesystem;

inline constexpr WallTime kNoon = WallTime(std::chrono::hours(24 * 20000 + 12));
inline constexpr std::string_view kConfig =
    "version: 10\ntasks_dir: tasks\ndefaults:\n    status: todo\n    priority: high\n    class: "
    "standard\nnext_id: 1 # of the next one\n";

/// The board of the rig `web`, with no item on it.
class BoardTest : public ::testing::Test {
 protected:
  BoardTest() {
    fs::create_directories(directory_.path() / ".gt");
    fs::create_directories(directory_.path() / "web/board/tasks");
    write("config.yml", kConfig);
  }

  fs::path path(std::string_view name) const { return directory_.path() / "web/board" / name; }
  fs::path index() const { return directory_.path() / ".gt/run/board/web.index"; }

  void write(std::string_view name, std::string_view text) const {
    fs::create_directories(path(name).parent_path());
    std::ofstream(path(name)) << text;
  }
  std::string read(std::string_view name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// An item of that id and title.
  void add(std::string_view name, int id, std::string_view title = "T") const {
    write(name, format("---\nid: {}\ntitle: {}\nstatus: todo\n---\n", id, title));
  }
  /// Makes every file so old that its stamp can be relied on: the change time, which nobody can
  /// set, is left to pass.
  void let_stamps_settle() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    const fs::path probe = directory_.path() / "probe";
    std::ofstream(probe) << "x";
    struct stat info {};
    ::stat(probe.c_str(), &info);
    const auto written = info.st_ctim.tv_sec * 1'000'000'000 + info.st_ctim.tv_nsec;
    timespec now{};
    do {
      ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
      std::this_thread::yield();
    } while (now.tv_sec * 1'000'000'000 + now.tv_nsec < written + 50'000'000 &&
             std::chrono::steady_clock::now() < deadline);
  }
  /// The titles of a listing, in its order.
  std::vector<std::string> titles() {
    std::vector<std::string> titles;
    const auto list = board_.list();
    EXPECT_THAT(list, IsOk());
    if (!list) return titles;
    for (const WorkSummary& item : list->items) titles.push_back(item.title);
    return titles;
  }
  /// How many files a listing reads.
  std::size_t files_read() {
    std::size_t count = 0;
    EXPECT_THAT(board_.list(ListScope::kAll, [&](std::size_t read, std::size_t) { count = read; }),
                IsOk());
    return count;
  }

  TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
  Board board_{store_, TownPaths(directory_.path()), "web"};
};

}  // namespace gt::testing
