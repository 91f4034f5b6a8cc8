// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "trigger.bpf.h"

struct hit {
  __u64 count;
  __u32 last;
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, struct hit);
} hits SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} recent SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} totals SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int count(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  __u32 key = (__u32)ctx->arguments[0], zero = 0;
  struct hit first = {.count = 1, .last = key}, *hit = bpf_map_lookup_elem(&hits, &key);
  if (hit)
    hit->count++;
  else
    bpf_map_update_elem(&hits, &key, &first, BPF_ANY);
  __u64 one = 1, *seen = bpf_map_lookup_elem(&recent, &key);
  if (seen)
    ++*seen;
  else
    bpf_map_update_elem(&recent, &key, &one, BPF_ANY);
  __u32* total = bpf_map_lookup_elem(&totals, &zero);
  if (total) ++*total;
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
