// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// A program that takes the verifier long.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

SEC("raw_tp/sys_enter")
int walked(unsigned long* ctx) {
  volatile unsigned long sum = 0;
  for (int i = 0; i < 60000; ++i) sum += ctx[0];
  return sum == 1;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
