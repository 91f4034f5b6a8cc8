// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Does nothing at each function that it is attached to.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("kprobe.multi")
int on_call(void* ctx) { return 0; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
