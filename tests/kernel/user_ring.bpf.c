// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Reads what C++ sends.
#include "trigger.bpf.h"

struct command {
  __u32 kind;
  __u32 tail; /* bytes that follow */
  __u64 amount;
};

struct {
  __uint(type, BPF_MAP_TYPE_USER_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct command);
} commands SEC(".maps");

__u64 records, sum, last_kind;
__u8 last_byte;
long drained;

static long obey(struct bpf_dynptr* record, void* context) {
  struct command command;
  if (bpf_dynptr_read(&command, sizeof command, record, 0, 0)) return 1;
  records++;
  sum += command.amount;
  last_kind = command.kind;
  if (command.tail) bpf_dynptr_read(&last_byte, 1, record, sizeof command, 0);
  return 0;
}

SEC("tp/syscalls/sys_enter_getpgid")
int drain(void* ctx) {
  if (triggered()) drained = bpf_user_ringbuf_drain(&commands, obey, 0, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
