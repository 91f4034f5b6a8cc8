// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs at tracepoints and functions, and one with a function to replace.
#include "trigger.bpf.h"

__u64 runs;
__u64 cookies; /* all that were seen, added */

__attribute__((noinline)) int choose(int number) {
  asm volatile("" : "+r"(number)); /* not known to the compiler, so that the call stays */
  return number;
}

SEC("xdp")
int target(struct xdp_md* ctx) { return choose(XDP_PASS); }

SEC("?raw_tp")
int raw(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?raw_tp")
int raw_cookie(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&cookies, bpf_get_attach_cookie(ctx));
  return 0;
}

SEC("?tp")
int tracepoint(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?tp/sched/sched_process_exe")
int absent(void* ctx) { return 0; }

SEC("?fentry/" SYS "getpgid")
int fentry_cookie(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&cookies, bpf_get_attach_cookie(ctx));
  return 0;
}

SEC("?tp_btf/sys_enter")
int tp_btf_cookie(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&cookies, bpf_get_attach_cookie(ctx));
  return 0;
}

/* What no kernel has, with names that are like others. */
SEC("?fentry/vmlinux:vfs_raed")
int no_function_of_vmlinux(void* ctx) { return 0; }

SEC("?fentry/no_such_module:vfs_read")
int no_module(void* ctx) { return 0; }

SEC("?fentry/vmlinux:vfs_read")
int with_module(void* ctx) { return 0; }

SEC("?fentry/vfs_raed")
int no_function(void* ctx) { return 0; }

SEC("?tp_btf/sched_process_exe")
int no_tp_btf(void* ctx) { return 0; }

SEC("?lsm/file_opne")
int no_hook(void* ctx) { return 0; }

SEC("?lsm/file_open")
int lsm_cookie(void* ctx) {
  if (triggered()) cookies = bpf_get_attach_cookie(ctx);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
