// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs that see the packets of a network interface. They count UDP packets to `port`.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

__u32 port;
__u32 by_xdp, by_first, by_second, by_third;
__u32 turn, first_turn, second_turn, third_turn;
int verdict = TC_ACT_UNSPEC;

static int is_ours(void* data, void* end) {
  char* header = data;
  if (header + 14 + 20 + 8 > (char*)end) return 0;
  if (*(__u16*)(header + 12) != bpf_htons(0x0800) || header[14] != 0x45 || header[14 + 9] != 17) return 0;
  return *(__u16*)(header + 14 + 20 + 2) == bpf_htons(port);
}

SEC("xdp")
int see(struct xdp_md* ctx) {
  if (is_ours((void*)(long)ctx->data, (void*)(long)ctx->data_end)) by_xdp++;
  return XDP_PASS;
}

SEC("xdp")
int see_too(struct xdp_md* ctx) {
  if (is_ours((void*)(long)ctx->data, (void*)(long)ctx->data_end)) by_xdp++;
  return XDP_PASS;
}

SEC("?xdp.frags")
int see_frags(struct xdp_md* ctx) {
  if (is_ours((void*)(long)ctx->data, (void*)(long)ctx->data_end)) by_xdp++;
  return XDP_PASS;
}

SEC("tc")
int first(struct __sk_buff* skb) {
  if (!is_ours((void*)(long)skb->data, (void*)(long)skb->data_end)) return TC_ACT_UNSPEC;
  by_first++;
  first_turn = ++turn;
  return verdict;
}

SEC("tc")
int second(struct __sk_buff* skb) {
  if (!is_ours((void*)(long)skb->data, (void*)(long)skb->data_end)) return TC_ACT_UNSPEC;
  by_second++;
  second_turn = ++turn;
  return TC_ACT_UNSPEC;
}

SEC("tc")
int third(struct __sk_buff* skb) {
  if (!is_ours((void*)(long)skb->data, (void*)(long)skb->data_end)) return TC_ACT_UNSPEC;
  by_third++;
  third_turn = ++turn;
  return TC_ACT_UNSPEC;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
