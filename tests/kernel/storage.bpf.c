// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Values that hang on tasks and cgroups.
#include "trigger.bpf.h"

struct calls {
  __u64 count;
  __u64 argument;
};

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct calls);
} per_task SEC(".maps");

struct {
  __uint(type, 32); /* BPF_MAP_TYPE_CGRP_STORAGE, which the header does not have yet */
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, __u64);
} per_cgroup SEC(".maps");

struct cgroup;
struct css_set {
  struct cgroup* dfl_cgrp;
} __attribute__((preserve_access_index));
struct task_struct {
  struct css_set* cgroups;
} __attribute__((preserve_access_index));

SEC("tp/syscalls/sys_enter_getpgid")
int on_task(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  struct calls* calls = bpf_task_storage_get(&per_task, bpf_get_current_task_btf(), 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
  if (!calls) return 0;
  calls->count++;
  calls->argument = ctx->arguments[0];
  return 0;
}

SEC("tp_btf/sys_enter")
int on_cgroup(void* ctx) {
  if (!triggered()) return 0;
  struct task_struct* task = bpf_get_current_task_btf();
  __u64* count = bpf_cgrp_storage_get(&per_cgroup, task->cgroups->dfl_cgrp, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
  if (count) ++*count;
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
