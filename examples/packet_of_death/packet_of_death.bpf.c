// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Drops UDP packets (IPv4) whose payload starts with four configured bytes, before the kernel's network stack sees them.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

const volatile __be32 magic;  // set before load

struct dropped {
  __u64 packets;
  __u64 bytes;
};

// By source address, in network byte order. An LRU map: a flood of forged addresses only evicts old ones.
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 10240);
  __type(key, __be32);
  __type(value, struct dropped);
} sources SEC(".maps");

SEC("xdp")
int filter(struct xdp_md* ctx) {
  void* data = (void*)(long)ctx->data;
  void* end = (void*)(long)ctx->data_end;

  struct ethhdr* ethernet = data;
  struct iphdr* ip = (void*)(ethernet + 1);
  if ((void*)(ip + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP) || ip->protocol != IPPROTO_UDP) return XDP_PASS;
  if (ip->ihl < 5 || ip->frag_off & bpf_htons(0x1fff)) return XDP_PASS;  // a later fragment has no UDP header

  struct udphdr* udp = (void*)ip + ip->ihl * 4;
  __be32* payload = (void*)(udp + 1);
  if ((void*)(payload + 1) > end || *payload != magic) return XDP_PASS;

  __be32 source = ip->saddr;
  __u64 size = end - data;
  struct dropped* known = bpf_map_lookup_elem(&sources, &source);
  if (known) {
    __sync_fetch_and_add(&known->packets, 1);
    __sync_fetch_and_add(&known->bytes, size);
  } else {
    struct dropped first = {.packets = 1, .bytes = size};
    bpf_map_update_elem(&sources, &source, &first, BPF_ANY);
  }
  return XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
