// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "trigger.bpf.h"

enum mode { COUNT = 1, IGNORE = 2 };

struct config {
  enum mode mode;
  _Bool loud;
  unsigned char step;
};

struct totals {
  __u64 hits;
  __u64 sum;
};

const volatile struct config config;
long last_argument = -1;  // .data
__u64 hits;               // .bss

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 128);
  __type(key, __u32);
  __type(value, struct totals);
} by_argument SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, __u64);
} slots SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 64);
  __type(key, __u64);
  __type(value, __u64);
} recent SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter* ctx) {
  if (!triggered() || config.mode != COUNT) return 0;
  __u32 argument = ctx->arguments[0];
  hits += config.step;
  last_argument = argument;

  struct totals* known = bpf_map_lookup_elem(&by_argument, &argument);
  struct totals first = {1, argument};
  if (known) {
    known->hits++;
    known->sum += argument;
  } else {
    bpf_map_update_elem(&by_argument, &argument, &first, BPF_ANY);
  }
  __u32 slot = argument % 8;
  __u64* count = bpf_map_lookup_elem(&slots, &slot);
  if (count) ++*count;
  __u64 key = argument, value = hits;
  bpf_map_update_elem(&recent, &key, &value, BPF_ANY);
  return 0;
}

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid_too(struct syscall_enter* ctx) {
  if (triggered() && config.loud) bpf_printk("argument %d", (int)ctx->arguments[0]);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
