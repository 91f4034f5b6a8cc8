// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct tcp_congestion_ops {
  __u32 (*ssthresh)(void* sk);
};

SEC("struct_ops/ssthresh") __u32 ssthresh(void* ctx) { return 10; }

SEC(".struct_ops") struct tcp_congestion_ops congestion = {.ssthresh = ssthresh};

char LICENSE[] SEC("license") = "GPL";
