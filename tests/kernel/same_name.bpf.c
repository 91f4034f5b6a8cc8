// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Compiled twice: two objects, and two skeletons, of one name.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

const volatile int number = NUMBER;

SEC("xdp")
int filter(struct xdp_md* ctx) { return number; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
