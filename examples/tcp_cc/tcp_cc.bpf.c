// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: GPL-2.0-only
//
// A TCP congestion control as textbooks have it: a connection's window doubles each round trip until a packet is lost,
// is then halved, and grows by one packet a round trip from there on.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

__u64 connections;
__u64 acknowledged;  // packets
__u64 losses;
__u32 largest_window;  // in packets

// What is needed of the kernel's types: their real layout is filled in when the program is loaded.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct sock;
struct tcp_sock {
  __u32 snd_cwnd;        // the window, in packets
  __u32 snd_cwnd_cnt;    // what was acknowledged since it grew
  __u32 snd_cwnd_clamp;  // what it may be at most
  __u32 snd_ssthresh;    // where doubling ends
  __u32 prior_cwnd;      // the window before a loss
};
#pragma clang attribute pop

// Of the kernel's struct, the members that are set below.
struct tcp_congestion_ops {
  void (*init)(struct sock* socket);
  __u32 (*ssthresh)(struct sock* socket);
  void (*cong_avoid)(struct sock* socket, __u32 ack, __u32 acked);
  __u32 (*undo_cwnd)(struct sock* socket);
  __u32 flags;
  char name[16];
};

#define TCP_CONG_NON_RESTRICTED 1  // for everyone, in every network namespace

static __u32 lesser(__u32 a, __u32 b) { return a < b ? a : b; }
static __u32 greater(__u32 a, __u32 b) { return a > b ? a : b; }

SEC("struct_ops/init")
void BPF_PROG(on_start, struct tcp_sock* tcp) { __sync_fetch_and_add(&connections, 1); }

SEC("struct_ops/ssthresh")
__u32 BPF_PROG(on_loss, struct tcp_sock* tcp) {
  __sync_fetch_and_add(&losses, 1);
  return greater(tcp->snd_cwnd / 2, 2);
}

SEC("struct_ops/cong_avoid")
void BPF_PROG(on_acknowledged, struct tcp_sock* tcp, __u32 ack, __u32 acked) {
  __sync_fetch_and_add(&acknowledged, acked);
  __u32 window = tcp->snd_cwnd;
  if (window < tcp->snd_ssthresh) {
    window = lesser(window + acked, tcp->snd_ssthresh);
  } else {
    __u32 count = tcp->snd_cwnd_cnt + acked;
    if (count >= window) {
      count -= window;
      ++window;
    }
    tcp->snd_cwnd_cnt = count;
  }
  window = lesser(window, tcp->snd_cwnd_clamp);
  tcp->snd_cwnd = window;
  largest_window = greater(largest_window, window);
}

// It was no loss after all.
SEC("struct_ops/undo_cwnd")
__u32 BPF_PROG(on_mistake, struct tcp_sock* tcp) { return greater(tcp->snd_cwnd, tcp->prior_cwnd); }

SEC(".struct_ops")
struct tcp_congestion_ops textbook = {
    .init = (void*)on_start,
    .ssthresh = (void*)on_loss,
    .cong_avoid = (void*)on_acknowledged,
    .undo_cwnd = (void*)on_mistake,
    .flags = TCP_CONG_NON_RESTRICTED,
    .name = "ebpfxx_textbook",
};

char LICENSE[] SEC("license") = "GPL";
