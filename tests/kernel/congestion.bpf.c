// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Two TCP congestion controls, which do next to nothing. The struct has those members of the kernel's that they set.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct sock;

struct tcp_congestion_ops {
  __u32 (*ssthresh)(struct sock* sk);
  void (*cong_avoid)(struct sock* sk, __u32 ack, __u32 acked);
  __u32 (*undo_cwnd)(struct sock* sk);
  __u32 flags;
  char name[16];
};

__u64 acknowledged, other;

SEC("struct_ops/ssthresh")
__u32 ssthresh(__u64* ctx) {
  return 10;
}

SEC("struct_ops/cong_avoid")
void cong_avoid(__u64* ctx) {
  __sync_fetch_and_add(&acknowledged, 1);
}

SEC("struct_ops/cong_avoid")
void other_cong_avoid(__u64* ctx) {
  __sync_fetch_and_add(&other, 1);
}

SEC("struct_ops/undo_cwnd")
__u32 undo_cwnd(__u64* ctx) {
  return 10;
}

SEC("?socket")
int no_struct_ops(void* ctx) {
  return 0;
}

SEC(".struct_ops")
struct tcp_congestion_ops congestion = {
    .ssthresh = (void*)ssthresh,
    .cong_avoid = (void*)cong_avoid,
    .undo_cwnd = (void*)undo_cwnd,
    .name = "ebpfxx_test",
};

// The program that only C++ puts into it.
SEC(".struct_ops")
struct tcp_congestion_ops never_loaded = {
    .cong_avoid = (void*)other_cong_avoid,
    .name = "ebpfxx_never",
};

char LICENSE[] SEC("license") = "GPL";
