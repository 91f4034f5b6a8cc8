// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs that send data from socket to socket, and that choose a socket.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_SOCKMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} by_index SEC(".maps");

struct name {
  __u32 number;
  __u32 port;
};

struct {
  __uint(type, BPF_MAP_TYPE_SOCKHASH);
  __uint(max_entries, 4);
  __type(key, struct name);
  __type(value, int);
} by_name SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_REUSEPORT_SOCKARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} choices SEC(".maps");

__u32 target, use_names;

/* What arrives at a socket of by_index goes on to another's receiver. */
SEC("sk_skb/stream_verdict")
int forward(struct __sk_buff* skb) {
  struct name name = {target, 7};
  if (use_names) return (int)bpf_sk_redirect_hash(skb, &by_name, &name, BPF_F_INGRESS);
  return (int)bpf_sk_redirect_map(skb, &by_index, target, BPF_F_INGRESS);
}

SEC("sk_reuseport")
int choose(struct sk_reuseport_md* packet) {
  __u32 index = target;
  return bpf_sk_select_reuseport(packet, &choices, &index, 0) == 0 ? SK_PASS : SK_DROP;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
