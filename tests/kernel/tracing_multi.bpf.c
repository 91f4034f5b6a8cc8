// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// A program for many kernel functions at once.
#include "trigger.bpf.h"

__u64 runs;
__u64 cookies; /* all that were seen, added */

SEC("?fentry.multi")
int many(void* ctx) {
  if (!triggered()) return 0;
  __sync_fetch_and_add(&runs, 1);
  __sync_fetch_and_add(&cookies, bpf_get_attach_cookie(ctx));
  return 0;
}

SEC("?fexit.multi/" SYS "getpgi?")
int many_returns(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
