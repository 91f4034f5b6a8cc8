// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// An object that has another in it: the library rates.bpf.c. Its own variables move those of the library.
#include "rates.bpf.h"
#include "trigger.bpf.h"

enum side { LEFT = 1, RIGHT = 2 };

struct sample {
  __u64 time;
  enum side side;
  char text[12];
};

const volatile __u64 before_step = 7;
__u64 before_limit = 8;
struct sample sample;

SEC("tp/syscalls/sys_enter_getpgid")
int count(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  rates_count((__u32)ctx->arguments[0]);
  sample.time++;
  sample.side = RIGHT;
  return (int)before_step;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
