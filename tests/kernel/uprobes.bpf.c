// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs for functions of programs and libraries, attached by the test.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

const volatile __u32 only_pid; /* set before load */

__u64 runs;
__u64 cookies; /* all that were seen, added */

static int triggered(void) { return bpf_get_current_pid_tgid() >> 32 == only_pid; }

SEC("uprobe")
int count(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?uprobe//proc/self/exe:ebpfxx_test_probed")
int by_section(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?uprobe/libc.so.6:getppid")
int by_library(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

SEC("?uretprobe//proc/self/exe:ebpfxx_test_prodeb")
int absent(void* ctx) { return 0; }

SEC("?uprobe")
int count_cookie(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&cookies, bpf_get_attach_cookie(ctx));
  return 0;
}

SEC("?kprobe")
int kprobe(void* ctx) {
  if (triggered()) __sync_fetch_and_add(&runs, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
