// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// In the manner of other people's tools: no map says the type of its records, and the used part of a record is sent.
#include "execs.h"
#include "trigger.bpf.h"

enum { NOTE = 1000 };

struct note {
  __u32 number;
};
struct note* unused_note __attribute__((unused));

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} notes SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, sizeof(__u32));
  __uint(value_size, sizeof(__u32));
} samples SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __uint(key_size, sizeof(__u32));
  __uint(value_size, sizeof(struct exec_event));
} scratch SEC(".maps");

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  __u64 size = ctx->arguments[0];
  if (size == NOTE) {
    struct note note = {NOTE};
    return bpf_ringbuf_output(&notes, &note, sizeof(note), 0);
  }
  __u32 zero = 0;
  struct exec_event* event = bpf_map_lookup_elem(&scratch, &zero);
  if (!event || size > ARGS_SIZE) return 0;
  event->pid = bpf_get_current_pid_tgid() >> 32;
  event->args_size = size;
  bpf_get_current_comm(event->comm, sizeof(event->comm));
  __builtin_memset(event->args, 'x', ARGS_SIZE);
  bpf_perf_event_output(ctx, &samples, BPF_F_CURRENT_CPU, event, __builtin_offsetof(struct exec_event, args) + size);
  return bpf_ringbuf_output(&events, event, __builtin_offsetof(struct exec_event, args) + size, 0);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
