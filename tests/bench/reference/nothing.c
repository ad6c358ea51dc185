// SPDX-License-Identifier: Apache-2.0
// The floor of every command: a program that does nothing.
int main(void) {
  return 0;
}
