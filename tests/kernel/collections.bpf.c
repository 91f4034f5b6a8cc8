// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Maps whose values are programs or maps, and maps without keys.
#include "trigger.bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 4);
  __type(key, __u32);
  __type(value, __u32);
} calls SEC(".maps");

struct inner {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u64);
} inner SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 4);
  __type(key, __u32);
  __array(values, struct inner);
} outer SEC(".maps") = {.values = {[1] = &inner}};

struct {
  __uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
  __uint(max_entries, 4);
  __type(key, __u64);
  __array(values, struct inner);
} by_name SEC(".maps");

struct queue {
  __uint(type, BPF_MAP_TYPE_QUEUE);
  __uint(max_entries, 4);
  __type(value, __u64);
} work SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, 2);
  __type(key, __u32);
  __array(values, struct queue);
} queues SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_STACK);
  __uint(max_entries, 4);
  __type(value, __u64);
} results SEC(".maps");

__u64 fell_through, one, two;

SEC("tp/syscalls/sys_enter_getpgid")
int jump(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  __u32 index = (__u32)ctx->arguments[0], key = 7;
  __u64 first = 1, item;
  void* chosen = bpf_map_lookup_elem(&outer, &index);
  if (chosen) {
    __u64* count = bpf_map_lookup_elem(chosen, &key);
    if (count)
      ++*count;
    else
      bpf_map_update_elem(chosen, &key, &first, BPF_ANY);
  }
  __u64 name = index;
  bpf_map_lookup_elem(&by_name, &name);
  if (bpf_map_pop_elem(&work, &item) == 0) {
    item *= 2;
    bpf_map_push_elem(&results, &item, BPF_ANY);
  }
  bpf_tail_call(ctx, &calls, index);
  fell_through++;
  return 0;
}

SEC("tp/syscalls/sys_enter_getpgid")
int to_one(void* ctx) {
  one++;
  return 0;
}

SEC("tp/syscalls/sys_enter_getpgid")
int to_two(void* ctx) {
  two++;
  return 0;
}

SEC("raw_tp")
int other_kind(void* ctx) {
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
