// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Writes a row for each thread of the machine, and a line.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// Of the kernel's types, what is used here; where it is, libbpf finds out on the machine where this runs (CO-RE).
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct seq_file;
struct bpf_iter_meta {
  struct seq_file* seq;
};
struct task_struct {
  unsigned int flags;
  int pid;  /* the thread */
  int tgid; /* the process */
  char comm[16];
  unsigned long nvcsw, nivcsw;
  __u64 utime, stime;
};
struct bpf_iter__task {
  struct bpf_iter_meta* meta;
  struct task_struct* task;
};
#pragma clang attribute pop

#define PF_KTHREAD 0x00200000

struct task_row {
  __u32 pid;
  __u32 tid;
  __u64 cpu_ns;
  __u64 switches;
  __u32 is_kernel;
  char comm[16];
};
struct task_row* unused_task_row __attribute__((unused));  // a type that only the stack uses is not in the object

SEC("iter/task")
int rows(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  if (!task) return 0;  // once more, after the last
  struct task_row row = {
      .pid = task->tgid,
      .tid = task->pid,
      .cpu_ns = task->utime + task->stime,
      .switches = task->nvcsw + task->nivcsw,
      .is_kernel = (task->flags & PF_KTHREAD) != 0,
  };
  bpf_probe_read_kernel(row.comm, sizeof row.comm, task->comm);
  bpf_seq_write(ctx->meta->seq, &row, sizeof row);
  return 0;
}

SEC("iter/task")
int lines(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  if (task) BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %s\n", task->tgid, task->pid, task->comm);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
