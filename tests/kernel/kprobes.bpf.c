// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs for kernel functions. All are optional ("?"), so that a test loads what its kernel can.
#include "trigger.bpf.h"

__u64 runs;
__u64 cookies; /* all that were seen, added */

SEC("?kprobe")
int probe(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?kprobe")
int count_cookie(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&cookies, bpf_get_attach_cookie(ctx));
  return 0;
}

SEC("?kretprobe")
int returns(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?ksyscall/getpgid")
int system_call(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?kprobe/ebpfxx_no_such_function")
int absent(void* ctx) { return 0; }

SEC("?kprobe.multi")
int many(void* ctx) {
  if (!triggered()) return 0;
  __sync_fetch_and_add(&runs, 1);
  __sync_fetch_and_add(&cookies, bpf_get_attach_cookie(ctx));
  return 0;
}

SEC("?kretprobe.multi/" SYS "getpgi?")
int many_returns(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
