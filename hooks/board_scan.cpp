// SPDX-License-Identifier: Apache-2.0
#include "hooks/board_scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>

#include "common/base/fd.h"
#include "common/base/format.h"
#include "common/store/disk.h"
#include "common/town/paths.h"
#include "hooks/board_index.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// Below this many files a second thread costs more than it saves.
constexpr std::size_t kWorthAThread = 2000;

/// Calls `take` with the name of each item file, below the board's directory, in the directory's
/// own order.
Result<void> each_name(const BoardPlace& place,
                       const std::function<void(std::string_view name, int number)>& take) {
  for (const std::string& prefix : {std::string(), place.tasks + '/'}) {
    const fs::path path = place.directory / prefix;
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
    if (!directory && errno == ENOENT) continue;
    if (!directory) return system_error(errno, "list " + path.native());
    errno = 0;
    while (const dirent* entry = ::readdir(directory.get())) {
      const auto number = work_number_of(entry->d_name);
      if (number && entry->d_type != DT_DIR) take(prefix + entry->d_name, *number);
    }
    if (errno != 0) return system_error(errno, "list " + path.native());
  }
  return {};
}

/// One file on its way into the list.
struct Candidate {
  std::string name;
  const IndexEntry* known = nullptr;  ///< what the index says about that name
  FileStamp stamp = {};
  bool is_there = false;
  std::optional<WorkSummary> item = {};
};

/// Finds what the index has about each name. Directories mostly keep their order, so the next
/// entry is mostly the right one.
class IndexCursor {
 public:
  explicit IndexCursor(const BoardIndex& index) : entries_(index.entries()) {}

  const IndexEntry* find(std::string_view name) {
    if (next_ < entries_.size() && entries_[next_].name == name) return &entries_[next_++];
    if (by_name_.empty()) {
      by_name_.reserve(entries_.size());
      for (std::size_t i = 0; i < entries_.size(); ++i) by_name_.emplace(entries_[i].name, i);
    }
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return nullptr;
    next_ = found->second + 1;
    return &entries_[found->second];
  }

 private:
  const std::vector<IndexEntry>& entries_;
  std::size_t next_ = 0;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

bool take_stamp(const Fd& directory, Candidate& file) {
  struct statx info {};
  constexpr unsigned kWanted = STATX_TYPE | STATX_SIZE | STATX_INO | STATX_MTIME | STATX_CTIME;
  if (::statx(directory.get(), file.name.c_str(), AT_STATX_SYNC_AS_STAT, kWanted, &info) != 0) {
    return false;
  }
  const auto ns = [](const statx_timestamp& time) {
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
  };
  file.stamp = {info.stx_size, info.stx_ino, ns(info.stx_mtime), ns(info.stx_ctime)};
  return S_ISREG(info.stx_mode);
}

/// Looks at the files [begin, end) and takes what the index has about those that have not changed.
void look_at(const Fd& directory, std::string_view rig, std::vector<Candidate>& files,
             std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    Candidate& file = files[i];
    file.is_there = take_stamp(directory, file);
    if (!file.is_there || file.known == nullptr || file.known->stamp != file.stamp) continue;
    file.item = decoded(file.known->summary, rig);
  }
}

void look_at_all(const Fd& directory, std::string_view rig, std::vector<Candidate>& files) {
  if (files.size() < kWorthAThread) return look_at(directory, rig, files, 0, files.size());
  const std::size_t middle = files.size() / 2;
  std::thread other([&] { look_at(directory, rig, files, middle, files.size()); });
  look_at(directory, rig, files, 0, middle);
  other.join();
}

Result<WorkSummary> read_item(const BoardPlace& place, const std::string& name,
                              std::string_view key) {
  GT_TRY(const std::string bytes, SystemDisk().read(place.directory / name));
  GT_TRY(WorkItem item, parse_work_item(bytes, key, place.rig));
  const WorkId expected(place.rig, *work_number_of(fs::path(name).filename().native()));
  if (item.id != expected) {
    return wrong_number(key, item.fields["id"].line(), item.id, expected);
  }
  return static_cast<WorkSummary&&>(item);
}

