// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Counts the system calls of each process.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct process {
  __u64 calls;
  char comm[16];
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, __u32);
  __type(value, struct process);
} processes SEC(".maps");

__u64 uncounted;  // system calls of processes that found the map full

SEC("raw_tp/sys_enter")
int on_sys_enter(void* ctx) {
  __u32 pid = bpf_get_current_pid_tgid() >> 32;
  struct process* known = bpf_map_lookup_elem(&processes, &pid);
  if (known) {
    __sync_fetch_and_add(&known->calls, 1);
    bpf_get_current_comm(known->comm, sizeof(known->comm));  // exec changes it
    return 0;
  }
  struct process fresh = {.calls = 1};
  bpf_get_current_comm(fresh.comm, sizeof(fresh.comm));
  long result = bpf_map_update_elem(&processes, &pid, &fresh, BPF_NOEXIST);
  if (!result) return 0;
  // Another thread of the process was faster, or the map is full.
  known = bpf_map_lookup_elem(&processes, &pid);
  __sync_fetch_and_add(known ? &known->calls : &uncounted, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
