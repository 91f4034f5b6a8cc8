// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Counts what an interface receives and sends, by protocol.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum direction { RECEIVED, SENT };

struct flow {
  enum direction direction;
  __u16 ethertype;  // 0x0800: IPv4
  __u16 protocol;   // 17: UDP
};

struct traffic {
  __u64 packets;
  __u64 bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct flow);
  __type(value, struct traffic);
} counts SEC(".maps");

static int count(struct __sk_buff* skb, enum direction direction) {
  struct flow flow = {.direction = direction, .ethertype = bpf_ntohs(skb->protocol)};
  if (skb->protocol == bpf_htons(ETH_P_IP)) {
    struct iphdr ip;
    if (bpf_skb_load_bytes_relative(skb, 0, &ip, sizeof ip, BPF_HDR_START_NET) == 0) flow.protocol = ip.protocol;
  } else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
    struct ipv6hdr ip;
    if (bpf_skb_load_bytes_relative(skb, 0, &ip, sizeof ip, BPF_HDR_START_NET) == 0) flow.protocol = ip.nexthdr;
  }
  struct traffic* traffic = bpf_map_lookup_elem(&counts, &flow);
  if (traffic) {  // one for each CPU: nobody else adds to it
    traffic->packets++;
    traffic->bytes += skb->len;
  } else {
    struct traffic first = {.packets = 1, .bytes = skb->len};
    bpf_map_update_elem(&counts, &flow, &first, BPF_NOEXIST);
  }
  return TC_ACT_UNSPEC;  // the next program decides
}

SEC("tc")
int receive(struct __sk_buff* skb) { return count(skb, RECEIVED); }

SEC("tc")
int send(struct __sk_buff* skb) { return count(skb, SENT); }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
