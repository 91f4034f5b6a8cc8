// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Writes records to perf events.
#include "trigger.bpf.h"

struct sample {
  __u64 argument;
};

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __type(key, int);
  __type(value, struct sample);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, __u32);
} counters SEC(".maps");

long written;
__u64 count;

SEC("tp/syscalls/sys_enter_getpgid")
int write(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  struct sample sample = {ctx->arguments[0]};
  written = bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &sample, sizeof sample);
  struct bpf_perf_event_value value;
  if (bpf_perf_event_read_value(&counters, 0, &value, sizeof value) == 0) count = value.counter;
  return 0;
}

__u64 samples;

SEC("perf_event")
int sample_clock(void* ctx) {
  __sync_fetch_and_add(&samples, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
