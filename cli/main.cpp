// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include "cli/driver.h"

int main(int argc, char** argv) {
  try {
    return gt::drive(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "gt: internal error: %s\n", problem.what());
    return 70;
  }
}
