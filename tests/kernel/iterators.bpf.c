// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Iterators that write rows, lines, and what a reader cannot use.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

// Of the kernel's types, what is used here.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct seq_file;
struct bpf_iter_meta {
  struct seq_file* seq;
};
struct task_struct {
  int pid;
  int tgid;
  char comm[16];
};
struct bpf_iter__task {
  struct bpf_iter_meta* meta;
  struct task_struct* task;
};
struct bpf_iter__bpf_map_elem {
  struct bpf_iter_meta* meta;
  void* map;
  void* key;
  void* value;
};
struct kernfs_node {
  __u64 id;
};
struct cgroup {
  struct kernfs_node* kn;
};
struct bpf_iter__cgroup {
  struct bpf_iter_meta* meta;
  struct cgroup* cgroup;
};
#pragma clang attribute pop

struct task_row {
  __u32 pid;
  __u32 tid;
  char comm[16];
};

struct task_row* unused_task_row __attribute__((unused));

SEC("iter/task")
int tasks(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  if (!task) return 0;
  struct task_row row = {.pid = task->tgid, .tid = task->pid};
  bpf_probe_read_kernel(row.comm, sizeof row.comm, task->comm);
  bpf_seq_write(ctx->meta->seq, &row, sizeof row);
  return 0;
}

SEC("iter/task")
int task_lines(struct bpf_iter__task* ctx) {
  struct task_struct* task = ctx->task;
  if (!task)
    BPF_SEQ_PRINTF(ctx->meta->seq, "the end");  // without a newline
  else
    BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d\n", task->tgid, task->pid);
  return 0;
}

SEC("iter/task")
int cut_short(struct bpf_iter__task* ctx) {
  struct task_row row = {};
  bpf_seq_write(ctx->meta->seq, &row, ctx->task ? sizeof row : 3);
  return 0;
}

char large[40 << 10];

SEC("iter/task")
int too_large(struct bpf_iter__task* ctx) {
  bpf_seq_write(ctx->meta->seq, large, sizeof large);
  return 0;
}

SEC("iter/task")
int one_long_line(struct bpf_iter__task* ctx) {
  for (int i = 0; i < 100; ++i) bpf_seq_write(ctx->meta->seq, "0123456789abcdef", 16);
  if (!ctx->task) bpf_seq_write(ctx->meta->seq, "\n", 1);
  return 0;
}

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10000);
  __type(key, __u32);
  __type(value, __u64);
} counts SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, __u16);
  __type(value, __u16);
} narrow SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2500000);
  __type(key, __u32);
  __type(value, __u64);
} many SEC(".maps");

struct entry_row {
  __u32 key;
  __u64 value;
};

struct entry_row* unused_entry_row __attribute__((unused));

const volatile __u64 least;

SEC("?iter/bpf_map_elem")
int entries(struct bpf_iter__bpf_map_elem* ctx) {
  __u32* key = ctx->key;
  __u64* value = ctx->value;
  if (!key || !value || *value < least) return 0;
  struct entry_row row = {};
  row.key = *key;
  row.value = *value;
  bpf_seq_write(ctx->meta->seq, &row, sizeof row);
  return 0;
}

SEC("?iter/cgroup")
int cgroups(struct bpf_iter__cgroup* ctx) {
  struct cgroup* cgroup = ctx->cgroup;
  if (!cgroup) return 0;
  __u64 id = cgroup->kn->id;
  bpf_seq_write(ctx->meta->seq, &id, sizeof id);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
