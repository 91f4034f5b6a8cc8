// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "linked.h"

struct event {
  long time;
  struct shared shared;
};
enum state { IDLE = 5, DONE };

struct event second_event;
enum state second_state;
extern volatile int shared_number;
static volatile int counter = 2;

SEC("raw_tp/sys_exit")
int second(void* ctx) {
  return shared_number + counter;
}
