// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs for many functions at once, attached by the test.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

const volatile __u32 only_pid; /* set before load */

__u64 runs;
__u64 cookies; /* all that were seen, added */
__u64 returns;

static int triggered(void) { return bpf_get_current_pid_tgid() >> 32 == only_pid; }

SEC("uprobe.multi")
int count(void* ctx) {
  if (!triggered()) return 0;
  __sync_fetch_and_add(&runs, 1);
  __sync_fetch_and_add(&cookies, bpf_get_attach_cookie(ctx));
  return 0;
}

SEC("?uprobe.multi//proc/self/exe:ebpfxx_test_many_?")
int by_section(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?uretprobe.multi")
int count_returns(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&returns, 1);
  return 0;
}

/* Runs twice: what it returns at the entry says whether it is to run at the return. */
SEC("?uprobe.session")
int session(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
