// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Compiled in the wrong ways: for the build machine, and without type information.
struct {
  int (*type)[2];
  int (*max_entries)[1];
  unsigned int* key;
  unsigned int* value;
} values __attribute__((section(".maps"), used));

__attribute__((section("socket"), used)) int program(void* context) { return 0; }

char LICENSE[] __attribute__((section("license"), used)) = "Dual MIT/GPL";
