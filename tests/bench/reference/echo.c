// SPDX-License-Identifier: Apache-2.0
// The floor of every server: `echo SOCKET` sends back whatever a client of that socket sends.
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int listen_at(const char* path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind(fd, (struct sockaddr*)&address, sizeof address) != 0) return -1;
  return listen(fd, SOMAXCONN) == 0 ? fd : -1;
}

static void watch(int poll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const int door = listen_at(argv[1]);
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  if (door < 0 || poll < 0) return 1;
  watch(poll, door);
  for (;;) {
    struct epoll_event events[64];
    const int count = epoll_wait(poll, events, 64, -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == door) {
        for (int client; (client = accept4(door, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
          watch(poll, client);
        }
        continue;
      }
      char bytes[4096];
      const ssize_t size = read(fd, bytes, sizeof bytes);
      if (size <= 0 || write(fd, bytes, (size_t)size) != size) close(fd);
    }
  }
}
