// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Drops packets from blocked addresses, before the kernel's network stack sees them, and counts them by entry.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

// In C++ these are ebpfxx::Ipv4Prefix and Ipv6Prefix: see EXTERNAL_TYPES in CMakeLists.txt.
struct ipv4_prefix {
  __u32 prefixlen;
  __u8 data[4];
};

struct ipv6_prefix {
  __u32 prefixlen;
  __u8 data[16];
};

struct dropped {
  __u64 packets;
  __u64 bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 100000);
  __type(key, struct ipv4_prefix);
  __type(value, struct dropped);
} blocked4 SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 100000);
  __type(key, struct ipv6_prefix);
  __type(value, struct dropped);
} blocked6 SEC(".maps");

static int verdict(struct dropped* entry, __u64 bytes) {
  if (!entry) return XDP_PASS;
  __sync_fetch_and_add(&entry->packets, 1);
  __sync_fetch_and_add(&entry->bytes, bytes);
  return XDP_DROP;
}

SEC("xdp")
int filter(struct xdp_md* ctx) {
  void* data = (void*)(long)ctx->data;
  void* end = (void*)(long)ctx->data_end;
  struct ethhdr* ethernet = data;
  if ((void*)(ethernet + 1) > end) return XDP_PASS;

  if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
    struct iphdr* ip = (void*)(ethernet + 1);
    if ((void*)(ip + 1) > end) return XDP_PASS;
    struct ipv4_prefix source = {.prefixlen = 32};
    __builtin_memcpy(source.data, &ip->saddr, sizeof source.data);
    return verdict(bpf_map_lookup_elem(&blocked4, &source), end - data);
  }
  if (ethernet->h_proto == bpf_htons(ETH_P_IPV6)) {
    struct ipv6hdr* ip = (void*)(ethernet + 1);
    if ((void*)(ip + 1) > end) return XDP_PASS;
    struct ipv6_prefix source = {.prefixlen = 128};
    __builtin_memcpy(source.data, &ip->saddr, sizeof source.data);
    return verdict(bpf_map_lookup_elem(&blocked6, &source), end - data);
  }
  return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
