// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Counts the programs that each user starts.
#include "executions.bpf.h"

SEC("tp/sched/sched_process_exec")
int on_exec(void* ctx) {
  __u32 user = (__u32)bpf_get_current_uid_gid();
  __u64 one = 1, *count = bpf_map_lookup_elem(&executions, &user);
  if (count)
    __sync_fetch_and_add(count, 1);
  else
    bpf_map_update_elem(&executions, &user, &one, BPF_ANY);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
