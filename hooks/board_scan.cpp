// SPDX-License-Identifier: Apache-2.0
#include "hooks/board_scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>

#include "common/base/format.h"
#include "common/store/disk.h"
#include "common/town/paths.h"
#include "hooks/board_index.h"

namespace gt {
namespace {

namespace fs = std::filesystem;

/// Below this many files a second thread costs more than it saves.
constexpr std::size_t kWorthAThread = 2000;

/// One of the two directories that items lie in, open while it is looked at.
class Folder {
 public:
  Folder(const fs::path& board, std::string prefix)
      : path_(board / prefix), prefix_(std::move(prefix)) {
    directory_.reset(::opendir(path_.c_str()));
    if (!directory_ && errno != ENOENT) problem_ = system_error(errno, "list " + path_.native());
  }

  [[nodiscard]] const std::string& prefix() const { return prefix_; }
  [[nodiscard]] int descriptor() const { return ::dirfd(directory_.get()); }

  /// Calls `take` with the name of each item file in it, in the directory's own order.
  template <typename Take>
  Result<void> each_name(Take take) {
    if (problem_) return *problem_;
    if (!directory_) return {};
    errno = 0;
    while (const dirent* entry = ::readdir(directory_.get())) {
      const std::string_view name(entry->d_name);
      const auto number = work_number_of(name);
      if (number && entry->d_type != DT_DIR) take(name, *number);
    }
    if (errno != 0) return system_error(errno, "list " + path_.native());
    return {};
  }

 private:
  struct Close {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };
  fs::path path_;
  std::string prefix_;
  std::unique_ptr<DIR, Close> directory_;
  std::optional<Error> problem_;
};

std::array<Folder, 2> folders_of(const BoardPlace& place) {
  return {Folder(place.directory, ""), Folder(place.directory, place.tasks + '/')};
}

/// One file on its way into the list.
struct Candidate {
  std::string_view name;  ///< below the board's directory; a NUL stands behind it
  const Folder* folder;
  int number;
  const IndexEntry* known;  ///< what the index says about that name
  FileStamp stamp = {};
  bool is_there = false;
  std::string fresh = {};  ///< what the index is to say, for one that was read

  [[nodiscard]] bool is_unchanged() const { return known != nullptr && known->stamp == stamp; }
};

/// Finds what the index has about each name. Directories mostly keep their order, so the next
/// entry is mostly the right one.
class IndexCursor {
 public:
  explicit IndexCursor(const BoardIndex& index) : entries_(index.entries()) {}

  const IndexEntry* find(std::string_view prefix, std::string_view name) {
    if (next_ < entries_.size() && is_named(entries_[next_], prefix, name)) {
      return &entries_[next_++];
    }
    if (by_name_.empty()) {
      by_name_.reserve(entries_.size());
      for (std::size_t i = 0; i < entries_.size(); ++i) by_name_.emplace(entries_[i].name, i);
    }
    const std::string whole = std::string(prefix) + std::string(name);
    const auto found = by_name_.find(whole);
    if (found == by_name_.end()) return nullptr;
    next_ = found->second + 1;
    return &entries_[found->second];
  }

 private:
  static bool is_named(const IndexEntry& entry, std::string_view prefix, std::string_view name) {
    return entry.name.size() == prefix.size() + name.size() && entry.name.ends_with(name) &&
           entry.name.starts_with(prefix);
  }

  const std::vector<IndexEntry>& entries_;
  std::size_t next_ = 0;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

bool take_stamp(Candidate& file) {
  struct statx info {};
  constexpr unsigned kWanted = STATX_TYPE | STATX_SIZE | STATX_INO | STATX_MTIME | STATX_CTIME;
  const char* name = file.name.data() + file.folder->prefix().size();
  if (::statx(file.folder->descriptor(), name, AT_STATX_SYNC_AS_STAT, kWanted, &info) != 0) {
    return false;
  }
  const auto ns = [](const statx_timestamp& time) {
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
  };
  file.stamp = {info.stx_size, info.stx_ino, ns(info.stx_mtime), ns(info.stx_ctime)};
  return S_ISREG(info.stx_mode);
}

void take_stamps(std::vector<Candidate>& files) {
  const auto take = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) files[i].is_there = take_stamp(files[i]);
  };
  if (files.size() < kWorthAThread) return take(0, files.size());
  const std::size_t middle = files.size() / 2;
  std::thread other([&] { take(middle, files.size()); });
  take(0, middle);
  other.join();
}

Result<WorkSummary> read_item(const BoardPlace& place, const Candidate& file,
                              std::string_view key) {
  GT_TRY(const std::string bytes, SystemDisk().read(place.directory / file.name));
  GT_TRY(WorkItem item, parse_work_item(bytes, key, place.rig));
  const WorkId expected(place.rig, file.number);
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
    if (!file.is_there || !file.stamp.is_settled(looked_ns)) continue;
    if (file.is_unchanged()) {
      index.add(file.name, file.stamp, file.known->summary);
    } else if (!file.fresh.empty()) {
      index.add(file.name, file.stamp, file.fresh);
    }
  }
  (void)index.write(path);  // a town that cannot be written can be read all the same
}

/// Puts the list together from the files, which come in the order of their numbers.
class Lister {
 public:
  Lister(const BoardPlace& place, ListScope scope, std::size_t files)
      : place_(place), scope_(scope), prefix_(TownPaths::board_prefix(place.rig)) {
    // What is never touched costs nothing, moving the items to a larger place does.
    list_.items.reserve(files);
  }

