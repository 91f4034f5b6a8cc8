// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Reports each program that ends and whose user has started more than a limit, as counted by counting.bpf.c.
#include "executions.bpf.h"

const volatile __u64 limit = 10;

struct excess {
  __u32 user;
  __u32 pid;
  __u64 executions;
  char comm[16];
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 16);
  __type(value, struct excess);
} excesses SEC(".maps");

__u64 lost;  // programs that found the ring buffer full

SEC("tp/sched/sched_process_exit")
int on_exit(void* ctx) {
  __u64 id = bpf_get_current_pid_tgid();
  if (id >> 32 != (__u32)id) return 0;  // a thread
  __u32 user = (__u32)bpf_get_current_uid_gid();
  __u64* count = bpf_map_lookup_elem(&executions, &user);
  if (!count || *count <= limit) return 0;

  struct excess* excess = bpf_ringbuf_reserve(&excesses, sizeof *excess, 0);
  if (!excess) {
    __sync_fetch_and_add(&lost, 1);
    return 0;
  }
  excess->user = user;
  excess->pid = id >> 32;
  excess->executions = *count;
  bpf_get_current_comm(excess->comm, sizeof excess->comm);
  bpf_ringbuf_submit(excess, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
