// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// No maps, no programs, no global variables; but BTF, which clang only makes where something needs it.
char LICENSE[] __attribute__((section("license"), used)) = "GPL";