/// Writing an entry takes about 0.2 µs, reading a file 50: an index is written when reading what
/// has changed again costs more than writing all of it.
bool is_worth_writing(std::size_t changed, std::size_t all) {
  return changed > 0 && changed * 250 >= all;
}

void write_index(const fs::path& path, const std::vector<Candidate>& files,
                 std::int64_t looked_ns) {
  BoardIndexWriter index;
  for (const Candidate& file : files) {
    if (!file.item || !file.stamp.is_settled(looked_ns)) continue;
    const bool is_known = file.known != nullptr && file.known->stamp == file.stamp;
    index.add(file.name, file.stamp,
              is_known ? std::string(file.known->summary) : encoded(*file.item));
  }
  (void)index.write(path);  // a town that cannot be written can be read all the same
}

void sort_out_doubles(BoardList& list) {
  std::sort(list.items.begin(), list.items.end(), [](const WorkSummary& a, const WorkSummary& b) {
    return a.id.number() != b.id.number() ? a.id.number() < b.id.number() : a.key < b.key;
  });
  for (std::size_t i = 1; i < list.items.size(); ++i) {
    const WorkSummary &first = list.items[i - 1], &second = list.items[i];
    if (first.id != second.id) continue;
    list.problems.push_back(
        {ErrorCode::kCorrupt,
         format("{} stands in two files: {} and {}", first.id.str(), first.key, second.key),
         "give one of them another number"});
  }
}

}  // namespace

Result<BoardList> list_board(const BoardPlace& place, const fs::path& index_path,
                             const Told& told) {
  const std::int64_t looked_ns = file_clock_ns();
  const BoardIndex index = BoardIndex::load(index_path);
  std::vector<Candidate> files;
  IndexCursor cursor(index);
  GT_CHECK(each_name(place, [&](std::string_view name, int) {
    files.push_back({.name = std::string(name), .known = cursor.find(name)});
  }));
  const Fd directory(::open(place.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  look_at_all(directory, place.rig, files);
  std::erase_if(files, [](const Candidate& file) { return !file.is_there; });

  const std::string prefix = TownPaths::board_prefix(place.rig);
  BoardList list;
  list.items.reserve(files.size());
  const auto to_read = static_cast<std::size_t>(
      std::count_if(files.begin(), files.end(), [](const Candidate& file) { return !file.item; }));
  std::size_t read = 0, changed = index.entries().size() > files.size() ? 1 : 0;
  for (Candidate& file : files) {
    if (file.item) continue;
    auto item = read_item(place, file.name, prefix + file.name);
    if (told) told(++read, to_read);
    if (item) {
      file.item = *std::move(item);
      changed += file.stamp.is_settled(looked_ns) ? 1 : 0;
    } else if (item.error().code != ErrorCode::kNotFound) {  // gone since it was listed
      list.problems.push_back(item.error());
    }
  }
  if (is_worth_writing(changed, files.size())) write_index(index_path, files, looked_ns);
  for (Candidate& file : files) {
    if (!file.item) continue;
    file.item->key = prefix + file.name;
    list.items.push_back(*std::move(file.item));
  }
  sort_out_doubles(list);
  return list;
}

Result<std::vector<std::string>> names_of_number(const BoardPlace& place, int number) {
  std::vector<std::string> names;
  GT_CHECK(each_name(place, [&](std::string_view name, int its_number) {
    if (its_number == number) names.emplace_back(name);
  }));
  std::sort(names.begin(), names.end());
  return names;
}

Result<int> highest_number(const BoardPlace& place) {
  int highest = 0;
  GT_CHECK(
      each_name(place, [&](std::string_view, int number) { highest = std::max(highest, number); }));
  return highest;
}

Error wrong_number(std::string_view key, int line, const WorkId& found, const WorkId& expected) {
  return {ErrorCode::kCorrupt,
          format("{}:{}: 'id' is {}, the file's name says {}", key, std::max(line, 1), found.str(),
                 expected.str()),
          "make the two agree"};
}

}  // namespace gt
