// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include "trigger.bpf.h"

struct record {
  __u64 number;
  __u64 square;
  char text[8];
};

enum command { SHORT = 1000, DISCARD = 1001, TAIL = 1002 };
enum command* unused_command __attribute__((unused));

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct record);
} records SEC(".maps");

__u64 lost;

SEC("tp/syscalls/sys_enter_getpgid")
int on_getpgid(struct syscall_enter* ctx) {
  if (!triggered()) return 0;
  __u64 number = ctx->arguments[0];
  if (number == SHORT) {
    __u32 stub = 7;
    return bpf_ringbuf_output(&records, &stub, sizeof(stub), 0);
  }
  if (number == TAIL) {
    struct {
      struct record record;
      char tail[16];
    } longer = {.record = {.number = TAIL}, .tail = "tail of sixteen"};
    return bpf_ringbuf_output(&records, &longer, sizeof(longer), 0);
  }
  struct record* record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);
  if (!record) {
    lost++;
    return 0;
  }
  record->number = number;
  record->square = number * number;
  __builtin_memcpy(record->text, "record", 7);
  if (number == DISCARD)
    bpf_ringbuf_discard(record, 0);
  else
    bpf_ringbuf_submit(record, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
