// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "trigger.bpf.h"

#define DEPTH 64

struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 256);
  __uint(key_size, 4);
  __uint(value_size, DEPTH * sizeof(__u64));
} stacks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 256);
  __uint(map_flags, BPF_F_STACK_BUILD_ID);
  __type(key, __u32);
  __type(value, struct bpf_stack_build_id[DEPTH]);
} build_id_stacks SEC(".maps");

// Of one entry: two stacks want the same place.
struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 1);
  __uint(key_size, 4);
  __uint(value_size, DEPTH * sizeof(__u64));
} crowded SEC(".maps");

long user, kernel, user_by_build_id, kernel_by_build_id;
long first_in_crowd, second_in_crowd;

const volatile long getpgid_number;  // set before load

// Not at the tracepoint of the system call, where Linux 5.10 finds no kernel stack.
SEC("raw_tp/sys_enter")
int on_syscall(struct bpf_raw_tracepoint_args* ctx) {
  if (!triggered() || (long)ctx->args[1] != getpgid_number) return 0;
  user = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
  kernel = bpf_get_stackid(ctx, &stacks, 0);
  user_by_build_id = bpf_get_stackid(ctx, &build_id_stacks, BPF_F_USER_STACK);
  kernel_by_build_id = bpf_get_stackid(ctx, &build_id_stacks, 0);
  first_in_crowd = bpf_get_stackid(ctx, &crowded, BPF_F_USER_STACK);
  second_in_crowd = bpf_get_stackid(ctx, &crowded, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
