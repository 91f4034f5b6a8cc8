// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Anonymous members of structs that have names, from a vmlinux.h.
#include <vmlinux.h>

struct outer outer;
struct inner inner;
_Static_assert(sizeof(struct outer) == 32, "clang leaves out what it does not know");

char LICENSE[] __attribute__((section("license"), used)) = "GPL";