  /// What the index knows of a file that has not changed. False if it turns out to be none.
  bool take_known(const Candidate& file) {
    if (scope_ == ListScope::kUnfinished && is_finished_in(file.known->summary)) {
      list_.left_out.push_back(file.number);
      return true;
    }
    auto item = decoded(file.known->summary, place_.rig);
    if (!item || item->id.number() != file.number) return false;
    add(file, *std::move(item));
    return true;
  }

  void read(Candidate& file) {
    auto item = read_item(place_, file, prefix_ + std::string(file.name));
    if (item) {
      file.fresh = encoded(*item);
      if (scope_ == ListScope::kUnfinished && gt::is_finished(item->standing())) {
        list_.left_out.push_back(file.number);
      } else {
        add(file, *std::move(item));
      }
    } else if (item.error().code != ErrorCode::kNotFound) {  // gone since it was listed
      list_.problems.push_back(item.error());
    }
  }

  void tell_double(const Candidate& first, const Candidate& second) {
    list_.problems.push_back(two_files(WorkId(place_.rig, first.number),
                                       prefix_ + std::string(first.name),
                                       prefix_ + std::string(second.name)));
  }

  [[nodiscard]] BoardList take() { return std::move(list_); }

 private:
  void add(const Candidate& file, WorkSummary item) {
    item.key = prefix_ + std::string(file.name);
    list_.items.push_back(std::move(item));
  }

  const BoardPlace& place_;
  ListScope scope_;
  std::string prefix_;
  BoardList list_;
};

/// The places in `files` of those that are there, by number and name.
std::vector<std::size_t> in_order(const std::vector<Candidate>& files) {
  std::vector<std::pair<int, std::size_t>> order;
  order.reserve(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].is_there) order.emplace_back(files[i].number, i);
  }
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : files[a.second].name < files[b.second].name;
  });
  std::vector<std::size_t> places;
  places.reserve(order.size());
  for (const auto& [number, place] : order) places.push_back(place);
  return places;
}

}  // namespace

const WorkSummary* BoardList::find(int number) const {
  const auto found = std::lower_bound(
      items.begin(), items.end(), number,
      [](const WorkSummary& item, int wanted) { return item.id.number() < wanted; });
  return found != items.end() && found->id.number() == number ? &*found : nullptr;
}

std::optional<bool> BoardList::is_finished(int number) const {
  if (std::binary_search(left_out.begin(), left_out.end(), number)) return true;
  const WorkSummary* item = find(number);
  return item != nullptr ? std::optional(gt::is_finished(item->standing())) : std::nullopt;
}

Result<BoardList> list_board(const BoardPlace& place, ListScope scope, const fs::path& index_path,
                             const Told& told) {
  const std::int64_t looked_ns = file_clock_ns();
  const BoardIndex index = BoardIndex::load(index_path);
  std::deque<std::string> new_names;
  std::vector<Candidate> files;
  files.reserve(index.entries().size() + 64);
  IndexCursor cursor(index);
  auto folders = folders_of(place);
  for (Folder& folder : folders) {
    GT_CHECK(folder.each_name([&](std::string_view name, int number) {
      const IndexEntry* known = cursor.find(folder.prefix(), name);
      if (known == nullptr) new_names.push_back(folder.prefix() + std::string(name));
      files.push_back({known ? known->name : new_names.back(), &folder, number, known});
    }));
  }
  take_stamps(files);

  Lister lister(place, scope, files.size());
  const auto order = in_order(files);
  const auto to_read = static_cast<std::size_t>(std::count_if(
      order.begin(), order.end(), [&](std::size_t i) { return !files[i].is_unchanged(); }));
  std::size_t read = 0, changed = index.entries().size() > order.size() ? 1 : 0;
  const Candidate* before = nullptr;
  for (const std::size_t i : order) {
    Candidate& file = files[i];
    if (before != nullptr && before->number == file.number) {
      lister.tell_double(*before, file);
      continue;
    }
    before = &file;
    if (file.is_unchanged() && lister.take_known(file)) continue;
    lister.read(file);
    changed += !file.fresh.empty() && file.stamp.is_settled(looked_ns) ? 1 : 0;
    if (told) told(++read, to_read);
  }
  if (is_worth_writing(changed, order.size())) write_index(index_path, files, looked_ns);
  return lister.take();
}

Result<std::vector<std::string>> names_of_number(const BoardPlace& place, int number) {
  std::vector<std::string> names;
  for (Folder& folder : folders_of(place)) {
    GT_CHECK(folder.each_name([&](std::string_view name, int its_number) {
      if (its_number == number) names.push_back(folder.prefix() + std::string(name));
    }));
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<int>> numbers_on(const BoardPlace& place) {
  std::vector<int> numbers;
  for (Folder& folder : folders_of(place)) {
    GT_CHECK(folder.each_name([&](std::string_view, int number) { numbers.push_back(number); }));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

Error wrong_number(std::string_view key, int line, const WorkId& found, const WorkId& expected) {
  return {ErrorCode::kCorrupt,
          format("{}:{}: 'id' is {}, the file's name says {}", key, std::max(line, 1), found.str(),
                 expected.str()),
          "make the two agree"};
}

Error two_files(const WorkId& id, std::string_view first, std::string_view second) {
  return {ErrorCode::kCorrupt, format("{} stands in two files: {} and {}", id.str(), first, second),
          "give one of them another number"};
}

}  // namespace gt
