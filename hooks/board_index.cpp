// SPDX-License-Identifier: Apache-2.0
#include "hooks/board_index.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>

#include "common/base/fd.h"
#include "common/base/format.h"

namespace gt {
namespace {

constexpr std::string_view kMagic = "gtboard\n";
constexpr std::uint64_t kVersion = 2;
constexpr std::size_t kHeaderBytes = 32;
constexpr std::int64_t kSecond = 1'000'000'000;

/// A checksum over words: FNV-1a's, eight bytes a step, because a byte a step took 25 ms for the
/// index of 100,000 items (2026-11-20).
std::uint64_t checksum(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U ^ bytes.size();
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t taken = std::min(bytes.size(), sizeof word);
    std::memcpy(&word, bytes.data(), taken);
    hash = (hash ^ word) * 0x100000001b3U;
    hash ^= hash >> 29;
    bytes.remove_prefix(taken);
  }
  return hash;
}

class Encoder {
 public:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  void time(const std::optional<WallTime>& time) {
    number(time ? static_cast<std::uint64_t>(time->time_since_epoch().count()) + 1 : 0);
  }
  void text(std::string_view text) {
    number(text.size());
    bytes_ += text;
  }
  void id(const WorkId& id, const WorkId& of) {
    text(id.rig() == of.rig() ? "" : id.rig());
    number(static_cast<std::uint64_t>(id.number()));
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what an Encoder wrote; after the first thing that cannot be, everything is empty.
class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    fail();
    return 0;
  }
  std::optional<WallTime> time() {
    const std::uint64_t ms = number();
    if (ms == 0) return std::nullopt;
    return WallTime(Duration(static_cast<std::int64_t>(ms - 1)));
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  WorkId id(std::string_view rig) {
    const std::string_view other = text();
    return WorkId(other.empty() ? rig : other, static_cast<int>(number()));
  }
  /// How many of at least one byte each follow.
  std::uint64_t count() {
    const std::uint64_t count = number();
    if (count <= rest_.size()) return count;
    fail();
    return 0;
  }
  [[nodiscard]] bool is_at_end() const { return !has_failed_ && rest_.empty(); }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

 private:
  void fail() {
    has_failed_ = true;
    rest_ = {};
  }
  std::string_view rest_;
  bool has_failed_ = false;
};

void encode(Encoder& out, const FileStamp& stamp) {
  out.number(stamp.size);
  out.number(stamp.inode);
  out.number(static_cast<std::uint64_t>(stamp.mtime_ns));
  out.number(static_cast<std::uint64_t>(stamp.ctime_ns));
}

FileStamp decode_stamp(Decoder& in) {
  FileStamp stamp;
  stamp.size = in.number();
  stamp.inode = in.number();
  stamp.mtime_ns = static_cast<std::int64_t>(in.number());
  stamp.ctime_ns = static_cast<std::int64_t>(in.number());
  return stamp;
}

struct Header {
  char magic[8];
  std::uint64_t version, count, sum;
};
static_assert(sizeof(Header) == kHeaderBytes);

/// The whole file; empty if it cannot be read.
std::string read_all(const std::filesystem::path& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info {};
  if (!file.is_open() || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got <= 0) return {};
    filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

bool write_all(const Fd& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

bool FileStamp::is_settled(std::int64_t looked_ns) const {
  // Whole seconds: a file system that counts in no less. Else the kernel's tick, 10 ms at most.
  const std::int64_t granularity = ctime_ns % kSecond == 0 ? 2 * kSecond : kSecond / 50;
  return ctime_ns < looked_ns - granularity;
}

std::int64_t file_clock_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

BoardIndex BoardIndex::load(const std::filesystem::path& path) {
  BoardIndex index;
  index.bytes_ = read_all(path);
  Header header{};
  if (index.bytes_.size() < kHeaderBytes) return BoardIndex();
  std::memcpy(&header, index.bytes_.data(), kHeaderBytes);
  const std::string_view rest = std::string_view(index.bytes_).substr(kHeaderBytes);
  if (std::string_view(header.magic, sizeof header.magic) != kMagic || header.version != kVersion ||
      header.sum != checksum(rest) || header.count > rest.size()) {
    return BoardIndex();
  }
  Decoder in(rest);
  index.entries_.reserve(header.count);
  for (std::uint64_t i = 0; i < header.count; ++i) {
    const FileStamp stamp = decode_stamp(in);
    std::string_view name = in.text();
    if (!name.ends_with('\0')) return BoardIndex();
    name.remove_suffix(1);
    index.entries_.push_back({name, stamp, in.text()});
  }
  return in.is_at_end() ? std::move(index) : BoardIndex();
}

void BoardIndexWriter::add(std::string_view name, const FileStamp& stamp,
                           std::string_view summary) {
  Encoder out;
  encode(out, stamp);
  out.text(std::string(name) + '\0');
  out.text(summary);
  entries_ += out.take();
  ++count_;
}

Result<void> BoardIndexWriter::write(const std::filesystem::path& path) const {
  Header header{{}, kVersion, count_, checksum(entries_)};
  kMagic.copy(header.magic, sizeof header.magic);
  const std::filesystem::path directory = path.parent_path();
  ::mkdir(directory.parent_path().c_str(), 0700);  // as the daemon makes it: its door is in there
  ::mkdir(directory.c_str(), 0700);
  const std::filesystem::path temporary = format("{}.{}.tmp", path.native(), ::getpid());
  const Fd file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  const std::string_view head(reinterpret_cast<const char*>(&header), sizeof header);
  const bool is_written = file.is_open() && write_all(file, head) && write_all(file, entries_) &&
                          ::rename(temporary.c_str(), path.c_str()) == 0;
  if (is_written) return {};
  Error error = system_error(errno, "write " + path.native());
  ::unlink(temporary.c_str());
  return error;
}

std::string encoded(const WorkSummary& item) {
  Encoder out;
  out.number(is_finished(item.standing()) ? 1 : 0);
  out.number(static_cast<std::uint64_t>(item.id.number()));
  for (const std::string* text : {&item.title, &item.status, &item.priority, &item.assignee,
                                  &item.due, &item.branch, &item.work_class, &item.block_reason}) {
    out.text(*text);
  }
  for (const auto& time :
       {item.created, item.updated, item.started, item.completed, item.scheduled_for}) {
    out.time(time);
  }
  out.number(item.is_blocked ? 1 : 0);
  out.number(item.tags.size());
  for (const std::string& tag : item.tags) out.text(tag);
  out.number(item.depends_on.size());
  for (const WorkId& id : item.depends_on) out.id(id, item.id);
  out.number(item.parent ? 1 : 0);
  if (item.parent) out.id(*item.parent, item.id);
  out.number(item.claim ? 1 : 0);
  if (item.claim) {
    out.text(item.claim->by);
    out.time(item.claim->at);
    out.text(item.claim->token);
    out.time(item.claim->expires_at);
  }
  return out.take();
}

std::optional<WorkSummary> decoded(std::string_view bytes, std::string_view rig) {
  Decoder in(bytes);
  (void)in.number();
  WorkSummary item(WorkId(rig, static_cast<int>(in.number())));
  for (std::string* text : {&item.title, &item.status, &item.priority, &item.assignee, &item.due,
                            &item.branch, &item.work_class, &item.block_reason}) {
    *text = in.text();
  }
  for (auto* time :
       {&item.created, &item.updated, &item.started, &item.completed, &item.scheduled_for}) {
    *time = in.time();
  }
  item.is_blocked = in.number() != 0;
  for (std::uint64_t left = in.count(); left > 0; --left) item.tags.emplace_back(in.text());
  for (std::uint64_t left = in.count(); left > 0; --left) item.depends_on.push_back(in.id(rig));
  if (in.number() != 0) item.parent = in.id(rig);
  if (in.number() != 0) {
    WorkClaim claim;
    claim.by = in.text();
    claim.at = in.time();
    claim.token = in.text();
    claim.expires_at = in.time();
    item.claim = std::move(claim);
  }
  if (!in.is_at_end()) return std::nullopt;
  return item;
}

bool is_finished_in(std::string_view encoded) {
  return Decoder(encoded).number() == 1;
}

}  // namespace gt
