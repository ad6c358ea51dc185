// SPDX-License-Identifier: Apache-2.0
// Reads the directory named by its argument and asks for the stat of every file in it: the least
// that a listing which trusts no index over the files must do.
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

int main(int argc, char** argv) {
  DIR* directory = argc == 2 ? opendir(argv[1]) : 0;
  if (directory == 0) return 1;
  const int fd = dirfd(directory);
  for (const struct dirent* entry; (entry = readdir(directory)) != 0;) {
    struct stat info;
    if (fstatat(fd, entry->d_name, &info, 0) != 0) return 1;
  }
  return 0;
}
