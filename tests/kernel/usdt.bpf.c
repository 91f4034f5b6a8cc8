// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// A program for the test's own probes.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

const volatile __u32 only_pid; /* set before load */

__u64 runs;
__u64 sum; /* of the arguments */
__u64 cookies;

static int seen(struct pt_regs* ctx) {
  if (bpf_get_current_pid_tgid() >> 32 != only_pid) return 0;
  long argument = 0;
  bpf_usdt_arg(ctx, 0, &argument);
  __sync_fetch_and_add(&sum, (__u64)argument);
  __sync_fetch_and_add(&cookies, (__u64)bpf_usdt_cookie(ctx));
  __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("usdt")
int on_probe(struct pt_regs* ctx) { return seen(ctx); }

SEC("?usdt//proc/self/exe:ebpfxx_test:step")
int by_section(struct pt_regs* ctx) { return seen(ctx); }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
