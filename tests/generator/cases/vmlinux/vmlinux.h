// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a vmlinux.h has since Linux 6.19: anonymous members of structs that have names.
#pragma once

struct inner {
  int a, b;
};
union number {
  long number;
  char bytes[8];
};
struct outer {
  char before;
  struct inner;
  struct {
    union number;
    char after;
  };
};
