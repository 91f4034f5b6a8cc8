// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Counts system calls and switches of threads, and how long threads that could run have waited for a CPU.
#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// Of the kernel's types, what is used here; where it is, libbpf finds out on the machine where this runs (CO-RE).
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct task_struct {
  unsigned int __state;
  int pid; /* the thread */
};
struct task_struct___before_5_14 {
  long state;
};
#pragma clang attribute pop

// Keys: their fields become labels.
struct command {
  char command[16];
};
enum reason { waits, preempted };
struct switched {
  enum reason reason;
};

#define SLOTS 26
struct histogram {
  __u64 slots[SLOTS];  // slot i: 2^i microseconds and more
  __u64 sum;           // nanoseconds
};

// A series for each command, as many as main.cpp allows; those of more are counted together, as [other].
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct command);
  __type(value, __u64);
} system_calls SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 2);
  __type(key, struct switched);
  __type(value, __u64);
} switches SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct histogram);
} run_queue SEC(".maps");

// When a thread could run.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 65536);
  __type(key, __u32);
  __type(value, __u64);
} since SEC(".maps");

__u64 lost;  // waits that found the map full

// True if it is counted, and false if there is no entry for it and no room.
static bool count(void* map, const void* key) {
  __u64 first = 1;
  __u64* known = bpf_map_lookup_elem(map, key);
  if (!known) {
    if (!bpf_map_update_elem(map, key, &first, BPF_NOEXIST)) return true;
    known = bpf_map_lookup_elem(map, key);  // another CPU was faster, or the map is full
    if (!known) return false;
  }
  *known += 1;  // this CPU's own
  return true;
}

SEC("raw_tp/sys_enter")
int on_sys_enter(void* ctx) {
  struct command current = {}, other = {"[other]"};
  bpf_get_current_comm(current.command, sizeof(current.command));
  if (!count(&system_calls, &current)) count(&system_calls, &other);
  return 0;
}

static void starts_waiting(struct task_struct* task) {
  __u32 thread = task->pid;
  if (!thread) return;  // idle
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
  if (before) {
    struct switched key = {preempt || can_run(previous) ? preempted : waits};
    count(&switches, &key);
    if (key.reason == preempted)
      starts_waiting(previous);
    else
      bpf_map_delete_elem(&since, &before);  // woken up while it ran, then asleep or dead
  }

  __u32 thread = next->pid, all = 0;
  __u64* start = bpf_map_lookup_elem(&since, &thread);
  if (!start) return 0;
  __u64 waited_ns = bpf_ktime_get_ns() - *start;
  bpf_map_delete_elem(&since, &thread);

  struct histogram* histogram = bpf_map_lookup_elem(&run_queue, &all);
  if (!histogram) return 0;
  __u32 slot = log2l(waited_ns / 1000);
  histogram->slots[slot < SLOTS ? slot : SLOTS - 1] += 1;
  histogram->sum += waited_ns;
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
