// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// An object with the library rates in it.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

int rates_count(__u32 what);

SEC("xdp")
int count(struct xdp_md* ctx) { return rates_count(5) ? XDP_PASS : XDP_DROP; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
