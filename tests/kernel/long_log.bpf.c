// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// A program that the verifier refuses after a long walk.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int walked(unsigned long* ctx) {
  volatile unsigned long sum = 0;
  for (int i = 0; i < 60000; ++i) sum += ctx[0];
  return *(int*)sum;  // no pointer
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
