// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Arrays at the end of data sections, which user space makes as long as it wants.
#include "trigger.bpf.h"

#define MOST 4096

struct sample {
  __u32 weight;
  __u32 seen;
};

const volatile __u32 sample_count = 1;
const volatile __u64 factors[1] SEC(".rodata.factors") = {1};
__u64 sum; /* .bss ends in no array */
__u32 runs SEC(".data.samples") = 0;
struct sample samples[1] SEC(".data.samples") = {{.weight = 5}};
__u32 first_array[3] SEC(".data.not_last") = {1, 2, 3};
__u64 last_number SEC(".data.not_last") = 1;

SEC("tp/syscalls/sys_enter_getpgid")
int add(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  runs++;
  for (__u32 i = 0; i < MOST; i++) {
    if (i >= sample_count) break;
    struct sample* sample = &samples[i];
    sum += sample->weight * factors[i];
    sample->seen++;
  }
  last_number += first_array[2];
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
