// SPDX-License-Identifier: Apache-2.0
#include "daemon/memory.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

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

}  // namespace gt
