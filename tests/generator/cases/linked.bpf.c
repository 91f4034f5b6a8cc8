// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// One of two files that are linked: types of one name that differ, types of one name that are the same, variables that
// only one file has; tagged pointers; symbols of the kernel.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "linked.h"

#define __kptr_ref __attribute__((btf_type_tag("kptr_ref")))

struct event {
  int pid;
};
enum state { IDLE, BUSY };

struct event first_event;
enum state first_state;
struct shared first_shared;
volatile int shared_number = 1;
static volatile int counter = 1;

struct task_struct;
struct kept {
  struct task_struct __kptr_ref* task;
  char __attribute__((btf_type_tag("user"))) * text;
};
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, struct kept);
} kept_tasks SEC(".maps");

struct rq;
extern const struct rq runqueues __ksym __weak;
extern const int bpf_prog_active __ksym __weak;

SEC("raw_tp/sys_enter")
int first(void* ctx) {
  bpf_printk("a string of its own section: %d", counter);
  return bpf_this_cpu_ptr(&runqueues) == bpf_this_cpu_ptr(&bpf_prog_active);
}

char LICENSE[] SEC("license") = "GPL";
