// SPDX-License-Identifier: Apache-2.0
// What the measured heartbeats run: `stamp FILE` appends the time, 8 bytes of CLOCK_MONOTONIC in
// ns.
#include <fcntl.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char** argv) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const int64_t ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
  const int fd = argc == 2 ? open(argv[1], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
  return fd >= 0 && write(fd, &ns, sizeof ns) == sizeof ns ? 0 : 1;
}
