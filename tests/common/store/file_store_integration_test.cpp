// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <functional>

#include "common/base/text.h"
#include "common/store/file_lock.h"
#include "common/store/file_store.h"
#include "tests/common/store/store_conformance.h"
#include "tests/fakes/crash_disk.h"
#include "tests/support/temp_directory.h"

namespace gt::testing {
namespace {

namespace fs = std::filesystem;

class FileStoreUnderTest {
 public:
  std::unique_ptr<Store> open() { return std::make_unique<FileStore>(directory_.path(), disk_); }

 private:
  TempDirectory directory_;
  SystemDisk disk_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(FileStore, StoreConformance, FileStoreUnderTest);

void write_file(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename());
  }
  return names;
}

/// Runs `work` in a child process and returns its exit status; -1 if it was killed.
int status_of_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class FileStoreFiles : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path path(std::string_view key) const { return directory_.path() / key; }

  TempDirectory directory_;
  SystemDisk disk_;
  FileStore store_{directory_.path(), disk_};
};

TEST_F(FileStoreFiles, AnEditWithATextEditorIsAnOrdinaryRevision) {
  const auto revision = store_.put("k.yaml", "a: 1\n", Revision::absent());
  write_file(path("k.yaml"), "a: 2\n");
  EXPECT_EQ(store_.get("k.yaml")->revision, Revision::of("a: 2\n"));
  EXPECT_THAT(store_.put("k.yaml", "a: 3\n", *revision), IsError(ErrorCode::kConflict, "k.yaml"));
}

/// A person who saves `path` in an editor while somebody else writes the new version of it.
class DiskWithAnEditor : public SystemDisk {
 public:
  explicit DiskWithAnEditor(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> write_new(const std::filesystem::path& path, std::string_view bytes) override {
    std::ofstream(path_) << "a: by hand\n";
    return SystemDisk::write_new(path, bytes);
  }

 private:
  std::filesystem::path path_;
};

TEST_F(FileStoreFiles, WhatAnEditorSavesMeanwhileIsNotOverwritten) {
  const auto revision = store_.put("k.yaml", "a: 1\n", Revision::absent());
  ASSERT_THAT(revision, IsOk());
  DiskWithAnEditor disk(directory_.path() / "k.yaml");
  FileStore store(directory_.path(), disk);
  EXPECT_THAT(store.put("k.yaml", "a: 2\n", *revision), IsError(ErrorCode::kConflict, "k.yaml"));
  EXPECT_EQ(store_.get("k.yaml")->bytes, "a: by hand\n");
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    EXPECT_NE(entry.path().extension(), ".tmp");
  }
}

TEST_F(FileStoreFiles, ListPassesOverLeftoversOfKilledWritersAndEditors) {
  ASSERT_THAT(store_.put("h/toast.yaml", "x", Revision::absent()), IsOk());
  for (const char* name : {"h/.toast.yaml.01K9ZQ7M8N9P0Q1R2S3T4V5W6X.tmp", "h/.toast.yaml.swp",
                           "h/toast.yaml~", "h/#toast.yaml#", "h/.git/config"}) {
    write_file(path(name), "x");
  }
  fs::create_symlink(path("h"), path("h/loop"));
  EXPECT_EQ(*store_.list("h/"), std::vector<std::string>{"h/toast.yaml"});
}

TEST_F(FileStoreFiles, ADirectoryOrAFifoIsNoDocument) {
  fs::create_directories(path("d"));
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_THAT(store_.get("d"), IsError(ErrorCode::kFailed, "not a file"));
  EXPECT_THAT(store_.get("fifo"), IsError(ErrorCode::kFailed, "not a file"));
  EXPECT_THAT(store_.put("d", "x", Revision::absent()), IsError(ErrorCode::kFailed, "not a file"));
  EXPECT_THAT(store_.append("fifo", [](auto) { return "x"; }), IsError(ErrorCode::kFailed, "fifo"));
}

TEST_F(FileStoreFiles, AFileThatIsTooLargeIsRefused) {
  write_file(path("k"), "");
  fs::resize_file(path("k"), (64ULL << 20) + 1);
  EXPECT_THAT(store_.get("k"), IsError(ErrorCode::kFailed, "64 MiB"));
}

