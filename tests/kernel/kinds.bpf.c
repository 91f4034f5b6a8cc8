// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// A program of each kind; all but one optional ("?"), so that a test loads what its kernel can.
#include "trigger.bpf.h"

__u64 runs;

SEC("xdp")
int drop(struct xdp_md* ctx) {
  runs++;
  return XDP_DROP;
}

SEC("?xdp")
int pass(struct xdp_md* ctx) {
  return XDP_PASS;
}

SEC("?tp/syscalls/sys_enter_getpgid")
int tracepoint(struct syscall_enter* ctx) {
  if (triggered()) runs++;
  return 0;
}

SEC("?raw_tp")
int raw_tracepoint(void* ctx) {
  if (triggered()) runs++;
  return 0;
}

SEC("?kprobe")
int kprobe(void* ctx) {
  if (triggered()) runs++;
  return 0;
}

SEC("?fentry/" SYS "getpgid")
int fentry(void* ctx) {
  if (triggered()) runs++;
  return 0;
}

SEC("?fexit")
int fexit(void* ctx) {
  if (triggered()) runs++;
  return 0;
}

SEC("?tp_btf/sys_enter")
int tp_btf(void* ctx) {
  if (triggered()) runs++;
  return 0;
}

SEC("?lsm/file_open")
int lsm(void* ctx) {
  if (triggered()) runs++;
  return 0;
}

struct sum {
  __u32 left, right, result;
};

SEC("?syscall")
int add(struct sum* sum) {
  sum->result = sum->left + sum->right;
  runs++;
  return 7;
}

SEC("?tp/syscalls/sys_enter_getpgid")
int cookie(void* ctx) {
  if (triggered()) runs += bpf_get_attach_cookie(ctx);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
