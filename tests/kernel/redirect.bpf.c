// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Where XDP programs redirect packets to.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_DEVMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct bpf_devmap_val);
} ports SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u32);
} by_index SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_CPUMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, struct bpf_cpumap_val);
} cpus SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_XSKMAP);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u32);
} sockets SEC(".maps");

enum target { PORTS, BY_INDEX, CPUS } target;
__u32 key;
__u64 redirected, on_the_way, arrived, on_cpu;

/* Those of the test have an EtherType for experiments. */
static int is_ours(struct xdp_md* ctx) {
  __u8* packet = (void*)(long)ctx->data;
  void* end = (void*)(long)ctx->data_end;
  return (void*)(packet + 14) <= end && packet[12] == 0x88 && packet[13] == 0xb5;
}

SEC("xdp")
int redirect(struct xdp_md* ctx) {
  if (!is_ours(ctx)) return XDP_DROP;
  redirected++;
  switch (target) {
    case PORTS:
      return (int)bpf_redirect_map(&ports, key, XDP_DROP);
    case BY_INDEX:
      return (int)bpf_redirect_map(&by_index, key, XDP_DROP);
    default:
      return (int)bpf_redirect_map(&cpus, key, XDP_DROP);
  }
}

SEC("xdp/devmap")
int see_on_the_way(struct xdp_md* ctx) {
  if (is_ours(ctx)) on_the_way++;
  return XDP_PASS;
}

SEC("xdp")
int arrive(struct xdp_md* ctx) {
  if (is_ours(ctx)) arrived++;
  return XDP_DROP;
}

SEC("xdp/cpumap")
int see_on_cpu(struct xdp_md* ctx) {
  if (is_ours(ctx)) on_cpu++;
  return XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
