// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Replaces a function of tracing.bpf.c.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("freplace/choose")
int drop_instead(int number) { return number ? XDP_DROP : XDP_ABORTED; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