TEST_F(FileStoreFiles, ATornLastLineIsClosedAndSwallowsNothing) {
  write_file(path("j"), "whole\n{\"torn");
  std::uint64_t offset = 0;
  EXPECT_THAT(store_.append("j",
                            [&](std::uint64_t at) {
                              offset = at;
                              return "next";
                            }),
              IsOk());
  EXPECT_EQ(store_.get("j")->bytes, "whole\n{\"torn\nnext\n");
  EXPECT_EQ(offset, 13U);
}

TEST_F(FileStoreFiles, FiftyProcessesLoseNothing) {
  std::vector<pid_t> children;
  for (int writer = 0; writer < 50; ++writer) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto increment = [](const std::string* bytes) -> Result<std::string> {
        return std::to_string(bytes == nullptr ? 1 : 1 + *parse_integer(*bytes));
      };
      const auto line = [&](std::uint64_t offset) { return format("{} {}", offset, writer); };
      ::_exit(update(store_, "counter", increment) && store_.append("j", line) ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(store_.get("counter")->bytes, "50");
  const std::string journal = store_.get("j")->bytes;
  std::set<std::string_view> writers;
  for (const std::string_view line : lines_of(journal)) {
    const auto words = split(line, ' ');
    EXPECT_EQ(*parse_integer(words[0]), line.data() - journal.data());
    writers.insert(words[1]);
  }
  EXPECT_EQ(writers.size(), 50U);
}

TEST_F(FileStoreFiles, AWriterKilledAtAnyMomentHarmsNobody) {
  ASSERT_THAT(store_.put("d/k", std::string(10'000, '0'), Revision::absent()), IsOk());
  for (int round = 0; round < 30; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 1;; ++i) {
        (void)update(store_, "d/k", [i](const std::string*) -> Result<std::string> {
          return std::string(10'000, static_cast<char>('0' + i % 10));
        });
      }
    }
    // Between a tenth of a put and a few puts: not a wait for anything, the moment does not matter.
    ::usleep(static_cast<useconds_t>(50 + 137 * round));
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    const auto document = store_.get("d/k");
    ASSERT_THAT(document, IsOk());
    EXPECT_EQ(document->bytes, std::string(10'000, document->bytes.at(0)));
    EXPECT_EQ(*store_.list("d/"), std::vector<std::string>{"d/k"});
  }
}

// Every step of every operation fails once in every way: the old state or the new, never between,
// and repeating the operation completes it.

struct Operation {
  std::string name;
  std::vector<std::string> steps;
  std::function<Result<void>(Store&)> run;
  std::function<bool(Store&)> is_old, is_new;
};

bool has(Store& store, std::string_view key, std::string_view bytes) {
  const auto document = store.get(key);
  return document && document->bytes == bytes;
}

bool is_gone(Store& store, std::string_view key) {
  const auto document = store.get(key);
  return !document && document.error().code == ErrorCode::kNotFound;
}

Result<void> put_as_update(Store& store, std::string_view key) {
  return update(store, key, [](const std::string*) -> Result<std::string> {
    return std::string("new content");
  });
}

Result<void> erase_if_there(Store& store) {
  const auto document = store.get("d/old");
  if (!document)
    return document.error().code == ErrorCode::kNotFound ? Result<void>() : document.error();
  return store.erase("d/old", document->revision);
}

/// True if the journal holds "one", perhaps beginnings of "second line", and that line `times`.
bool has_lines(Store& store, int times) {
  const auto document = store.get("d/journal");
  if (!document) return false;
  const auto lines = lines_of(document->bytes);
  int found = 0;
  for (const std::string_view line : lines) {
    if (line != "one" && !std::string_view("second line").starts_with(line)) return false;
    if (line == "second line") ++found;
  }
  return lines.front() == "one" && found == times;
}

std::vector<Operation> operations() {
  const std::vector<std::string> put_steps = {"make_directories", "write_new", "rename",
                                              "sync_directory"};
  return {
      {"put over a document", put_steps, [](Store& s) { return put_as_update(s, "d/old"); },
       [](Store& s) { return has(s, "d/old", "old content"); },
       [](Store& s) { return has(s, "d/old", "new content"); }},
      {"put of a new document", put_steps, [](Store& s) { return put_as_update(s, "e/f/new"); },
       [](Store& s) { return is_gone(s, "e/f/new"); },
       [](Store& s) { return has(s, "e/f/new", "new content"); }},
      {"erase",
       {"remove", "sync_directory"},
       erase_if_there,
       [](Store& s) { return has(s, "d/old", "old content"); },
       [](Store& s) { return is_gone(s, "d/old"); }},
      {"append",
       {"make_directories", "append"},
       [](Store& s) { return s.append("d/journal", [](auto) { return "second line"; }); },
       [](Store& s) { return has_lines(s, 0); },
       [](Store& s) { return has_lines(s, 1) || has_lines(s, 2); }},
      {"append to a new journal",
       {"make_directories", "append", "sync_directory", "append"},
       [](Store& s) { return s.append("e/journal", [](auto) { return "line"; }); },
       [](Store& s) {
         return is_gone(s, "e/journal") || has(s, "e/journal", "") || has(s, "e/journal", "li");
       },
       [](Store& s) {
         return s.get("e/journal") && s.get("e/journal")->bytes.ends_with("line\n");
       }},
  };
}

void prepare(Store& store) {
  ASSERT_THAT(store.put("d/old", "old content", Revision::absent()), IsOk());
  ASSERT_THAT(store.append("d/journal", [](auto) { return "one"; }), IsOk());
}

void expect_old_or_new(const Operation& operation, const Failure& failure) {
  TempDirectory directory;
  SystemDisk disk;
  FileStore sound(directory.path(), disk);
  prepare(sound);

  CrashDisk crash_disk(failure);
  FileStore failing(directory.path(), crash_disk);
  EXPECT_THAT(operation.run(failing), IsError(ErrorCode::kDisk, ""));
  EXPECT_TRUE(operation.is_old(sound) || operation.is_new(sound));
  if (failure.damage == Damage::kNone && crash_disk.steps().back() != "sync_directory") {
    EXPECT_TRUE(operation.is_old(sound));
  }
  if (!failure.is_crash) {
    for (const auto& entry : fs::recursive_directory_iterator(directory.path())) {
      EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
    }
  }
  EXPECT_THAT(operation.run(sound), IsOk());
  EXPECT_TRUE(operation.is_new(sound));
  // Whatever a killed writer left behind is not listed.
  using Keys = std::vector<std::string>;
  EXPECT_EQ(*sound.list("d/"),
            operation.name == "erase" ? Keys({"d/journal"}) : Keys({"d/journal", "d/old"}));
}

TEST(FileStoreCrash, LeavesTheOldStateOrTheNewAtEveryStep) {
  for (const Operation& operation : operations()) {
    for (int step = 0; step < static_cast<int>(operation.steps.size()); ++step) {
      for (const int errno_value : {ENOSPC, EIO}) {
        for (const Damage damage : {Damage::kNone, Damage::kHalf, Damage::kAll}) {
          for (const bool is_crash : {false, true}) {
            SCOPED_TRACE(format("{}, step {} ({}), errno {}, damage {}, crash {}", operation.name,
                                step, operation.steps[static_cast<std::size_t>(step)], errno_value,
                                static_cast<int>(damage), is_crash));
            expect_old_or_new(operation, {step, errno_value, damage, is_crash});
          }
        }
      }
    }
  }
}

TEST(FileStoreCrash, TakesItsStepsInTheOrderThatMakesThemDurable) {
  for (const Operation& operation : operations()) {
    TempDirectory directory;
    SystemDisk disk;
    FileStore sound(directory.path(), disk);
    prepare(sound);
    CrashDisk counting;
    FileStore store(directory.path(), counting);
    EXPECT_THAT(operation.run(store), IsOk());
    EXPECT_EQ(counting.steps(), operation.steps) << operation.name;
  }
}

// Real faults. Each in a child of its own, whose rights and mounts it may give up.

/// Fills the disk under `directory` for this process: a tmpfs of 64 KiB where one may be mounted,
/// else a limit on the size of files.
bool make_small_disk(const fs::path& directory) {
  const bool has_namespace =
      ::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
  if (has_namespace && ::mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
      ::mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=64k") == 0) {
    return true;
  }
  const rlimit limit{65'536, 65'536};
  ::signal(SIGXFSZ, SIG_IGN);
  return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

TEST(FileStoreFaults, AFullDiskKeepsTheOldContentAndLeavesNoFile) {
  TempDirectory directory;
  EXPECT_EQ(status_of_child([&] {
              if (!make_small_disk(directory.path())) return 10;
              SystemDisk disk;
              FileStore store(directory.path(), disk);
              const auto old = store.put("d/k", "old", Revision::absent());
              if (!old || !store.append("d/j", [](auto) { return "one"; })) return 11;
              const auto put = store.put("d/k", std::string(100'000, 'x'), *old);
              if (put || put.error().code != ErrorCode::kDisk) return 12;
              if (!has(store, "d/k", "old")) return 13;
              const auto append =
                  store.append("d/j", [](auto) { return std::string(100'000, 'x'); });
              if (append || append.error().code != ErrorCode::kDisk) return 14;
              if (!has(store, "d/j", "one\n")) return 15;
              if (names_in(directory.path() / "d").size() != 2) return 16;
              if (!store.put("d/k", "new", *old) || !has(store, "d/k", "new")) return 17;
              return 0;
            }),
            0);
}

TEST(FileStoreFaults, AReadOnlyDirectoryKeepsTheOldContent) {
  TempDirectory directory;
  SystemDisk disk;
  FileStore store(directory.path(), disk);
  const auto old = store.put("d/k", "old", Revision::absent());
  ASSERT_THAT(store.append("d/j", [](auto) { return "one"; }), IsOk());
  fs::permissions(directory.path(), fs::perms(0755));
  fs::permissions(directory.path() / "d", fs::perms(0555));
  EXPECT_EQ(status_of_child([&] {
              if (::geteuid() == 0 && ::setuid(65'534) != 0)
                return 10;  // root may write everywhere
              if (store.put("d/k", "new", *old) || !has(store, "d/k", "old")) return 11;
              if (store.put("d/new", "new", Revision::absent())) return 12;
              if (store.erase("d/k", *old) || !has(store, "d/k", "old")) return 13;
              if (store.append("d/new-journal", [](auto) { return "x"; })) return 14;
              const auto error = store.put("d/sub/new", "new", Revision::absent());
              if (error || error.error().message.find("Permission denied") == std::string::npos)
                return 15;
              return 0;
            }),
            0);
  fs::permissions(directory.path() / "d", fs::perms(0755));
  EXPECT_EQ(names_in(directory.path() / "d").size(), 2U);
}

TEST(FileLock, IsHeldByOneAndGivenUpWithItsHolder) {
  TempDirectory directory;
  auto first = FileLock::acquire(directory.path(), Duration(0));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(FileLock::acquire(directory.path(), Duration(20)),
              IsError(ErrorCode::kBusy, "locked"));
  { const FileLock gone = *std::move(first); }
  EXPECT_THAT(FileLock::acquire(directory.path(), Duration(0)), IsOk());
  EXPECT_THAT(FileLock::acquire(directory.path() / "none", Duration(0)),
              IsError(ErrorCode::kNotFound, "none"));
}

TEST(FileLock, IsFreedByTheKernelWhenItsHolderIsKilled) {
  TempDirectory directory;
  int ready[2];
  ASSERT_EQ(::pipe2(ready, O_CLOEXEC), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FileLock::acquire(directory.path(), Duration(0));
    (void)!::write(ready[1], lock ? "y" : "n", 1);
    for (;;) ::pause();
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  EXPECT_THAT(FileLock::acquire(directory.path(), Duration(0)), IsError(ErrorCode::kBusy, ""));
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_THAT(FileLock::acquire(directory.path(), Duration(0)), IsOk());
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace gt::testing
