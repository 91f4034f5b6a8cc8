// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Measures how long threads that could run have waited for a CPU.
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// Of the kernel's types, what is used here; where it is, libbpf finds out on the machine where this runs (CO-RE).
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct task_struct {
  unsigned int __state;
  int pid;  /* the thread */
  int tgid; /* the process */
  char comm[16];
};
struct task_struct___before_5_14 {
  long state;
};
#pragma clang attribute pop

#define SLOTS 32
struct waits {
  __u64 slots[SLOTS];  // slot i: 2^i units and more
  char comm[16];
};

// Set before load.
const volatile bool per_process;
const volatile __u32 only_pid;
const volatile __u64 unit_ns = 1000;

__u64 lost;  // waits that found a map full

// When a thread could run.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 65536);
  __type(key, __u32);
  __type(value, __u64);
} since SEC(".maps");

// By process, or all at 0.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10240);
  __type(key, __u32);
  __type(value, struct waits);
} processes SEC(".maps");

static void starts_waiting(struct task_struct* task) {
  __u32 thread = task->pid;
  if (!thread || (only_pid && task->tgid != only_pid)) return;  // 0: idle
  __u64 now = bpf_ktime_get_ns();
  if (bpf_map_update_elem(&since, &thread, &now, BPF_ANY)) __sync_fetch_and_add(&lost, 1);
}

static bool can_run(struct task_struct* task) {
  if (bpf_core_field_exists(task->__state)) return task->__state == 0;
  return ((struct task_struct___before_5_14*)task)->state == 0;
}

static __u32 log2l(__u64 number) {
  __u32 result = 0;
#pragma unroll
  for (__u32 bits = 32; bits; bits /= 2)
    if (number >> bits) {
      number >>= bits;
      result += bits;
    }
  return result;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup, struct task_struct* task) {
  starts_waiting(task);
  return 0;
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_new, struct task_struct* task) {
  starts_waiting(task);
  return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct* previous, struct task_struct* next) {
  __u32 before = previous->pid;
  if (preempt || can_run(previous))
    starts_waiting(previous);
  else
    bpf_map_delete_elem(&since, &before);  // woken up while it ran, then asleep or dead

  __u32 thread = next->pid, process = per_process ? next->tgid : 0;
  __u64* start = bpf_map_lookup_elem(&since, &thread);
  if (!start) return 0;
  __u64 waited_ns = bpf_ktime_get_ns() - *start;
  bpf_map_delete_elem(&since, &thread);

  struct waits* waits = bpf_map_lookup_elem(&processes, &process);
  if (!waits) {
    static const struct waits none;
    bpf_map_update_elem(&processes, &process, &none, BPF_NOEXIST);
    waits = bpf_map_lookup_elem(&processes, &process);
    if (!waits) {
      __sync_fetch_and_add(&lost, 1);
      return 0;
    }
  }
  __u32 slot = log2l(waited_ns / unit_ns);
  __sync_fetch_and_add(&waits->slots[slot < SLOTS ? slot : SLOTS - 1], 1);
  if (per_process) bpf_probe_read_kernel_str(waits->comm, sizeof(waits->comm), next->comm);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
