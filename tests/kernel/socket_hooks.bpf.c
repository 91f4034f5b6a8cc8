// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs that attach to network namespaces, sockets, maps of sockets, netfilter and routes.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_SOCKMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} chosen SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_SOCKHASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
} by_name SEC(".maps");

__u32 port;
__u32 lookups, dissections, filtered, balanced, messages, received, packets, routed;
int verdict = 1;

SEC("sk_lookup")
int choose(struct bpf_sk_lookup* lookup) {
  if (lookup->local_port != port) return SK_PASS;
  lookups++;
  __u32 key = 0;
  struct bpf_sock* socket = bpf_map_lookup_elem(&chosen, &key);
  if (!socket) return SK_PASS;
  bpf_sk_assign(lookup, socket, 0);
  bpf_sk_release(socket);
  return SK_PASS;
}

SEC("flow_dissector")
int dissect(struct __sk_buff* skb) {
  dissections++;
  return BPF_DROP;
}

SEC("socket")
int filter(struct __sk_buff* skb) {
  filtered++;
  return verdict ? -1 : 0;
}

SEC("sk_reuseport")
int balance(struct sk_reuseport_md* packet) {
  balanced++;
  return SK_PASS;
}

SEC("sk_msg")
int on_send(struct sk_msg_md* message) {
  messages++;
  return SK_PASS;
}

SEC("sk_skb/stream_verdict")
int on_receive(struct __sk_buff* skb) {
  received++;
  return SK_PASS;
}

SEC("sk_skb")
int vague(struct __sk_buff* skb) { return SK_PASS; }

/* libbpf knows SEC("netfilter") since 1.3: the test sets the type. */
SEC("?socket")
int at_hook(void* ctx) {
  packets++;
  return verdict ? 1 : 0;  // NF_ACCEPT, NF_DROP
}

SEC("lwt_xmit")
int on_route(struct __sk_buff* skb) {
  routed++;
  return BPF_OK;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
