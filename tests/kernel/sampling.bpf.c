// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Counts samples of perf events: of which process, on which CPU, with which cookie.
#include <linux/bpf.h>
#include <linux/bpf_perf_event.h>

#include <bpf/bpf_helpers.h>

__u64 samples;
__u64 of_process;
__u64 on_cpu[64];
__u32 process; /* whose samples count in of_process */
__u64 last_cookie;
__u64 last_address;

static void count(struct bpf_perf_event_data* ctx) {
  __sync_fetch_and_add(&samples, 1);
  __u32 cpu = bpf_get_smp_processor_id();
  if (cpu < 64) __sync_fetch_and_add(&on_cpu[cpu], 1);
  if (bpf_get_current_pid_tgid() >> 32 == process) __sync_fetch_and_add(&of_process, 1);
}

SEC("perf_event")
int sample(struct bpf_perf_event_data* ctx) {
  count(ctx);
  last_address = ctx->addr;
  return 0;
}

SEC("?perf_event")
int sample_cookie(struct bpf_perf_event_data* ctx) {
  count(ctx);
  last_cookie = bpf_get_attach_cookie(ctx);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
