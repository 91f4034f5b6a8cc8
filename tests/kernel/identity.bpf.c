// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Two maps that only their names tell apart.
#include "trigger.bpf.h"

struct numbers {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 7);
  __type(key, __u32);
  __type(value, __u64);
};
struct numbers used SEC(".maps");
struct numbers opt SEC(".maps");

__u64 seen_used, seen_opt;
SEC(".data.own") __u64 own = 5;

SEC("tp/syscalls/sys_enter_getpgid")
int look(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  __u32 key = (__u32)ctx->arguments[0];
  __u64* value = bpf_map_lookup_elem(&used, &key);
  seen_used = value ? *value : 0;
  value = bpf_map_lookup_elem(&opt, &key);
  seen_opt = value ? *value : own;
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
