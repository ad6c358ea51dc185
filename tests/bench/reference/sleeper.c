// SPDX-License-Identifier: Apache-2.0
// The floor of every daemon, and the cheapest thing to put into a session: a program that waits.
#include <unistd.h>

int main(void) {
  for (;;) pause();
}
