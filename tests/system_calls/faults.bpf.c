// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// One of each that open, load and attach treat in their own way.
#include "trigger.bpf.h"

struct event {
  __u64 number;
};

const volatile __u64 step;  // .rodata
__u64 hits;                 // .bss
__u64 last = 1;             // .data

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct event);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 64);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} per_cpu SEC(".maps");

struct inner {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u64);
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 2);
  __type(key, __u32);
  __array(values, struct inner);
} outer SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 4);
  __uint(map_flags, BPF_F_MMAPABLE);
  __type(key, __u32);
  __type(value, __u64);
} mapped SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} counters SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int on_enter(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  hits += step;
  __u32 key = ctx->arguments[0];
  __u64 value = hits;
  bpf_map_update_elem(&counts, &key, &value, BPF_ANY);
  struct event* event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
  if (!event) return 0;
  event->number = hits;
  bpf_ringbuf_submit(event, 0);
  return 0;
}

SEC("raw_tp/sys_exit")
int on_exit(void* ctx) {
  if (triggered()) ++last;
  return 0;
}

SEC("xdp")
int filter(struct xdp_md* ctx) {
  __u32 key = 0;
  __u64* packets = bpf_map_lookup_elem(&mapped, &key);
  if (packets) ++*packets;
  return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
