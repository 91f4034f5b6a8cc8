// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A TCP congestion control. The struct has those members of the kernel's that it sets.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct sock;

struct tcp_congestion_ops {
  __u32 (*ssthresh)(struct sock* sk);
  __u32 flags;
  char name[16];
};

SEC("struct_ops/ssthresh")
__u32 cautious(__u64* ctx) { return 10; }

SEC(".struct_ops")
struct tcp_congestion_ops congestion = {.ssthresh = (void*)cautious, .name = "docs"};

char LICENSE[] SEC("license") = "GPL";
