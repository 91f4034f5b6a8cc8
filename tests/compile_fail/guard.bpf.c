// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Something of each kind that the cases misuse.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct event {
  __u64 time;
  __u32 pid;
};

enum kind { START = 1, STOP, PAUSE };

enum kind state;
const volatile __u32 limit;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} slots SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct event);
} events SEC(".maps");

SEC("xdp")
int filter(struct xdp_md* ctx) {
  __u32 key = 0;
  bpf_map_lookup_elem(&counts, &key);
  bpf_map_lookup_elem(&slots, &key);
  bpf_ringbuf_query(&events, 0);
  return limit ? XDP_DROP : XDP_PASS;
}

SEC("tp/sched/sched_process_exec")
int on_exec(void* ctx) { return 0; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
