// SPDX-License-Identifier: Apache-2.0
#include "common/process/memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>

// Where the linker puts our code. Source: ld(1), the default script; etext is in end(3).
extern "C" const char __executable_start, etext;  // NOLINT: their names

namespace gt {

void release_memory() {
  ::malloc_trim(0);
  const auto begin = reinterpret_cast<std::uintptr_t>(&__executable_start);  // NOLINT
  const auto end = reinterpret_cast<std::uintptr_t>(&etext);                 // NOLINT
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  // Nothing between the two is ever written, so there is nothing to lose.
  ::madvise(reinterpret_cast<void*>(begin), (end - begin) & ~(page - 1), MADV_DONTNEED);  // NOLINT
}

std::int64_t resident_kilobytes() {
  // Source: proc(5), statm: its second number is pages.
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  long total = 0, resident = 0;
  const int read = std::fscanf(file, "%ld %ld", &total, &resident);
  std::fclose(file);
  return read == 2 ? resident * (::sysconf(_SC_PAGESIZE) / 1024) : 0;
}

}  // namespace gt
