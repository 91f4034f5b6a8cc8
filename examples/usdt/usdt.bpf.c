// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Reports each request that the demo has served.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

struct request {
  __u32 pid;
  __u32 number;
  __u64 microseconds;
};

__u64 lost;  // requests that found the ring buffer full

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 64 * 1024);
  __type(value, struct request);
} requests SEC(".maps");

// The probe's arguments, wherever the compiler keeps them at that place.
SEC("usdt")
int BPF_USDT(on_done, long number, long microseconds) {
  struct request* request = bpf_ringbuf_reserve(&requests, sizeof(*request), 0);
  if (!request) {
    __sync_fetch_and_add(&lost, 1);
    return 0;
  }
  request->pid = bpf_get_current_pid_tgid() >> 32;
  request->number = number;
  request->microseconds = microseconds;
  bpf_ringbuf_submit(request, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
