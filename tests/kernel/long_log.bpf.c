// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs that the verifier refuses, the first after a long walk.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int walked(unsigned long* ctx) {
  volatile unsigned long sum = 0;
  for (int i = 0; i < 60000; ++i) sum += ctx[0];
  return *(int*)sum;  // no pointer
}

SEC("raw_tp/sys_enter")
int walked_too(unsigned long* ctx) { return *(int*)ctx[0]; }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
