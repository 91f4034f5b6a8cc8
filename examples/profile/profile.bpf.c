// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Counts at each sample what runs: the process, and its stacks in user space and in the kernel.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct running {
  __u32 pid;
  int user_stack, kernel_stack; /* ids in `stacks`, or errors */
  char comm[16];
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 65536);
  __type(key, struct running);
  __type(value, __u64);
} samples SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_STACK_TRACE);
  __uint(max_entries, 65536);
  __uint(key_size, 4);
  __uint(value_size, 127 * sizeof(__u64));
} stacks SEC(".maps");

__u64 lost;  // samples that found the map full

SEC("perf_event")
int on_sample(void* ctx) {
  struct running running = {.pid = bpf_get_current_pid_tgid() >> 32};
  if (!running.pid) return 0;  // idle
  running.user_stack = bpf_get_stackid(ctx, &stacks, BPF_F_USER_STACK);
  running.kernel_stack = bpf_get_stackid(ctx, &stacks, 0);
  bpf_get_current_comm(running.comm, sizeof running.comm);
  __u64 zero = 0;
  __u64* count = bpf_map_lookup_elem(&samples, &running);
  if (!count) {
    bpf_map_update_elem(&samples, &running, &zero, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&samples, &running);
  }
  __sync_fetch_and_add(count ? count : &lost, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
